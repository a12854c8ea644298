"""How is one instrument's progress drawn and said? One picture for patients and clinicians, each in their words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from stepwell.clinic.measures.queries import Progress, Score
from stepwell.doors.web.ui.shapes import Fact, TrendBand, TrendPoint
from stepwell.doors.web.ui.times import full_date_words
from stepwell.pure.instruments import INSTRUMENTS
from stepwell.pure.trends import TWO_THIRDS, Colour, Outcome

Href = Callable[[UUID], str]
# Of each judgement the kind of its badge, its name, and what to make of it.
TO_PATIENT: Mapping[Outcome | Colour, tuple[str, str, str]] = {
    Outcome.RECOVERED: (
        "success",
        "Clearly better",
        "Clearly better than at the start, and outside the clinical range.",
    ),
    Outcome.IMPROVED: ("success", "Clearly better", "Clearly better than at the start."),
    Outcome.UNCHANGED: ("neutral", "No clear change", "About as at the start: the difference could be chance."),
    Outcome.DETERIORATED: (
        "warning",
        "Clearly worse",
        "Clearly worse than at the start. Your team sees this too; please talk to them.",
    ),
    Colour.WHITE: ("neutral", "White: outside the clinical range", ""),
    Colour.GREEN: ("success", "Green: on the way", ""),
    Colour.YELLOW: ("warning", "Yellow: worth a talk", "Slower than hoped is common. Ask your therapist what to try."),
    Colour.RED: ("danger", "Red: please talk to us", "This is a reason to talk, not a failure of yours."),
}
TO_CLINICIAN: Mapping[Outcome | Colour, tuple[str, str, str]] = {
    Outcome.RECOVERED: ("success", "Recovered", ""),
    Outcome.IMPROVED: ("success", "Improved", ""),
    Outcome.UNCHANGED: ("neutral", "Unchanged", ""),
    Outcome.DETERIORATED: ("danger", "Deteriorated", ""),
    Colour.WHITE: ("neutral", "White: outside the clinical range", ""),
    Colour.GREEN: ("success", "Green: on track", ""),
    Colour.YELLOW: ("warning", "Yellow: less change than expected", ""),
    Colour.RED: ("danger", "Red: worse", ""),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with the rule it was made by: the badge is never shown without it."""

    kind: str
    label: str
    words: str
    rule: str


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score in words; `total` is empty where there is none, and `href` leads to its answers."""

    day: str
    total: str = ""
    words: str = ""
    href: str = ""

    @property
    def told(self) -> str:
        return ", ".join(each for each in (self.total, self.words) if each) or "answered"


@dataclass(frozen=True, slots=True)
class ProgressPicture:
    """One instrument over a stay, ready to draw. Without a total there are `lines` instead of `points`."""

    key: str
    name: str
    about: str
    last: ScoreLine | None
    since: str
    change: Judged | None
    track: Judged | None
    response: str
    points: tuple[TrendPoint, ...]
    lines: tuple[Fact, ...]
    earlier: tuple[Fact, ...]
    bands: tuple[TrendBand, ...]
    low: float
    high: float
    cut_off: int | None
    cut_off_label: str
    lower_is_better: bool
    usual_label: str
    missing: int
    missing_words: str
    judges: bool
    is_kept_back: bool
    can_be_shown: bool


def picture(found: Progress, *, on: date, href: Href | None, to_patient: bool) -> ProgressPicture:
    """`href` leads from a score to its answers; None where the reader may not see them."""
    tool, judgements = found.instrument, TO_PATIENT if to_patient else TO_CLINICIAN
    lines = tuple(line_of(score, href, to_patient=to_patient) for score in found.scores)
    change = found.trend.change if found.trend else None
    first = found.trend.baseline if found.trend else None
    return ProgressPicture(
        key=tool.id,
        name=tool.short_name,
        about=_about(found),
        last=lines[-1] if lines else None,
        since=full_date_words(first.on) if first else "",
        change=_judged(judgements[change.outcome], change.words) if change else None,
        track=_judged(judgements[found.track.colour], found.track.rule) if found.track else None,
        response=found.response.words if found.response else "",
        points=_points(found, lines, on) if tool.has_total else (),
        lines=() if tool.has_total else _facts(lines),
        earlier=_facts([line_of(score, href, to_patient=to_patient) for score in found.earlier]),
        bands=tuple(
            TrendBand(label=band.name.capitalize(), low=float(band.low), high=float(band.high)) for band in tool.bands
        ),
        low=float(tool.lowest),
        high=float(tool.highest),
        # Where it depends on sex no one line is right: each score says by itself whether it was positive.
        cut_off=None if tool.cut_offs else tool.cut_off,
        cut_off_label=f"the clinical range from {tool.cut_off} {'up' if tool.higher_is_worse else 'down'}",
        lower_is_better=tool.higher_is_worse,
        usual_label=f"where two thirds of the {found.usual.people} people here who began alike are by then"
        if found.usual
        else "",
        missing=len(found.missed_on),
        missing_words=_due_words(found),
        judges=tool.reliable_change is not None,
        is_kept_back=found.is_kept_back,
        can_be_shown=tool.hidden_from_patient,
    )


def _about(found: Progress) -> str:
    tool = found.instrument
    if not tool.has_total:
        return f"{tool.name}. It has no total."
    return f"{tool.name}. {'Lower' if tool.higher_is_worse else 'Higher'} is better."


def _judged(said: tuple[str, str, str], rule: str) -> Judged:
    return Judged(*said, rule)


def _facts(lines: Sequence[ScoreLine]) -> tuple[Fact, ...]:
    """The latest first."""
    return tuple(Fact(label=line.day, value=line.told, href=line.href) for line in reversed(lines))


def line_of(score: Score, href: Href | None, *, to_patient: bool) -> ScoreLine:
    """One score in words. The level of a triage, and the parts of a total, are the team's to explain."""
    return ScoreLine(
        day=full_date_words(score.on),
        total="" if score.total is None else f"{score.total} of {score.highest}",
        words="; ".join(_said(score, to_patient=to_patient)),
        href=href(score.ref) if href else "",
    )


def _said(score: Score, *, to_patient: bool) -> list[str]:
    """What a score came to beside its total, as it was scored."""
    if score.total is None and INSTRUMENTS[score.instrument].has_total:
        return ["too few answers for a score"]
    told = [score.band]
    if not (to_patient and score.total is not None):
        told += [f"{name.replace('_', ' ')} {_points_words(points)}" for name, points in score.parts.items()]
    if score.level and not to_patient:
        told.append(f"level {score.level}")
    if score.positive is not None and score.total is not None and not score.band:
        told.append(f"{'in' if score.positive else 'outside'} the clinical range")
    return [each for each in told if each]


def _points_words(points: float | None) -> str:
    return "no score" if points is None else f"{points:g}"


def _points(found: Progress, lines: Sequence[ScoreLine], on: date) -> tuple[TrendPoint, ...]:
    """Answered and missed times in order of days; the year is named where it is not this one."""
    told = [
        (score.on, None if score.total is None else float(score.total), line.words, line)
        for score, line in zip(found.scores, lines, strict=True)
    ]
    told += [(day, None, _due_words(found), ScoreLine("")) for day in found.missed_on]
    first = found.trend.baseline if found.trend else None
    return tuple(
        TrendPoint(
            label=f"{day:%-d %b}" if day.year == on.year else f"{day:%-d %b %Y}",
            value=value,
            note=note,
            href=line.href,
            band=line.words,
            day=day.toordinal(),
            usual=_usual_by(found, (day - first.on).days // 7) if first and day >= first.on else None,
        )
        for day, value, note, line in sorted(told, key=lambda point: point[0])
    )


def _due_words(found: Progress) -> str:
    return "due on paper, not entered" if found.is_on_paper else "due, not answered"


def _usual_by(found: Progress, week: int) -> tuple[float, float] | None:
    """Between which scores two thirds of the people who began alike are in that week."""
    tool, usual = found.instrument, found.usual
    if usual is None:
        return None
    middle, reach = usual.at(week), TWO_THIRDS * usual.spread
    return max(middle - reach, float(tool.lowest)), min(middle + reach, float(tool.highest))
