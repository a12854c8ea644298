"""Who is paged about an alert, when, and what if nobody answers?

A ladder is frozen on the alert as it is raised, so that a later change of rota or rule does not touch it. It is total:
a step with nobody on it is skipped at once, an empty rota yields the care team, then the directors, then everybody,
and its last rung repeats for ever. Who is told by which channel is left to delivery.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

REPEAT_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Shift:
    """One member of staff is on call in [starts_at, ends_at). Aware moments."""

    staff_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the rule: `who` is one of WHO, paged this many minutes after the alert was raised."""

    who: str
    after_minutes: int


@dataclass(frozen=True, slots=True)
class People:
    """Whom the steps can mean. `everybody` is the active staff, the last resort."""

    shifts: Collection[Shift]
    care_team: Collection[int]
    directors: Collection[int]
    everybody: Collection[int]


@dataclass(frozen=True, slots=True)
class Rung:
    """A frozen step: these members of staff, this many minutes after the alert was raised."""

    who: str
    staff_ids: tuple[int, ...]
    after_minutes: int


@dataclass(frozen=True, slots=True)
class NextPage:
    """The page that is due next: its running number from 0, the rung, and the moment."""

    number: int
    rung: Rung
    due_at: datetime


WHO = ("on call", "care team", "director", "everybody")


def on_call(shifts: Iterable[Shift], at: datetime) -> tuple[int, ...]:
    """Who is on call at this moment, each once, in a fixed order. Shifts are half-open."""
    return tuple(sorted({shift.staff_id for shift in shifts if shift.starts_at <= at < shift.ends_at}))


def freeze(steps: Sequence[Step], people: People, *, at: datetime) -> tuple[Rung, ...]:
    """The ladder of an alert raised at this moment. Never empty.

    Steps with nobody on them are left out and the next one moves up to their time. After the rule's own steps come,
    where they add anybody, the care team, the directors and, if all of these are empty, everybody.
    """
    wanted = [*sorted(steps, key=lambda step: step.after_minutes), *_last_resorts(steps)]
    rungs: list[Rung] = []
    vacant_since: int | None = None
    for step in wanted:
        staff_ids = _meant_by(step, people, at)
        if not staff_ids:
            vacant_since = step.after_minutes if vacant_since is None else vacant_since
            continue
        after = step.after_minutes if vacant_since is None else vacant_since
        vacant_since = None
        if all(rung.staff_ids != staff_ids for rung in rungs):
            rungs.append(Rung(step.who, staff_ids, after))
    return tuple(rungs) or (Rung("everybody", tuple(sorted(set(people.everybody))), 0),)


def next_page(rungs: Sequence[Rung], *, raised_at: datetime, pages_sent: int, acknowledged: bool) -> NextPage | None:
    """The next page, or None once somebody has acknowledged. `pages_sent` counts the pages already attempted.

    After the last rung its page repeats every REPEAT_MINUTES for ever.
    """
    if acknowledged:
        return None
    if not rungs:
        raise ValueError("a ladder has at least one rung")
    index = min(pages_sent, len(rungs) - 1)
    beyond = pages_sent - index
    minutes = rungs[index].after_minutes + beyond * REPEAT_MINUTES
    return NextPage(pages_sent, rungs[index], raised_at + timedelta(minutes=minutes))


def _last_resorts(steps: Sequence[Step]) -> list[Step]:
    latest = max((step.after_minutes for step in steps), default=0)
    return [Step(who, latest) for who in ("care team", "director") if who not in {step.who for step in steps}]


def _meant_by(step: Step, people: People, at: datetime) -> tuple[int, ...]:
    if step.who == "on call":
        return on_call(people.shifts, at)
    if step.who not in WHO:
        raise ValueError(f"a step pages {', '.join(WHO)}; not {step.who!r}")
    meant = {"care team": people.care_team, "director": people.directors, "everybody": people.everybody}[step.who]
    return tuple(sorted(set(meant)))
