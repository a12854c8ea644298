"""Something has happened to a week that stands: what becomes of the sessions it touches, why, and who feels it?

A group is led by somebody else at the same time; a session with one's own clinician is rather held with them at another
time than with a stranger. Who may no longer sit with a facilitator takes an open seat in another group of the same
therapy; alone with somebody, they keep the hour. Who is new takes what is open. What cannot be is said with what is in
the way, and what would open one. Everything else stays.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from stepwell.pure.timetable.blocks import Kind
from stepwell.pure.timetable.breaches import Rule
from stepwell.pure.timetable.by_hand import Do, Move, Sessions, after_all, moved
from stepwell.pure.timetable.calendars import REASONABLE_HOURS, open_spans, span_of
from stepwell.pure.timetable.reckoning import missing
from stepwell.pure.timetable.ways import broken_by, other_times, substitutes, ways_to_seat
from stepwell.pure.timetable.week import Patient, PlacedSession, WeekBlock, WeekProblem
from stepwell.pure.values import STATE_NAMES

_ALONE = {
    Kind.INDIVIDUAL: "individual sessions",
    Kind.FAMILY: "family sessions",
    Kind.MEDICATION_VISIT: "medication visits",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one session of this `block`, or of somebody's place in it; the words name nobody.

    `was` stood and `now` stands; either may be nothing. It touches these `patients`. Where nothing takes its place
    `opens` says what would open a way.
    """

    moves: tuple[Move, ...]
    block: str
    was: PlacedSession | None
    now: PlacedSession | None
    patients: tuple[str, ...]
    why: str
    opens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fall:
    """What cannot be as planned: the sessions `lost`, or of `who` alone their places in them; who lost nothing is new.

    Nothing is moved to before `after_at`, nor, unless it could be, held by somebody else at the `same_hour`.
    """

    lost: tuple[int, ...]
    after_at: datetime
    who: str = ""
    same_hour: bool = True


def one_by_one(problem: WeekProblem, sessions: Sessions, fall: Fall) -> tuple[Step, ...]:
    """What becomes of each that falls, and of what somebody new lacks, soonest first."""
    who = next((each for each in problem.patients if each.id == fall.who), None)
    if who is None:
        return replanned(problem, sessions, fall.lost, after_at=fall.after_at, same_hour=fall.same_hour)
    if fall.lost:
        return reseated(problem, sessions, fall.lost, who, after_at=fall.after_at)
    return seated(problem, sessions, who, after_at=fall.after_at)


def replanned(
    problem: WeekProblem, sessions: Sessions, lost: Collection[int], *, after_at: datetime, same_hour: bool = True
) -> tuple[Step, ...]:
    """A step for each session that cannot be held as planned, soonest first; whoever is away is taken in the problem.

    Nothing is moved to before `after_at`. Unless it could be at the `same_hour`, nobody is asked to lead it then.
    """
    steps, week = [], dict(sessions)
    for number in _soonest_first(sessions, lost):
        steps.append(_held_otherwise(problem, week, number, after_at, same_hour))
        week = after_all(problem, week, steps[-1].moves)
    return tuple(steps)


def reseated(
    problem: WeekProblem, sessions: Sessions, lost: Collection[int], patient: Patient, *, after_at: datetime
) -> tuple[Step, ...]:
    """A step for each session in which this patient may not sit any more, soonest first; the others in it stay."""
    steps, week = [], dict(sessions)
    for number in _soonest_first(sessions, lost):
        steps.append(_elsewhere(problem, week, number, patient, after_at))
        week = after_all(problem, week, steps[-1].moves)
    return tuple(steps)


def seated(problem: WeekProblem, sessions: Sessions, patient: Patient, *, after_at: datetime) -> tuple[Step, ...]:
    """A step for each meeting of this patient's plan that the rest of the week does not have: a seat that is open."""
    steps, week = [], dict(sessions)
    blocks = {each.key: each for each in problem.blocks}
    for lacking in missing(problem, sessions, ()):
        block = blocks[lacking.block]
        if lacking.patient != patient.id:
            continue
        open_ones = _among(week, block, after_at, lacking.on)
        if lacking.on is not None and not open_ones:
            continue  # it has met already, or does not meet that day
        within = (
            week if lacking.on is None else {n: week[n] for n in week if n in open_ones or week[n].block != block.key}
        )
        move = next(ways_to_seat(problem, within, patient, block, after_at=after_at), None)
        if move is None:
            steps.append(
                Step((), block.key, None, None, (patient.id,), *_no_way(problem, week, patient, block, open_ones))
            )
            continue
        week = moved(problem, week, move)
        why = "a seat in it is open" if move.do is Do.SEAT else "both are free then"
        steps.append(Step((move,), block.key, None, week[move.session], (patient.id,), why))
    return tuple(steps)


def unlicensed(problem: WeekProblem, sessions: Sessions, patient: Patient) -> list[int]:
    """The sessions of this patient whose facilitator is not licensed where they sit then."""
    leaders = {each.id: each for each in problem.clinicians}
    return [
        number
        for number, each in sessions.items()
        if patient.id in each.patients
        and (
            each.clinician not in leaders
            or patient.state_at(each.period.start_at) not in leaders[each.clinician].states
        )
    ]


def _soonest_first(sessions: Sessions, numbers: Iterable[int]) -> list[int]:
    return sorted(numbers, key=lambda each: (sessions[each].period.start_at, each))


def _held_otherwise(problem: WeekProblem, week: Sessions, number: int, after_at: datetime, same_hour: bool) -> Step:
    session = week[number]
    substitute = next(substitutes(problem, week, number), None) if same_hour else None
    if session.kind.in_a_group and substitute is not None:
        return _as(problem, week, substitute, "somebody else licensed for everybody in it leads it at the same time")
    another = next(other_times(problem, week, number, after_at=after_at), None)
    if not session.kind.in_a_group and another is not None and another.clinician == session.clinician:
        return _as(problem, week, another, "it is with their own clinician at another time")
    if substitute is not None:
        return _as(problem, week, substitute, "their own clinician has no other time; somebody else has this one")
    if another is not None:
        return _as(problem, week, another, "nobody else can lead it then, and everybody in it is free at another time")
    why = "nobody licensed for everybody in it is free then, and no other time of this week suits them all"
    if not same_hour:
        why = "there is no hour of this week at which everybody in it can come and whoever may lead it works"
    return _as(problem, week, Move(Do.DROP, number), why)


def _as(problem: WeekProblem, week: Sessions, move: Move, why: str) -> Step:
    was, now = week[move.session], moved(problem, week, move).get(move.session)
    return Step((move,), was.block, was, now, was.patients, why)


def _elsewhere(problem: WeekProblem, week: Sessions, number: int, patient: Patient, after_at: datetime) -> Step:
    session, state = week[number], _state(patient, week[number].period.start_at)
    alone = session.patients == (patient.id,)
    same = next(substitutes(problem, week, number), None) if alone else None
    substitute = same and _as(problem, week, same, f"somebody licensed in {state} has the same hour")
    if substitute and _is_an_hour_of_theirs(problem, patient, session):
        return substitute
    block = next((each for each in problem.blocks if each.key == session.block), None)
    leave = Move(Do.DROP, number) if alone else Move(Do.UNSEAT, number, patient=patient.id)
    without = moved(problem, week, leave)
    way = block and next(ways_to_seat(problem, without, patient, block, after_at=after_at), None)
    if way and way.do is Do.SEAT:
        why = f"whoever leads it is licensed in {state}, and a seat in it is open"
        now = moved(problem, without, way)[way.session]
        return Step((leave, way), session.block, session, now, (patient.id,), why)
    if way:  # alone: it stays the same session, at another time
        another = Move(Do.MOVE, number, start_at=way.start_at, clinician=way.clinician)
        return _as(problem, week, another, f"nobody licensed in {state} has that hour, or it is none on their clock")
    if substitute:
        return substitute
    why, opens = f"it is no longer in the timetable, and its facilitator is not licensed in {state}", tuple[str, ...]()
    if block is not None:
        on = session.period.start_at.astimezone(session.zone).date() if block.days else None
        others = set(_among(without, block, after_at, on)) - {number}
        why, opens = _no_way(problem, without, patient, block, others, at=session.period.start_at)
        opens = tuple(dict.fromkeys((*opens, *_for_the_whole_group(problem, week, number, state))))
    return Step((leave,), session.block, session, None, (patient.id,), why, opens)


def _is_an_hour_of_theirs(problem: WeekProblem, patient: Patient, session: PlacedSession) -> bool:
    """Eight in New York is five in Los Angeles."""
    hours = open_spans(patient.windows or REASONABLE_HOURS, patient.zone, problem.monday_on)
    starts, ends = span_of(session.period)
    return session.kind.in_a_group or any(since <= starts and ends <= until for since, until in hours)


def _among(week: Sessions, block: WeekBlock, after_at: datetime, on: object = None) -> list[int]:
    """The groups of this block that are ahead, on that day where one is given."""
    ahead = (n for n in week if week[n].block == block.key and week[n].period.start_at >= after_at)
    return [n for n in ahead if on is None or week[n].period.start_at.astimezone(week[n].zone).date() == on]


def _no_way(
    problem: WeekProblem,
    week: Sessions,
    patient: Patient,
    block: WeekBlock,
    others: Collection[int],
    *,
    at: datetime | None = None,
) -> tuple[str, tuple[str, ...]]:
    """What is in the way of a seat in one of these groups, or of a session alone, and what would open one."""
    state = _state(patient, at) if at else " and ".join(STATE_NAMES.get(each, each) for each in sorted(patient.states))
    if not block.kind.in_a_group:
        return _nobody_free(problem, patient, block, state)
    stand = Counter(_in_the_way(problem, week, patient, number) for number in others)
    told = {
        Rule.LICENCE: (
            f"led by somebody not licensed in {state}",
            f"a licence in {state} for whoever leads it",
        ),
        Rule.ROOM: ("with no seat left", "one more seat in a group"),
        Rule.CLOSED: ("closed to newcomers", "a seat in a closed group"),
        Rule.APART: ("with somebody they are kept apart from", ""),
        Rule.TWICE: ("at an hour at which the patient cannot come", "another hour of the patient's"),
    }
    found = [f"{stand[rule]} {words}" for rule, (words, _) in told.items() if stand[rule]]
    why = f"no group of this therapy can take them: {', '.join(found)}"
    if not found:
        why = "no other group of this therapy is held then"
    return why, tuple(way for rule, (_, way) in told.items() if stand[rule] and way)


def _in_the_way(problem: WeekProblem, week: Sessions, patient: Patient, number: int) -> Rule | None:
    """The weightiest rule against a seat there; none where they have that therapy on that day."""
    broken = broken_by(problem, week, Move(Do.SEAT, number, patient=patient.id))
    rules = {each.rule for each in broken}
    if Rule.PLAN in rules or not rules:
        return None
    return next((rule for rule in (Rule.LICENCE, Rule.ROOM, Rule.CLOSED, Rule.APART) if rule in rules), Rule.TWICE)


def _nobody_free(problem: WeekProblem, patient: Patient, block: WeekBlock, state: str) -> tuple[str, tuple[str, ...]]:
    kind = _ALONE.get(block.kind, "these")
    able = [each for each in problem.clinicians if each.may_lead(block)]
    licensed = [each for each in able if patient.states <= each.states]
    if not licensed:
        return f"nobody who gives {kind} is licensed in {state}", (f"a licence in {state} for one of {len(able)}",)
    number = "one clinician" if len(licensed) == 1 else f"{len(licensed)} clinicians"
    why = f"{number} who may give {kind} in {state} cannot at any hour of this week at which the patient can"
    return why, ("another hour of theirs, or of the patient's",)


def _for_the_whole_group(problem: WeekProblem, week: Sessions, number: int, state: str) -> Iterator[str]:
    yield f"a licence in {state} for whoever leads it"
    others = len(week[number].patients) - 1
    if others and next(substitutes(problem, week, number), None) is not None:
        people = "one other patient" if others == 1 else f"{others} other patients"
        yield f"somebody licensed in {state} could lead the whole group then, which would touch {people}"


def _state(patient: Patient, at: datetime) -> str:
    state = patient.state_at(at)
    return STATE_NAMES.get(state, state)
