"""DERS-16: how hard is it to regulate emotions? The 16 items, none of them turned round.

Scoring only: the authors' terms are not confirmed, so a site gives the wording. Blanks: no rule for them is confirmed.
"""

from stepwell.pure.instruments.definition import Instrument, Scale
from stepwell.pure.instruments.items import keys, numerals, unworded
from stepwell.pure.instruments.scoring import summed

INSTRUMENT = Instrument(
    id="ders-16",
    version="1",
    name="Difficulties in Emotion Regulation Scale, 16 items",
    short_name="DERS-16",
    citation="Bjureberg J, Ljótsson B, Tull MT, et al. J Psychopathol Behav Assess 2016;38:284-296.",
    licence="© the authors: free with the citation",
    permission="Not confirmed: a site gives the wording",
    verify=("The licence", "Which items make which part"),
    loinc_panel=None,
    loinc_total=None,
    window="in general",
    stem="",
    items=unworded(16, numerals(1, 5)),
    options=numerals(1, 5),
    bands=(),
    rule=summed,
    scales=(
        Scale("clarity", keys(1, 2)),
        Scale("goals", keys(3, 7, 15)),
        Scale("impulse", keys(4, 8, 11)),
        Scale("strategies", keys(5, 6, 12, 14, 16)),
        Scale("nonacceptance", keys(9, 10, 13)),
    ),
)
