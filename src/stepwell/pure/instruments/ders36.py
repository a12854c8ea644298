"""DERS-36: how hard is it to regulate emotions? The 36 items.

Scoring only: the authors' terms are not confirmed, so a site gives the wording.
Answers: 1 to 5 as given; eleven items are turned round here. Blanks: no rule for them is confirmed.
Surprise: a national record system adds item 33, one of goals, to impulse, where 32 belongs (VistA, YTSDERS).
"""

from stepwell.pure.instruments.definition import Instrument, Scale
from stepwell.pure.instruments.items import keys, numerals, unworded
from stepwell.pure.instruments.scoring import summed

INSTRUMENT = Instrument(
    id="ders-36",
    version="1",
    name="Difficulties in Emotion Regulation Scale, 36 items",
    short_name="DERS-36",
    citation="Gratz KL, Roemer L. J Psychopathol Behav Assess 2004;26:41-54.",
    licence="© the authors: free with the citation",
    permission="Not confirmed: a site gives the wording",
    verify=("The licence", "Which items are turned round"),
    loinc_panel=None,
    loinc_total=None,
    window="in general",
    stem="",
    items=unworded(36, numerals(1, 5), reverse=(1, 2, 6, 7, 8, 10, 17, 20, 22, 24, 34)),
    options=numerals(1, 5),
    bands=(),
    rule=summed,
    scales=(
        Scale("nonacceptance", keys(11, 12, 21, 23, 25, 29)),
        Scale("goals", keys(13, 18, 20, 26, 33)),
        Scale("impulse", keys(3, 14, 19, 24, 27, 32)),
        Scale("awareness", keys(2, 6, 8, 10, 17, 34)),
        Scale("strategies", keys(15, 16, 22, 28, 30, 31, 35, 36)),
        Scale("clarity", keys(1, 4, 5, 7, 9)),
    ),
    given="1 to 5 as given; the eleven items worded the other way are turned round here",
)
