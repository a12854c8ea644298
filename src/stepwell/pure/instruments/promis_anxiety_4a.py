"""PROMIS Anxiety 4a: how anxious was the person, in the past 7 days, against a general population?

Scoring only: electronic use needs HealthMeasures' permission, so a site gives the wording.
Answers: 1 to 5 for each of four items; the table makes their sum a T score. Blanks: none.
"""

from decimal import Decimal
from functools import partial

from stepwell.pure.instruments.definition import Instrument
from stepwell.pure.instruments.items import numerals, unworded
from stepwell.pure.instruments.promis_depression_4a import BANDS, LICENCE, PERMISSION
from stepwell.pure.instruments.scoring import summed

# Tenths of T for each sum from 4 to 20 (VistA, YTSPROM, scale 2).
_T = tuple(
    Decimal(tenths) / 10
    for tenths in (403, 480, 512, 537, 558, 577, 595, 614, 634, 653, 673, 693, 712, 733, 754, 779, 816)
)

INSTRUMENT = Instrument(
    id="promis-anxiety-4a",
    version="1.0",
    name="PROMIS Emotional Distress, Anxiety, short form 4a",
    short_name="PROMIS Anxiety 4a",
    citation="Pilkonis PA, Choi SW, Reise SP, et al. Assessment 2011;18:263-283.",
    licence=LICENCE,
    permission=PERMISSION,
    verify=("The table at healthmeasures.net", "The cut-off of 60 is the one for depression", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the past 7 days",
    stem="",
    items=unworded(4, numerals(1, 5)),
    options=numerals(1, 5),
    bands=BANDS,
    rule=partial(summed, into=lambda raw: _T[raw - 4]),
    cut_off=60,
    total_range=(_T[0], _T[-1]),
)
