"""What does each person have in a week, what is missing, and who would feel a change?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.by_hand import Sessions
from stepwell.pure.timetable.week import Patient, PlacedSession, Unplaced, WeekBlock, WeekProblem

TAKEN_OUT = "it was taken out by hand"


@dataclass(frozen=True, slots=True)
class Face:
    """One meeting of every week as somebody knows it: what, on which day and at which time of the wall, with whom."""

    block: str
    weekday: Weekday
    at: str
    clinician: str


def face(session: PlacedSession) -> Face:
    """The meeting as it stands every week."""
    local = session.period.start_at.astimezone(session.zone)
    return Face(session.block, Weekday(local.weekday()), f"{local:%H:%M}", session.clinician)


def minutes_of_each(sessions: Sessions) -> Counter[str]:
    """How many minutes each patient has."""
    found: Counter[str] = Counter()
    for session in sessions.values():
        for patient in session.patients:
            found[patient] += session.period.minutes
    return found


def asked_minutes(problem: WeekProblem) -> dict[str, int]:
    """How many minutes the plan of each patient asks for this week."""
    blocks = {each.key: each for each in problem.blocks}
    return {
        patient.id: sum(
            blocks[key].per_week * (blocks[key].minutes or 0) for key in patient.blocks if _asks(patient, blocks[key])
        )
        for patient in problem.patients
    }


def faces_of_each(sessions: Sessions) -> dict[str, frozenset[Face]]:
    """The meetings each patient has."""
    found: dict[str, set[Face]] = defaultdict(set)
    for session in sessions.values():
        for who in session.patients:
            found[who].add(face(session))
    return {who: frozenset(faces) for who, faces in found.items()}


def missing(problem: WeekProblem, sessions: Sessions, told: Iterable[Unplaced]) -> tuple[Unplaced, ...]:
    """What each patient's plan asks for and the week does not have, with the reason where one was told."""
    blocks = {each.key: each for each in problem.blocks}
    reasons: dict[tuple[str, str], list[Unplaced]] = defaultdict(list)
    for each in told:
        reasons[each.patient, each.block].append(each)
    have: dict[tuple[str, str], list[PlacedSession]] = defaultdict(list)
    for session in sessions.values():
        for who in session.patients:
            have[who, session.block].append(session)
    found: list[Unplaced] = []
    for patient in sorted(problem.patients, key=lambda each: each.id):
        for key in sorted(patient.blocks):
            if _asks(patient, blocks[key]):
                met = [_day(each) for each in have[patient.id, key]]
                found += _of_one(patient.id, blocks[key], problem.monday_on, met, reasons[patient.id, key])
    return tuple(found)


def _of_one(
    patient: str, block: WeekBlock, monday_on: date, met: list[date], told: list[Unplaced]
) -> Iterable[Unplaced]:
    wanting = block.per_week - len(met)
    # A reason for a day on which they now do meet has been mended.
    still = [each for each in told if each.on is None or each.on not in met][: max(wanting, 0)]
    days = [day.in_week_of(monday_on) for day in block.days] if block.kind.in_a_group else []
    named = {each.on for each in still}
    open_days: list[date | None] = [day for day in days if day not in met and day not in named]
    rest = wanting - len(still)
    yield from still
    for on in (open_days + [None] * max(rest, 0))[: max(rest, 0)]:
        yield Unplaced(patient, block.key, on, TAKEN_OUT)


def _asks(patient: Patient, block: WeekBlock) -> bool:
    return block.kind is not Kind.FAMILY or patient.wants_family


def _day(session: PlacedSession) -> date:
    return session.period.start_at.astimezone(session.zone).date()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change takes from one patient, or gives them; `changes` where it is not as the week before."""

    patient: str
    minutes_before: int
    minutes: int
    changes: bool


def cost(before: Sessions, after: Sessions, known: Mapping[str, frozenset[Face]]) -> tuple[Difference, ...]:
    """Whom a change of the week touches: who has other hours, and who meets otherwise than the `known` week before."""
    was, now = minutes_of_each(before), minutes_of_each(after)
    had, have = faces_of_each(before), faces_of_each(after)
    patients = {who for session in (*before.values(), *after.values()) for who in session.patients}
    nothing: frozenset[Face] = frozenset()
    return tuple(
        Difference(who, was[who], now[who], have.get(who, nothing) != known.get(who, have.get(who, nothing)))
        for who in sorted(patients)
        if had.get(who, nothing) != have.get(who, nothing)
    )
