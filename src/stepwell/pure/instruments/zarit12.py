"""Zarit Burden Interview, 12 items: how heavy is caring for a relative?

Scoring only: the wording is S. Zarit's, licensed by Mapi, so a site gives it. Blanks: no rule for them is confirmed.
"""

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import numerals, unworded
from stepwell.pure.instruments.scoring import summed

CITATION = "Bédard M, Molloy DW, Squire L, et al. Gerontologist 2001;41:652-657."
LICENCE = "© 1983 Steven Zarit, licensed by Mapi"
PERMISSION = "A site gives the wording it has licensed"

INSTRUMENT = Instrument(
    id="zarit-12",
    version="1",
    name="Zarit Burden Interview, 12 items",
    short_name="Zarit-12",
    citation=CITATION,
    licence=LICENCE,
    permission=PERMISSION,
    verify=("The line at 17 is the VA's",),
    loinc_panel=None,
    loinc_total=None,
    window="now",
    stem="",
    items=unworded(12, numerals(0, 4)),
    options=numerals(0, 4),
    bands=(Band(0, 16, "below the line"), Band(17, 48, "high burden")),
    rule=summed,
    cut_off=17,
)
