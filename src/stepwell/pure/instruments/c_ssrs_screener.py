"""C-SSRS screener: how great is the risk of suicide, by the questions answered "yes"?

It has no sum: the official triage card says which level each "yes" means, and the highest one holds.
Questions 3 to 5 are asked only after a "yes" to 2, how recent it was only after a "yes" to 6.
Blanks: a level stands where no blank could raise it; how recent it was left blank means recent, until somebody asks.
Surprise: a public FHIR questionnaire puts question 4 at moderate; the card, and Columbia's own words, put it at high.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from stepwell.pure.instruments.definition import (
    Answers,
    Grade,
    Instrument,
    Item,
    Respondent,
    Result,
    Signal,
)
from stepwell.pure.instruments.items import YES_NO

LEVELS = ("none", "low", "moderate", "high")


@dataclass(frozen=True, slots=True)
class Card:
    """Which level a "yes" means, in one version of the triage card."""

    version: str
    source: str
    levels: Mapping[str, str]


CARD = Card(
    version="recent, 2021",
    source="C-SSRS Screener (recent) with triage colours, Columbia Lighthouse Project; cssrs.columbia.edu/"
    "the-columbia-scale-c-ssrs/triage-c-ssrs: a recent “yes” to items 4 or 5, any behaviour within 3 months",
    levels=MappingProxyType(
        {
            "item1": "low",
            "item2": "low",
            "item3": "moderate",
            "item4": "high",
            "item5": "high",
            "item6": "moderate",
            "recent": "high",
        }
    ),
)
# Yellow on the card asks for a talk before the session ends. Who answers alone, at night, is in none: somebody is told.
_GRADES = {"low": Grade.SIGNAL, "moderate": Grade.SIGNAL, "high": Grade.URGENT}


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    missing = tool.missing(answers)
    yes = [key for key in CARD.levels if answers.get(key)]
    findings = []
    if answers.get("item6") and answers.get("recent") is None:
        yes.append("recent")
        findings += ["When question 6 happened was left blank: it counts as within 3 months until somebody asks."]
    least = max((CARD.levels[key] for key in yes), key=LEVELS.index, default="none")
    level: str | None = least
    if any(LEVELS.index(CARD.levels[key]) > LEVELS.index(least) for key in missing):
        level = None
        findings += [f"The level is at least {least}; {len(missing)} questions were left blank."]
    return Result(
        total=None,
        band=None,
        complete=not missing,
        missing=missing,
        signals=_signals(tool, least, yes, undecided=level is None),
        explanation=f"Level: {level or 'not decided'}, by the triage card ({CARD.version}).",
        findings=tuple(findings),
        positive=True if yes else None if level is None else False,
        level=level,
    )


def _signals(tool: Instrument, least: str, yes: list[str], *, undecided: bool) -> tuple[Signal, ...]:
    if yes:
        asked = ", ".join("that within 3 months" if key == "recent" else key.removeprefix("item") for key in yes)
        words = f"{tool.short_name}: {'at least ' if undecided else ''}{least} (yes to question {asked})"
        return (Signal(least, _GRADES[least], yes[-1], words),)
    words = f"{tool.short_name} was left partly blank: ask before the next contact"
    return (Signal("blank", Grade.REVIEW, "item1", words),) if undecided else ()


INSTRUMENT = Instrument(
    id="c-ssrs-screener",
    version=CARD.version,
    name="Columbia Suicide Severity Rating Scale, screener (recent)",
    short_name="C-SSRS screener",
    citation="Posner K, Brown GK, Stanley B, et al. Am J Psychiatry 2011;168:1266-1277. "
    "© 2008 The Research Foundation for Mental Hygiene, Inc.",
    licence="Free; the wording must not be changed, and the copyright line stays with it",
    permission="“there is no cost or license required to put the Columbia Protocol tools into your EHR/EMR”, "
    "cssrs.columbia.edu, triage; “may be reproduced without permission”, VistA MH Tests 228",
    wording="SPiER adoption guide, cssrs-screener.json, with the LOINC codes; the same in the guides of other users",
    verify=(
        "The levels of a site's own triage card",
        "One source asks users to register at cssrs.columbia.edu",
    ),
    loinc_panel="93373-9",
    loinc_total=None,
    window="the past month, and for question 6 the lifetime and 3 months",
    stem="The first five questions are about the past month.",
    items=(
        Item(
            "item1",
            "Have you wished you were dead or wished you could go to sleep and not wake up?",
            YES_NO,
            loinc="93246-7",
        ),
        Item("item2", "Have you actually had any thoughts of killing yourself?", YES_NO, loinc="93247-5"),
        Item(
            "item3",
            "Have you been thinking about how you might do this?",
            YES_NO,
            loinc="93248-3",
            only_after=("item2",),
        ),
        Item(
            "item4",
            "Have you had these thoughts and had some intention of acting on them?",
            YES_NO,
            loinc="93249-1",
            only_after=("item2",),
        ),
        Item(
            "item5",
            "Have you started to work out or worked out the details of how to kill yourself? Do you intend to carry "
            "out this plan?",
            YES_NO,
            loinc="93250-9",
            only_after=("item2",),
        ),
        Item(
            "item6",
            "Have you ever done anything, started to do anything, or prepared to do anything to end your life?",
            YES_NO,
            loinc="93267-3",
        ),
        Item("recent", "Was this within the past three months?", YES_NO, loinc="93269-9", only_after=("item6",)),
    ),
    options=YES_NO,
    bands=(),
    rule=_score,
    has_total=False,
    listings=(
        ("item1", "item2", "item3", "item4", "item5", "item6"),
        ("item1", "item2", "item6"),
        ("item1", "item2", "item6", "recent"),
    ),
    given="Y or N: questions 1 to 6, then whether question 6 was within 3 months; - for what was not asked; "
    "after a no to 2, also questions 1, 2, 6 and how recent it was",
)
