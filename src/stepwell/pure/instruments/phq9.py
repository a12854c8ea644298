"""PHQ-9: how severe is depression, over the last two weeks?

Citation: Kroenke K, Spitzer RL, Williams JBW. J Gen Intern Med 2001;16:606-613.
Licence: free to reproduce, translate, display and distribute; no permission needed (Pfizer, 2010).
LOINC: panel 44249-1, total 44261-6, item 9 44260-8, difficulty 69722-7.
Blanks: up to 2 take the mean of the rest (Kroenke, Spitzer, Williams and Loewe 2010); a third means no score.
Reliable change: 6 points (NHS Talking Therapies; SD 5.5 and reliability .86 give 5.70).
"""

from stepwell.pure.instruments.definition import (
    Answers,
    Band,
    Grade,
    Instrument,
    Item,
    Option,
    Result,
    Signal,
)
from stepwell.pure.instruments.scoring import summed

_HOW_OFTEN = (
    Option(0, "Not at all"),
    Option(1, "Several days"),
    Option(2, "More than half the days"),
    Option(3, "Nearly every day"),
)
_HOW_DIFFICULT = (
    Option(0, "Not difficult at all"),
    Option(1, "Somewhat difficult"),
    Option(2, "Very difficult"),
    Option(3, "Extremely difficult"),
)
_TEXTS = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed? Or the opposite - being so fidgety or "
    "restless that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
)
_DIFFICULTY = (
    "If you checked off any problems, how difficult have these problems made it for you to do your work, take care "
    "of things at home, or get along with other people?"
)
_ITEMS = tuple(
    Item(f"item{number}", text, _HOW_OFTEN, loinc="44260-8" if number == 9 else None)
    for number, text in enumerate(_TEXTS, start=1)
)


def _value(answers: Answers, key: str) -> int:
    """The answer for counting symptoms, where a blank is a symptom not reported."""
    return answers.get(key) or 0


def syndrome(answers: Answers) -> bool:
    """The published rule for a probable major depressive syndrome. It is a prompt to assess, not a diagnosis.

    Five or more items on more than half the days, item 9 counting from several days, item 1 or 2 among them.
    """
    met = {item.key for item in _ITEMS if _value(answers, item.key) >= (1 if item.key == "item9" else 2)}
    return len(met) >= 5 and bool(met & {"item1", "item2"})


def _signals(answers: Answers) -> tuple[Signal, ...]:
    item = _ITEMS[8]
    value = answers.get(item.key)
    if value is None:
        words = "PHQ-9 item 9 (better off dead, hurting yourself) was left blank: ask before the next contact"
        return (Signal("item9_blank", Grade.REVIEW, item.key, words),)
    if value == 0:
        return ()
    grade = Grade.URGENT if value >= 2 else Grade.SIGNAL
    words = f"PHQ-9 item 9 (better off dead, hurting yourself): {item.label(value).lower()}"
    return (Signal("item9", grade, item.key, words),)


def _score(answers: Answers) -> Result:
    findings = ("The rule for a depressive syndrome is met.",) if syndrome(answers) else ()
    return summed(INSTRUMENT, answers, most_missing=2, signals=_signals(answers), findings=findings)


INSTRUMENT = Instrument(
    id="phq-9",
    version="1",
    name="Patient Health Questionnaire, 9 items",
    short_name="PHQ-9",
    citation="Kroenke K, Spitzer RL, Williams JBW. J Gen Intern Med 2001;16:606-613.",
    licence="Free to reproduce, translate, display and distribute",
    permission="None needed",
    loinc_panel="44249-1",
    loinc_total="44261-6",
    window="the last 2 weeks",
    stem="Over the last 2 weeks, how often have you been bothered by any of the following problems?",
    items=(*_ITEMS, Item("difficulty", _DIFFICULTY, _HOW_DIFFICULT, scored=False, loinc="69722-7")),
    options=_HOW_OFTEN,
    bands=(
        Band(0, 4, "minimal"),
        Band(5, 9, "mild"),
        Band(10, 14, "moderate"),
        Band(15, 19, "moderately severe"),
        Band(20, 27, "severe"),
    ),
    rule=_score,
    cut_off=10,
    reliable_change=6,
)
