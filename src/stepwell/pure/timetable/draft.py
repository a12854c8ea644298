"""What has been placed so far this week, and who is still free?"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.calendars import REASONABLE_HOURS, Calendar, Span, calendar, period_of
from stepwell.pure.timetable.week import (
    Clinician,
    Patient,
    PlacedSession,
    Unplaced,
    WeekBlock,
    WeekPlan,
    WeekProblem,
)
from stepwell.pure.values import STATE_NAMES


class Draft:
    """A week in the making. People stand in order of their ids, so the same week comes out of any input order."""

    def __init__(self, problem: WeekProblem) -> None:
        monday_on = problem.monday_on
        self.monday_on = monday_on
        self.clinicians = sorted(problem.clinicians, key=lambda each: each.id)
        self.patients = sorted(problem.patients, key=lambda each: each.id)
        self.clinician_calendars = {
            each.id: calendar(each.windows, each.zone, monday_on, each.booked) for each in self.clinicians
        }
        self.patient_calendars = {
            each.id: calendar(each.windows or REASONABLE_HOURS, each.zone, monday_on, each.booked)
            for each in self.patients
        }
        self.relatives_calendars: dict[str, Calendar] = {
            each.id: calendar(each.relatives_windows, each.zone, monday_on, ())
            for each in self.patients
            if each.relatives_windows
        }
        self._sessions: list[PlacedSession] = []
        self._unplaced: list[Unplaced] = []

    def attending(self, block: WeekBlock) -> list[Patient]:
        """The patients to be placed in a block."""
        return [
            patient
            for patient in self.patients
            if block.key in patient.blocks and (block.kind is not Kind.FAMILY or patient.wants_family)
        ]

    def leaders(self, kind: Kind, state: str) -> list[Clinician]:
        """The clinicians who may lead a session of this kind for a patient in this state."""
        return [each for each in self.clinicians if kind in each.kinds and state in each.states]

    def place(self, block: WeekBlock, span: Span, clinician: str, patients: list[str]) -> None:
        """Book the clinician and every patient for this span; all of them must be free."""
        self.clinician_calendars[clinician].book(span)
        for patient in patients:
            self.patient_calendars[patient].book(span)
        seated = tuple(sorted(patients))
        self._sessions.append(PlacedSession(block.key, block.kind, period_of(span), block.zone, clinician, seated))

    def leave_out(self, patient: Patient, block: WeekBlock, day: Weekday | None, reason: str) -> None:
        """Note one meeting of one patient that cannot be placed."""
        on = None if day is None else day.in_week_of(self.monday_on)
        self._unplaced.append(Unplaced(patient.id, block.key, on, reason))

    def plan(self) -> WeekPlan:
        """What has been placed and what has not, in an order that depends on nothing but itself."""
        by_start = sorted(self._sessions, key=lambda s: (s.period.start_at, s.block, s.clinician))
        by_patient = sorted(self._unplaced, key=lambda u: (u.patient, u.block, u.on is not None, str(u.on)))
        return WeekPlan(tuple(by_start), tuple(by_patient))


def state_name(code: str) -> str:
    """`OH` as `Ohio`; a code of another country as it stands."""
    return STATE_NAMES.get(code, code)


def on_the_wall(span: Span, zone: ZoneInfo) -> str:
    """`Tuesday 10:00`, in that zone, as a scheduler would say it."""
    starts = datetime.fromtimestamp(span[0] * 60, UTC).astimezone(zone)
    return f"{Weekday(starts.weekday()).full} {starts:%H:%M}"
