"""Who is paged about an alert, when, and what if nobody answers?

A ladder is frozen on the alert as it is raised, so that a later change of rota or rule does not touch it. It is total:
a step with nobody on it, or that nobody understands, is skipped at once; an empty rota yields the care team, then the
directors; where there is no director, everybody; and its last rung repeats for ever. Whoever works here no more is left
out, and a rung that nobody is left on is skipped at once. Channels are left to delivery.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stepwell.pure.escalation.rota import PARTS
from stepwell.pure.values import instant


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the rule: `who` is one of `WHO`, paged this many minutes after the alert was raised."""

    who: str
    after_minutes: int


@dataclass(frozen=True, slots=True)
class Rung:
    """A frozen step, or several of one minute: these members of staff, so many minutes after the beginning."""

    who: str
    staff_ids: tuple[int, ...]
    after_minutes: int


@dataclass(frozen=True, slots=True)
class Paged:
    """The latest page: its running number, the rung it was on, and when."""

    number: int
    rung: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NextPage:
    """The page that is due next: its running number from 0, the rung, whom it reaches, and the moment.

    Nobody in `staff_ids` means everybody: whoever pages finds out who is active then.
    """

    number: int
    rung: int
    staff_ids: tuple[int, ...]
    due_at: datetime


# The rung where nobody is known by name.
EVERYBODY = Rung("everybody", (), 0)
WHO = ("session host", *PARTS, "care team", "supervisor", "director", "everybody")


def freeze(steps: Sequence[Step], people: Mapping[str, Collection[int]]) -> tuple[Rung, ...]:
    """The ladder of an alert raised now. Never empty, never an error: raising an alert may not fail.

    `people` is whom each word of `WHO` means at this moment. Steps with nobody on them are left out and the next one
    moves up to their time; those of one minute are one rung. After the rule's own steps come, where they add anybody,
    the care team, the directors and, where there is no director, everybody.
    """
    rungs: list[Rung] = []
    met: list[frozenset[int]] = []
    vacant_since: int | None = None
    for step in [*sorted(steps, key=lambda step: step.after_minutes), *_last_resorts(steps, people)]:
        meant = frozenset(people.get(step.who, ()))
        if not meant:
            vacant_since = step.after_minutes if vacant_since is None else vacant_since
            continue
        after = step.after_minutes if vacant_since is None else vacant_since
        vacant_since = None
        if meant in met:
            continue
        met.append(meant)
        if rungs and rungs[-1].after_minutes == after:
            before = rungs.pop()
            rungs.append(Rung(f"{before.who}, {step.who}", tuple(sorted(meant | set(before.staff_ids))), after))
        else:
            rungs.append(Rung(step.who, tuple(sorted(meant)), after))
    return tuple(rungs) or (EVERYBODY,)


def next_page(
    rungs: Sequence[Rung], *, since: datetime, last: Paged | None, there: Collection[int], again_minutes: int
) -> NextPage:
    """The next page: the last rung's once more, or the next rung's once its time has come. It never ends.

    `there` are those who work here. What a rung waits for is its own time, and not the one before: after a long
    silence the whole ladder is climbed at once. A ladder nobody is left on, or that was lost, pages everybody.
    """
    beginning, again = instant(since), timedelta(minutes=max(again_minutes, 1))
    number = last.number + 1 if last else 0
    climbed = last.rung if last else -1
    standing = {index: tuple(each for each in rung.staff_ids if each in there) for index, rung in enumerate(rungs)}
    next_rung = next((index for index in standing if index > climbed and standing[index]), None)
    here = standing.get(climbed, ())
    if next_rung is None:
        due_at = instant(last.at) + again if last else beginning
        if here:
            return NextPage(number, climbed, here, due_at)
        above = max((index for index in standing if standing[index]), default=None)
        return NextPage(number, max(climbed, 0), standing[above] if above is not None else (), due_at)
    # A rung that nobody is left on hands its time to the next one; one already climbed has none left to give.
    due_at = beginning + timedelta(minutes=rungs[climbed + 1].after_minutes)
    if last and not here:
        due_at = min(due_at, instant(last.at))
    if last and here and instant(last.at) + again < due_at:
        return NextPage(number, climbed, here, instant(last.at) + again)
    return NextPage(number, next_rung, standing[next_rung], due_at)


def _last_resorts(steps: Sequence[Step], people: Mapping[str, Collection[int]]) -> list[Step]:
    latest = max((step.after_minutes for step in steps), default=0)
    named = {step.who for step in steps}
    wanted = ["care team", "director", *(() if people.get("director") else ("everybody",))]
    return [Step(who, latest) for who in wanted if who not in named]
