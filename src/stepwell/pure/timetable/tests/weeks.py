"""Weeks to be placed, to test with, and an independent look at the plan."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.week import (
    Clinician,
    Patient,
    PlacedSession,
    WeekBlock,
    WeekPlan,
    WeekProblem,
    Window,
)

MONDAY = date(2026, 4, 13)
NEW_YORK = ZoneInfo("America/New_York")
CHICAGO = ZoneInfo("America/Chicago")
EVERY_KIND = frozenset(Kind)
WEEKDAYS = tuple(Weekday)[:5]

GROUP = WeekBlock("group", Kind.GROUP, NEW_YORK, 1, 60, days=(Weekday.TUE,), start=time(10), group_max=9)
INDIVIDUAL = WeekBlock("individual", Kind.INDIVIDUAL, NEW_YORK, 1, 50)
FAMILY = WeekBlock("family", Kind.FAMILY, NEW_YORK, 1, 50)
MEDICATION = WeekBlock("medication", Kind.MEDICATION_VISIT, NEW_YORK, 1, 30)


def office_hours(start: int = 9, end: int = 17) -> tuple[Window, ...]:
    """Monday to Friday, from one full hour to another."""
    return tuple(Window(day, time(start), time(end)) for day in WEEKDAYS)


def a_clinician(name: str = "lin", *states: str, windows: tuple[Window, ...] | None = None) -> Clinician:
    """Somebody licensed in these states (New York and Ohio) who gives every kind of session."""
    licensed = frozenset(states or ("NY", "OH"))
    return Clinician(name, NEW_YORK, licensed, EVERY_KIND, office_hours() if windows is None else windows)


def a_patient(name: str = "amara", *blocks: WeekBlock, state: str = "NY", therapist: str | None = "lin") -> Patient:
    """A patient in New York, in these blocks, with Lin as therapist."""
    return Patient(name, NEW_YORK, state, frozenset(block.key for block in blocks), therapist=therapist)


@dataclass(frozen=True, slots=True)
class Week:
    """A week in the making: `Week((GROUP,)).of(clinicians, patients)`."""

    blocks: tuple[WeekBlock, ...] = (GROUP, INDIVIDUAL, FAMILY, MEDICATION)
    monday_on: date = MONDAY

    def of(self, clinicians: list[Clinician], patients: list[Patient]) -> WeekProblem:
        """The problem these people make."""
        return WeekProblem(self.monday_on, self.blocks, tuple(clinicians), tuple(patients))


def breaches(problem: WeekProblem, plan: WeekPlan) -> list[str]:
    """Everything in a plan that a rule forbids, judged from the problem alone."""
    return [*_twice_at_once(problem, plan), *_seats(problem, plan), *_counts(problem, plan)]


def _twice_at_once(problem: WeekProblem, plan: WeekPlan) -> list[str]:
    people: list[Clinician | Patient] = [*problem.clinicians, *problem.patients]
    found = []
    for person in people:
        placed = [
            session.period
            for session in plan.sessions
            if person.id in (session.patients if isinstance(person, Patient) else (session.clinician,))
        ]
        clashes = [one for one, other in combinations(placed, 2) if one.overlaps(other)]
        clashes += [one for one in placed for other in person.booked if one.overlaps(other)]
        found += [f"{person.id} is in two places at {clash.start_at}" for clash in clashes]
    return found


def _seats(problem: WeekProblem, plan: WeekPlan) -> list[str]:
    found = []
    clinicians = {each.id: each for each in problem.clinicians}
    patients = {each.id: each for each in problem.patients}
    blocks = {each.key: each for each in problem.blocks}
    for session in plan.sessions:
        leader, block = clinicians[session.clinician], blocks[session.block]
        if any(patients[each].state not in leader.states for each in session.patients):
            found.append(f"{leader.id} leads without a licence")
        if session.kind not in leader.kinds or not _inside(session, leader.windows, leader.zone):
            found.append(f"{leader.id} leads what or when they do not work")
        for patient in (patients[each] for each in session.patients):
            if patient.windows and not _inside(session, patient.windows, patient.zone):
                found.append(f"{patient.id} is not available")
            relatives = patient.relatives_windows if session.kind is Kind.FAMILY else ()
            if relatives and not _inside(session, relatives, patient.zone):
                found.append(f"the relatives of {patient.id} are not available")
        if len(session.patients) > ((block.group_max or 0) if block.kind.in_a_group else 1):
            found.append(f"{block.key} has too many")
        if session.period.minutes != block.minutes:
            found.append(f"{block.key} has the wrong length")
    return found


def _inside(session: PlacedSession, windows: tuple[Window, ...], zone: ZoneInfo) -> bool:
    starts, ends = session.period.start_at.astimezone(zone), session.period.until.astimezone(zone)
    return any(
        window.weekday == starts.weekday() and window.starts <= starts.time() and ends.time() <= window.ends
        for window in windows
    )


def _counts(problem: WeekProblem, plan: WeekPlan) -> list[str]:
    blocks = {each.key: each for each in problem.blocks}
    wanted = Counter(
        {
            (patient.id, key): blocks[key].per_week
            for patient in problem.patients
            for key in patient.blocks
            if blocks[key].kind is not Kind.FAMILY or patient.wants_family
        }
    )
    seats = [(who, session.block) for session in plan.sessions for who in session.patients]
    days = Counter(
        (who, session.block, session.period.start_at.astimezone(session.zone).date())
        for session in plan.sessions
        if session.kind.in_a_group
        for who in session.patients
    )
    found = [f"{key} twice on one day" for key, count in days.items() if count > 1]
    found += [f"{each.patient} left out without a reason" for each in plan.unplaced if not each.reason]
    if Counter(seats) + Counter((each.patient, each.block) for each in plan.unplaced) != wanted:
        found.append("not every meeting is either placed or left out")
    return found
