"""CRAFFT 2.1: how risky is a young person's use of alcohol and drugs, in the past 12 months?

Scoring only: electronic use of the wording needs Boston Children's permission, so a site gives it.
Answers: days of use (part A; the +N version asks a fourth time, of tobacco), then C, R, A, F, F and T as yes or no
(part B). Where part A is all 0, only the first of part B is asked, and the others count nothing.
Blanks: any other blank means no score.
"""

from dataclasses import replace

from stepwell.pure.instruments.definition import Answers, Instrument, Item, Points, Respondent, Result
from stepwell.pure.instruments.items import YES_NO, keys, numerals
from stepwell.pure.instruments.scoring import summed

_DAYS = ("days1", "days2", "days3")
_PART_B = keys(*range(1, 7))


def _score(tool: Instrument, answers: Answers, respondent: Respondent) -> Result:
    days = [answers.get(key) for key in _DAYS]
    unused = days == [0, 0, 0]
    spared = {key: 0 for key in _PART_B[1:] if answers.get(key) is None} if unused else {}
    result = summed(tool, {**answers, **spared}, respondent)
    if result.total is None:
        return result
    level = _level(result.total, car=bool(answers.get("item1")), used=any(days), unused=unused)
    findings = () if level else ("Part A is needed to tell a low level from a medium one.",)
    return replace(result, level=level, findings=findings)


def _level(total: Points, *, car: bool, used: bool, unused: bool) -> str | None:
    if total >= 2:
        return "high"
    if car or used:
        return "medium"
    return "low" if unused else None


INSTRUMENT = Instrument(
    id="crafft",
    version="2.1",
    name="CRAFFT 2.1",
    short_name="CRAFFT",
    citation="Knight JR, Sherritt L, Shrier LA, Harris SK, Chang G. Arch Pediatr Adolesc Med 2002;156:607-614.",
    licence="© Boston Children's Hospital: free, electronic use by permission",
    permission="A site gives the wording it has permission for",
    verify=("Levels", "LOINC codes"),
    loinc_panel=None,
    loinc_total=None,
    window="the past 12 months",
    stem="",
    items=(
        *(Item(key, "", numerals(0, 365), scored=False) for key in (*_DAYS, "days4")),
        Item("item1", "", YES_NO),
        *(Item(key, "", YES_NO, only_after=_DAYS) for key in _PART_B[1:]),
    ),
    options=YES_NO,
    bands=(),
    rule=_score,
    cut_off=2,
    listings=((*_DAYS, *_PART_B), (*_DAYS, "item1"), (*_DAYS, "days4", "item1")),
    given="days of use, 0 to 365, three or (+N) four of them, then C, R, A, F, F, T as Y or N; or these six alone",
)
