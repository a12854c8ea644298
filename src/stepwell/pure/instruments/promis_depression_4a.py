"""PROMIS Depression 4a: how depressed was the person, in the past 7 days, against a general population?

Scoring only: electronic use needs HealthMeasures' permission, so a site gives the wording.
Answers: 1 to 5 for each of four items; the table makes their sum a T score, with mean 50 and deviation 10.
Blanks: none; the short form needs all its items.
"""

from decimal import Decimal
from functools import partial

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import numerals, unworded
from stepwell.pure.instruments.scoring import summed

# Tenths of T for each sum from 4 to 20 (VistA, YTSPROM, scale 3).
_T = tuple(
    Decimal(tenths) / 10
    for tenths in (410, 490, 518, 539, 557, 573, 589, 605, 622, 639, 657, 675, 694, 712, 733, 757, 794)
)
BANDS = (
    Band(Decimal(0), Decimal("54.9"), "within normal limits"),
    Band(Decimal(55), Decimal("59.9"), "mild"),
    Band(Decimal(60), Decimal("64.9"), "moderate"),
    Band(Decimal(65), Decimal("69.9"), "moderately severe"),
    Band(Decimal(70), Decimal(100), "severe"),
)
LICENCE = "© PROMIS Health Organization: free for non-commercial use, electronic use by permission"
PERMISSION = "A site gives the wording it has permission for (healthmeasures.net, terms of use)"

INSTRUMENT = Instrument(
    id="promis-depression-4a",
    version="1.0",
    name="PROMIS Emotional Distress, Depression, short form 4a",
    short_name="PROMIS Depression 4a",
    citation="Pilkonis PA, Choi SW, Reise SP, et al. Assessment 2011;18:263-283.",
    licence=LICENCE,
    permission=PERMISSION,
    verify=("The table at healthmeasures.net",),
    loinc_panel=None,
    loinc_total="71965-8",
    window="the past 7 days",
    stem="",
    items=unworded(4, numerals(1, 5)),
    options=numerals(1, 5),
    bands=BANDS,
    rule=partial(summed, into=lambda raw: _T[raw - 4]),
    cut_off=60,
    total_range=(_T[0], _T[-1]),
)
