"""Y-BOCS: how severe are obsessions and compulsions, as a clinician rates the past week?

Scoring only: it may not be redistributed, so a site gives the wording. Y-BOCS-II is another scale, 0-50.
Blanks: no rule for them is confirmed, so any blank means no score.
"""

from stepwell.pure.instruments.definition import Band, Instrument, Scale
from stepwell.pure.instruments.items import keys, numerals, unworded
from stepwell.pure.instruments.scoring import summed

INSTRUMENT = Instrument(
    id="y-bocs",
    version="1",
    name="Yale-Brown Obsessive Compulsive Scale",
    short_name="Y-BOCS",
    citation="Goodman WK, Price LH, Rasmussen SA, et al. Arch Gen Psychiatry 1989;46:1006-1011.",
    licence="© 1986 W.K. Goodman and others: no distribution without authorisation",
    permission="A site gives the wording it is authorised to use (terms quoted in CamCOPS, ybocs.rst)",
    verify=("Bands and cut-off", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the past week",
    stem="",
    items=unworded(10, numerals(0, 4)),
    options=numerals(0, 4),
    bands=(
        Band(0, 7, "subclinical"),
        Band(8, 15, "mild"),
        Band(16, 23, "moderate"),
        Band(24, 31, "severe"),
        Band(32, 40, "extreme"),
    ),
    rule=summed,
    cut_off=16,
    scales=(Scale("obsessions", keys(*range(1, 6))), Scale("compulsions", keys(*range(6, 11)))),
)
