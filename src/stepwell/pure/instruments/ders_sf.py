"""DERS-SF: how hard is it to regulate emotions? The 18 items of the short form.

Scoring only: the authors' terms are not confirmed, so a site gives the wording.
Answers: 1 to 5 as given; items 1, 4 and 6, those of awareness, are turned round here. Blanks: no rule is confirmed.
"""

from stepwell.pure.instruments.definition import Instrument, Scale
from stepwell.pure.instruments.items import keys, numerals, unworded
from stepwell.pure.instruments.scoring import summed

INSTRUMENT = Instrument(
    id="ders-sf",
    version="1",
    name="Difficulties in Emotion Regulation Scale, short form",
    short_name="DERS-SF",
    citation="Kaufman EA, Xia M, Fosco G, et al. J Psychopathol Behav Assess 2016;38:443-455.",
    licence="© the authors: free with the citation",
    permission="Not confirmed: a site gives the wording",
    verify=("The licence", "Which items are turned round", "Only the awareness part is known for certain"),
    loinc_panel=None,
    loinc_total=None,
    window="in general",
    stem="",
    items=unworded(18, numerals(1, 5), reverse=(1, 4, 6)),
    options=numerals(1, 5),
    bands=(),
    rule=summed,
    scales=(Scale("awareness", keys(1, 4, 6)),),
    given="1 to 5 as given, also for items 1, 4 and 6: they are turned round here",
)
