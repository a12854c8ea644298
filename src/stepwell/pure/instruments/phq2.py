"""PHQ-2: are the two core symptoms of depression there, over the last two weeks?

Citation: Kroenke K, Spitzer RL, Williams JBW. Med Care 2003;41:1284-1292.
Licence: free to reproduce, translate, display and distribute; no permission needed (Pfizer, 2010).
LOINC: none confirmed yet.
Blanks: none; with two items nothing can stand in for one.
It asks nothing about suicide and so has no signal.
"""

from stepwell.pure.instruments.definition import Answers, Band, Instrument, Item, Option, Result
from stepwell.pure.instruments.scoring import summed

_HOW_OFTEN = (
    Option(0, "Not at all"),
    Option(1, "Several days"),
    Option(2, "More than half the days"),
    Option(3, "Nearly every day"),
)


def _score(answers: Answers) -> Result:
    return summed(INSTRUMENT, answers, most_missing=0)


INSTRUMENT = Instrument(
    id="phq-2",
    version="1",
    name="Patient Health Questionnaire, 2 items",
    short_name="PHQ-2",
    citation="Kroenke K, Spitzer RL, Williams JBW. Med Care 2003;41:1284-1292.",
    licence="Free to reproduce, translate, display and distribute",
    permission="None needed",
    loinc_panel=None,
    loinc_total=None,
    window="the last 2 weeks",
    stem="Over the last 2 weeks, how often have you been bothered by any of the following problems?",
    items=(
        Item("item1", "Little interest or pleasure in doing things", _HOW_OFTEN),
        Item("item2", "Feeling down, depressed, or hopeless", _HOW_OFTEN),
    ),
    options=_HOW_OFTEN,
    bands=(Band(0, 2, "negative screen"), Band(3, 6, "positive screen")),
    rule=_score,
    cut_off=3,
)
