"""At which hour does a patient meet their own clinician?

Individual and family sessions are with the patient's therapist, medication visits with a prescriber: at the
first quarter of an hour that suits everybody, at most one meeting of a block a day.
"""

from dataclasses import dataclass
from datetime import time, timedelta

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.calendars import GRID_MINUTES, Span, shared, wall_minute
from stepwell.pure.timetable.draft import Draft, on_the_wall, state_name
from stepwell.pure.timetable.week import Clinician, Patient, WeekBlock

_NAMES = {
    Kind.INDIVIDUAL: "individual sessions",
    Kind.FAMILY: "family sessions",
    Kind.MEDICATION_VISIT: "medication visits",
}


@dataclass(frozen=True, slots=True)
class _Need:
    """A patient's meetings of one block, with those who may lead them; `obstacle` where nobody may."""

    patient: Patient
    block: WeekBlock
    minutes: int
    leaders: tuple[Clinician, ...] = ()
    obstacle: str = ""


def place_one_to_ones(draft: Draft, blocks: list[WeekBlock]) -> None:
    """Place every meeting of these blocks, beginning with the patients who have the fewest common hours."""
    needs = [_need(draft, patient, block) for block in blocks for patient in draft.attending(block)]
    for need in sorted(needs, key=lambda each: _room(draft, each)):
        if need.obstacle:
            for _ in range(need.block.per_week):
                draft.leave_out(need.patient, need.block, None, need.obstacle)
        else:
            _meet(draft, need)


def _need(draft: Draft, patient: Patient, block: WeekBlock) -> _Need:
    if block.minutes is None:
        return _Need(patient, block, 0, obstacle="its length in minutes is still an open choice")
    state = state_name(patient.state)
    may_lead = draft.leaders(block.kind, patient.state)
    named = patient.prescriber if block.kind is Kind.MEDICATION_VISIT else patient.therapist
    role = "prescriber" if block.kind is Kind.MEDICATION_VISIT else "therapist"
    obstacle = ""
    if named is not None:
        leaders = [each for each in draft.clinicians if each.id == named]
        if not leaders:
            obstacle = f"the patient's {role} is not at work this week"
        elif patient.state not in leaders[0].states:
            obstacle = f"the patient's {role} is not licensed in {state}"
        elif leaders[0] not in may_lead:
            obstacle = f"the patient's {role} does not give {_NAMES[block.kind]}"
        may_lead = leaders
    elif block.kind is not Kind.MEDICATION_VISIT:
        obstacle = "the patient has no primary therapist yet"
    elif not may_lead:
        obstacle = f"no prescriber is licensed in {state}"
    return _Need(patient, block, block.minutes, tuple(may_lead), obstacle)


def _room(draft: Draft, need: _Need) -> tuple[int, str, str]:
    """How many minutes could hold the meeting at all; who has least chooses first."""
    within = _everybodys_hours(draft, need)
    minutes = sum(
        end - start
        for leader in need.leaders
        for start, end in shared(within, draft.clinician_calendars[leader.id].open)
    )
    return (minutes if need.block.start is None else 0), need.patient.id, need.block.key


def _everybodys_hours(draft: Draft, need: _Need) -> tuple[Span, ...]:
    """The patient's hours, for a family session those of the relatives among them."""
    hours = draft.patient_calendars[need.patient.id].open
    relatives = draft.relatives_calendars.get(need.patient.id)
    if need.block.kind is Kind.FAMILY and relatives is not None:
        return shared(hours, relatives.open)
    return hours


def _meet(draft: Draft, need: _Need) -> None:
    """Place a need's meetings on the emptiest days that take one, and note the meetings that remain."""
    missed: list[Weekday] = []
    to_place = need.block.per_week
    for day in sorted(set(need.block.days or Weekday), key=lambda day: (_load(draft, need, day), day)):
        if to_place == 0:
            return
        found = _first_slot(draft, need, day)
        if found is None:
            missed.append(day)
        else:
            span, leader = found
            draft.place(need.block, span, leader, [need.patient.id])
            to_place -= 1
    days = (missed if need.block.days else [])[:to_place]
    for day in days:
        draft.leave_out(need.patient, need.block, day, _why_not(draft, need, (day,)))
    for _ in range(to_place - len(days)):
        draft.leave_out(need.patient, need.block, None, _why_not(draft, need, tuple(Weekday)))


def _load(draft: Draft, need: _Need, day: Weekday) -> tuple[bool, int]:
    """How full the day is for those who could lead: a clinician's one-to-ones spread over the working week."""
    start, end = _allowed(draft, need, day)
    taken = (span for leader in need.leaders for span in draft.clinician_calendars[leader.id].taken)
    return day >= Weekday.SAT, sum(max(min(until, end) - max(since, start), 0) for since, until in taken)


def _first_slot(draft: Draft, need: _Need, day: Weekday) -> tuple[Span, str] | None:
    """The earliest span of the day that suits everybody, with the clinician who leads it."""
    found = []
    taken = draft.patient_calendars[need.patient.id]
    for leader in need.leaders:
        theirs = draft.clinician_calendars[leader.id]
        for stretch in _common(draft, need, leader, day):
            for starts in _starts(need, stretch):
                span = (starts, starts + need.minutes)
                if not taken.is_taken(span) and not theirs.is_taken(span):
                    found.append((span, leader.id))
                    break
    return min(found, default=None)


def _common(draft: Draft, need: _Need, leader: Clinician, day: Weekday) -> tuple[Span, ...]:
    """The stretches of a day in which everybody is available, booked or not."""
    hours = shared(_everybodys_hours(draft, need), draft.clinician_calendars[leader.id].open)
    return shared(hours, (_allowed(draft, need, day),))


def _allowed(draft: Draft, need: _Need, day: Weekday) -> Span:
    """The part of a day the block allows: its own hour where it has one, else the whole day.

    A named day is one of the programme's; with no day named it is the patient's own.
    """
    block = need.block
    zone = block.zone if block.days or block.start else need.patient.zone
    on = day.in_week_of(draft.monday_on)
    if block.start is not None:
        starts = wall_minute(on, block.start, zone)
        return starts, starts + need.minutes
    return wall_minute(on, time(0), zone), wall_minute(on + timedelta(days=1), time(0), zone)


def _starts(need: _Need, stretch: Span) -> range:
    """Where in a stretch the meeting could begin: at its published hour, or on quarters of an hour."""
    first, last = stretch[0], stretch[1] - need.minutes
    if need.block.start is None:
        first = -(-first // GRID_MINUTES) * GRID_MINUTES
    return range(first, last + 1, GRID_MINUTES)


def _why_not(draft: Draft, need: _Need, days: tuple[Weekday, ...]) -> str:
    medication = need.block.kind is Kind.MEDICATION_VISIT
    role = "prescriber" if medication else "therapist"
    if medication and need.patient.prescriber is None:
        role = f"prescriber licensed in {state_name(need.patient.state)}"
    others = "the relatives, " if need.block.kind is Kind.FAMILY and need.patient.relatives_windows else ""
    when = f"on {days[0].full}" if len(days) == 1 else "this week"
    if need.block.start is not None:
        when = f"{on_the_wall(_allowed(draft, need, days[0]), need.block.zone)}" if len(days) == 1 else when
    if not any(draft.clinician_calendars[leader.id].open for leader in need.leaders):
        return f"the {role} has no working hours this week"
    long_enough = any(
        end - start >= need.minutes
        for leader in need.leaders
        for day in days
        for start, end in _common(draft, need, leader, day)
    )
    together = f"the patient, {others}and the {role}" if others else f"the patient and the {role}"
    if not long_enough:
        return f"{together} are not available together for {need.minutes} minutes {when}"
    if need.block.per_week > 1 and not need.block.days:
        return f"no further day has {need.minutes} minutes free for {together} {when}"
    return f"every {need.minutes} minutes {together} have in common {when} are already taken"
