"""ISI: how severe is insomnia, over the last two weeks?

Scoring only: the wording is C.M. Morin's, and its electronic form is licensed by Mapi, so a site gives it.
Blanks: no rule for them is confirmed, so any blank means no score.
"""

from stepwell.pure.instruments.definition import Band, Instrument
from stepwell.pure.instruments.items import numerals, unworded
from stepwell.pure.instruments.scoring import summed

INSTRUMENT = Instrument(
    id="isi",
    version="1",
    name="Insomnia Severity Index",
    short_name="ISI",
    citation="Bastien CH, Vallières A, Morin CM. Sleep Med 2001;2:297-307.",
    licence="© C.M. Morin; an electronic version needs a licence (Mapi)",
    permission="A site gives the wording it has licensed",
    verify=("Cut-off (10 in the community, 11 in clinics)", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the last 2 weeks",
    stem="",
    items=unworded(7, numerals(0, 4)),
    options=numerals(0, 4),
    bands=(Band(0, 7, "none"), Band(8, 14, "subthreshold"), Band(15, 21, "moderate"), Band(22, 28, "severe")),
    rule=summed,
    cut_off=10,
)
