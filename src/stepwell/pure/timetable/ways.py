"""In which ways could somebody be seated, or a session be held, without breaking a rule?

Plain trying, nearest to hand first: of all weeks it does not seek the best, and it moves nobody else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from stepwell.pure.timetable.blocks import Kind
from stepwell.pure.timetable.breaches import Breach, made_by
from stepwell.pure.timetable.by_hand import Do, Move, Sessions, moved
from stepwell.pure.timetable.calendars import REASONABLE_HOURS, Span, open_spans, period_of, shared, span_of
from stepwell.pure.timetable.week import Clinician, Patient, WeekBlock, WeekProblem
from stepwell.pure.values import week_of

STEP_MINUTES = 15


def ways_to_seat(
    problem: WeekProblem, sessions: Sessions, patient: Patient, block: WeekBlock, *, after_at: datetime | None = None
) -> Iterator[Move]:
    """A seat in a group there is, soonest first, then the emptier; else, one to one, a session with their own clinician
    and then with any other. Nothing before `after_at`.
    """
    free = max(sessions, default=0) + 1
    tries: Iterable[Move]
    if block.kind.in_a_group:
        groups = [
            (each.period.start_at, len(each.patients), n)
            for n, each in sessions.items()
            if each.block == block.key
            and patient.id not in each.patients
            and (after_at is None or each.period.start_at >= after_at)
        ]
        tries = (Move(Do.SEAT, n, patient=patient.id) for _, _, n in sorted(groups))
    elif block.minutes is None:
        return
    else:
        tries = (
            Move(Do.ADD, free, start_at=start_at, clinician=leader.id, patient=patient.id, block=block.key)
            for leader in _leaders(problem, block, [patient], _own(patient, block.kind))
            for start_at in _starts(problem, sessions, leader, [patient], block, block.minutes)
            if after_at is None or start_at >= after_at
        )
    yield from (each for each in tries if _may(problem, sessions, each))


def substitutes(problem: WeekProblem, sessions: Sessions, number: int) -> Iterator[Move]:
    """Others who could lead this session as it stands: who leads its kind this week, then who knows its patients."""
    session = sessions[number]
    known: dict[str, int] = defaultdict(int)
    leads = {each.clinician for each in sessions.values() if each.kind is session.kind}
    for each in sessions.values():
        known[each.clinician] += len(set(each.patients) & set(session.patients))
    others = [each.id for each in problem.clinicians if each.id != session.clinician]
    for clinician in sorted(others, key=lambda each: (each not in leads, -known[each], each)):
        move = Move(Do.MOVE, number, clinician=clinician)
        if _may(problem, sessions, move):
            yield move


def other_times(problem: WeekProblem, sessions: Sessions, number: int, *, after_at: datetime) -> Iterator[Move]:
    """Other times at which this session could be held, from a moment on: with its own clinician, then with others."""
    session = sessions[number]
    people = {each.id: each for each in problem.patients}
    patients = [people[each] for each in session.patients if each in people]
    block = next((each for each in problem.blocks if each.key == session.block), None)
    if block is None or len(patients) < len(session.patients):
        return
    for leader in _leaders(problem, block, patients, session.clinician):
        for start_at in _starts(problem, sessions, leader, patients, block, session.period.minutes):
            move = Move(Do.MOVE, number, start_at=start_at, clinician=leader.id)
            if start_at >= after_at and start_at != session.period.start_at and _may(problem, sessions, move):
                yield move


def broken_by(problem: WeekProblem, sessions: Sessions, move: Move) -> tuple[Breach, ...]:
    """The hard rules this change breaks: judged among those it is about, since nobody else can tell."""
    after = moved(problem, sessions, move)
    about = [each for each in (sessions.get(move.session), after.get(move.session)) if each is not None]
    who = {person for each in about for person in (*each.patients, each.clinician)}
    near = replace(
        problem,
        clinicians=tuple(each for each in problem.clinicians if each.id in who),
        patients=tuple(each for each in problem.patients if each.id in who),
    )
    beside = {each.key for each in problem.blocks if each.co_facilitated}  # all of them share who is there for it
    broken = made_by(near, _among(sessions, who, beside), _among(after, who, beside))
    return tuple(each for each in broken if each.hard)


def _may(problem: WeekProblem, sessions: Sessions, move: Move) -> bool:
    return not broken_by(problem, sessions, move)


def _among(sessions: Sessions, who: set[str], blocks: Collection[str] = ()) -> Sessions:
    return {
        n: each
        for n, each in sessions.items()
        if each.block in blocks or not who.isdisjoint((*each.patients, each.clinician))
    }


def _own(patient: Patient, kind: Kind) -> str | None:
    return patient.prescriber if kind is Kind.MEDICATION_VISIT else patient.therapist


def _leaders(problem: WeekProblem, block: WeekBlock, patients: Sequence[Patient], first: str | None) -> list[Clinician]:
    """Who may lead this for all of them, the one they know first."""
    found = [
        each
        for each in problem.clinicians
        if each.may_lead(block) and all(patient.states & each.states for patient in patients)
    ]
    return sorted(found, key=lambda each: (each.id != first, each.id))


def _starts(
    problem: WeekProblem,
    sessions: Sessions,
    leader: Clinician,
    patients: Sequence[Patient],
    block: WeekBlock,
    minutes: int,
) -> Iterator[datetime]:
    """When all of them are available and nothing else of theirs is, soonest first."""
    hours = open_spans(leader.windows, leader.zone, problem.monday_on)
    for patient in patients:
        windows = patient.windows or REASONABLE_HOURS
        hours = shared(hours, open_spans(windows, patient.zone, problem.monday_on))
        if block.kind is Kind.FAMILY and patient.relatives_windows:
            hours = shared(hours, open_spans(patient.relatives_windows, patient.zone, problem.monday_on))
    week = week_of(problem.monday_on, block.zone)
    hours = shared(hours, (span_of(week),))
    taken = _taken(sessions, leader, patients)
    for start, end in hours:
        for at in range(-(-start // STEP_MINUTES) * STEP_MINUTES, end - minutes + 1, STEP_MINUTES):
            if not any(since < at + minutes and at < until for since, until in taken):
                yield period_of((at, at + minutes)).start_at


def _taken(sessions: Sessions, leader: Clinician, patients: Sequence[Patient]) -> list[Span]:
    who = {leader.id, *(each.id for each in patients)}
    periods = [*leader.booked, *(period for each in patients for period in each.booked)]
    periods += [each.period for each in _among(sessions, who).values()]
    return [span_of(each) for each in periods]
