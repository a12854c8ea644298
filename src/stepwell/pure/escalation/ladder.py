"""Who is paged about an alert, when, and what if nobody answers?

A ladder is frozen on the alert as it is raised, so that a later change of rota or rule does not touch it. It is total:
a step with nobody on it, or that nobody understands, is skipped at once; an empty rota yields the care team, then the
directors; where there is no director, everybody; and its last rung repeats for ever. Channels are left to delivery.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stepwell.pure.values import instant

REPEAT_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Shift:
    """One member of staff is on call in [starts_at, ends_at). Aware moments."""

    staff_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the rule: `who` is one of `WHO`, paged this many minutes after the alert was raised."""

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


# The rung where nobody is known by name: whoever pages finds out who is active then.
EVERYBODY = Rung("everybody", (), 0)
WHO = ("on call", "care team", "director", "everybody")


def on_call(shifts: Iterable[Shift], at: datetime) -> tuple[int, ...]:
    """Who is on call at this moment, each once, in a fixed order. Shifts are half-open."""
    moment = instant(at)
    return tuple(
        sorted({each.staff_id for each in shifts if instant(each.starts_at) <= moment < instant(each.ends_at)})
    )


def freeze(steps: Sequence[Step], people: People, *, at: datetime) -> tuple[Rung, ...]:
    """The ladder of an alert raised at this moment. Never empty, never an error: raising an alert may not fail.

    Steps with nobody on them are left out and the next one moves up to their time. After the rule's own steps come,
    where they add anybody, the care team, the directors and, where there is no director, everybody.
    """
    wanted = [*sorted(steps, key=lambda step: step.after_minutes), *_last_resorts(steps, people)]
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
    return tuple(rungs) or (EVERYBODY,)


def next_page(rungs: Sequence[Rung], *, raised_at: datetime, pages_sent: int, acknowledged: bool) -> NextPage | None:
    """The next page, or None once somebody has acknowledged. `pages_sent` counts the pages already attempted.

    After the last rung its page repeats every REPEAT_MINUTES for ever. A ladder that was lost pages everybody.
    """
    if acknowledged:
        return None
    ladder = rungs or (EVERYBODY,)
    index = min(pages_sent, len(ladder) - 1)
    beyond = pages_sent - index
    minutes = ladder[index].after_minutes + beyond * REPEAT_MINUTES
    return NextPage(pages_sent, ladder[index], instant(raised_at) + timedelta(minutes=minutes))


def _last_resorts(steps: Sequence[Step], people: People) -> list[Step]:
    latest = max((step.after_minutes for step in steps), default=0)
    named = {step.who for step in steps}
    wanted = ["care team", "director", *(() if people.directors else ("everybody",))]
    return [Step(who, latest) for who in wanted if who not in named]


def _meant_by(step: Step, people: People, at: datetime) -> tuple[int, ...]:
    if step.who == "on call":
        return on_call(people.shifts, at)
    meant = {"care team": people.care_team, "director": people.directors, "everybody": people.everybody}
    return tuple(sorted(set(meant.get(step.who, ()))))
