"""Zarit Burden Interview, 4 items: is caring for a relative so heavy that one should ask more?

Scoring only: the wording is S. Zarit's, licensed by Mapi, so a site gives it. Blanks: no rule for them is confirmed.
"""

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import numerals, unworded
from stepwell.pure.instruments.scoring import summed
from stepwell.pure.instruments.zarit12 import CITATION, LICENCE, PERMISSION

INSTRUMENT = Instrument(
    id="zarit-4",
    version="1",
    name="Zarit Burden Interview, 4 items",
    short_name="Zarit-4",
    citation=CITATION,
    licence=LICENCE,
    permission=PERMISSION,
    verify=("The line at 8 is the VA's",),
    loinc_panel=None,
    loinc_total=None,
    window="now",
    stem="",
    items=unworded(4, numerals(0, 4)),
    options=numerals(0, 4),
    bands=(Band(0, 7, "below the line"), Band(8, 16, "high burden")),
    rule=summed,
    cut_off=8,
)
