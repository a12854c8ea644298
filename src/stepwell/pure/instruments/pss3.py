"""PSS-3: does this person need a second look for the risk of suicide?

Positive with thoughts of suicide in the past two weeks, or an attempt within six months; feeling down opens the
conversation and does not count. When the attempt was is asked only after a "yes" to question 3.
Blanks: when the attempt was left blank means within six months, until somebody asks.
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
from stepwell.pure.instruments.items import YES_NO, keys, labelled

_WHEN = labelled(
    "Within past 24 hours (including today)",
    "Within last month (but not today)",
    "Between 1 and 6 months ago",
    "More than 6 months ago",
    first=1,
)
_LONG_AGO = 4


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    missing, when = tool.missing(answers), answers.get("when")
    thoughts, attempt = answers.get("item2"), answers.get("item3") or when is not None
    recent = bool(attempt and when != _LONG_AGO)
    undecided = thoughts is None or (answers.get("item3") is None and not attempt)
    positive = True if thoughts or recent else None if undecided else False
    findings = (
        ("When the attempt was is blank: it counts as recent until somebody asks.",) if attempt and not when else ()
    )
    told = {True: "positive", False: "negative", None: "not decided for the blanks"}[positive]
    return Result(
        total=None,
        band=None,
        complete=not missing,
        missing=missing,
        signals=tuple(_signals(tool, answers, positive, recent, missing)),
        explanation=f"Screen: {told}.",
        findings=findings,
        positive=positive,
    )


def _signals(
    tool: Instrument, answers: Answers, positive: bool | None, recent: bool, missing: tuple[str, ...]
) -> list[Signal]:
    if positive:
        grounds = ["thoughts of suicide"] if answers.get("item2") else []
        grounds += ["a recent attempt"] if recent else []
        grade = Grade.URGENT if answers.get("when") == 1 else Grade.SIGNAL
        words = f"{tool.short_name}: positive screen ({' and '.join(grounds)})"
        return [Signal("screen", grade, "item2" if answers.get("item2") else "item3", words)]
    words = f"{tool.short_name} was left partly blank: ask before the next contact"
    return [Signal("blank", Grade.REVIEW, missing[0], words)] if positive is None else []


INSTRUMENT = Instrument(
    id="pss-3",
    version="1",
    name="Patient Safety Screener, 3 items",
    short_name="PSS-3",
    citation="Boudreaux ED, Jaques ML, Brady KM, Matson A, Allen MH. Arch Suicide Res 2015;19:151-160.",
    licence="Free, from the ED-SAFE study of the National Institute of Mental Health; ask the questions as worded",
    permission="None needed: given out by SAMHSA and SPRC without fee or permission (SPiER, FHIR-Resources/PSS-3)",
    wording="SPiER adoption guide, pss3-questionnaire.json, from SPRC's printable tool",
    verify=("VistA words the first two “Over the past 2 weeks”", "LOINC: none is published for it"),
    loinc_panel=None,
    loinc_total=None,
    window="the past two weeks, and the lifetime",
    stem="Please answer each question.",
    items=(
        Item("item1", "In the past two weeks, have you felt down, depressed, or hopeless?", YES_NO),
        Item("item2", "In the past two weeks, have you had thoughts of killing yourself?", YES_NO),
        Item("item3", "In your lifetime, have you ever attempted to kill yourself?", YES_NO),
        Item("when", "If yes, when did this happen?", _WHEN, only_after=("item3",)),
    ),
    options=YES_NO,
    bands=(),
    rule=_score,
    has_total=False,
    listings=(keys(1, 2, 3),),
    given="Y or N; then when the attempt was: 1 within 24 hours, 2 within a month, 3 within 6 months, 4 longer ago",
)
