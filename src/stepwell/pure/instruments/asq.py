"""ASQ: does this person need a brief suicide safety assessment, and at once?

A "yes" to any of questions 1 to 4 is a positive screen, and question 5 then tells whether it is acute.
Blanks: of somebody under 18, or whose age is not known, a question that was passed over counts as a positive screen;
an adult is asked about it. Question 5 left blank after a "yes" counts as acute, until somebody asks.
"""

from stepwell.pure.instruments.definition import (
    Answers,
    Grade,
    Instrument,
    Item,
    Respondent,
    Result,
    Signal,
)
from stepwell.pure.instruments.items import YES_NO, keys

NEGATIVE, NON_ACUTE, ACUTE = "negative", "non-acute positive", "acute positive"
_FIRST_FOUR = keys(1, 2, 3, 4)
_GRADES = {NON_ACUTE: Grade.SIGNAL, ACUTE: Grade.URGENT}
_OF_AGE = 18


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    missing = tool.missing(answers)
    level, findings = _level(answers, respondent)
    told = "not decided for the blanks" if level is None else level
    return Result(
        total=None,
        band=None,
        complete=not missing,
        missing=missing,
        signals=tuple(_signals(tool, level, missing)),
        explanation=f"Screen: {told}.",
        findings=findings,
        positive=None if level is None else level != NEGATIVE,
        level=level,
    )


def _level(answers: Answers, respondent: Respondent) -> tuple[str | None, tuple[str, ...]]:
    first = [answers.get(key) for key in _FIRST_FOUR]
    if any(first) or answers.get("item5"):
        if answers.get("item5") is None:
            return ACUTE, ("Question 5 was left blank: the screen counts as acute until somebody asks.",)
        return (ACUTE if answers["item5"] else NON_ACUTE), ()
    if None not in first:
        return NEGATIVE, ()
    if first == [None] * 4:
        return None, ()
    if respondent.age is not None and respondent.age >= _OF_AGE:
        return None, ("An adult passed over a question: that alone is not a positive screen; ask about it.",)
    return NON_ACUTE, (
        "A question was passed over: of somebody under 18, or of no known age, that is a positive screen.",
    )


def _signals(tool: Instrument, level: str | None, missing: tuple[str, ...]) -> list[Signal]:
    if level in _GRADES:
        return [Signal("screen", _GRADES[level], "item1", f"{tool.short_name}: {level} screen")]
    words = f"{tool.short_name} was left partly blank: ask before the next contact"
    return [Signal("blank", Grade.REVIEW, missing[0], words)] if missing else []


INSTRUMENT = Instrument(
    id="asq",
    version="1",
    name="Ask Suicide-Screening Questions",
    short_name="ASQ",
    citation="Horowitz LM, Bridge JA, Teach SJ, et al. Arch Pediatr Adolesc Med 2012;166:1170-1176.",
    licence="Public domain, National Institute of Mental Health",
    permission="None needed: NIMH ASQ toolkit (as recorded in SPiER, FHIR-Resources/ASQ, whose letter is on its file)",
    wording="SPiER adoption guide, asq-questionnaire.json",
    verify=("A question passed over: positive under 18, not of adults", "LOINC: none is published for it"),
    loinc_panel=None,
    loinc_total=None,
    window="the past few weeks, the past week, and now",
    stem="Please answer each question.",
    items=(
        Item("item1", "In the past few weeks, have you wished you were dead?", YES_NO),
        Item(
            "item2",
            "In the past few weeks, have you felt that you or your family would be better off if you were dead?",
            YES_NO,
        ),
        Item("item3", "In the past week, have you been having thoughts about killing yourself?", YES_NO),
        Item("item4", "Have you ever tried to kill yourself?", YES_NO),
        Item("item5", "Are you having thoughts of killing yourself right now?", YES_NO, only_after=_FIRST_FOUR),
    ),
    options=YES_NO,
    bands=(),
    rule=_score,
    has_total=False,
    listings=(_FIRST_FOUR,),
    given="Y or N; question 5 only after a yes to one of the first four",
)
