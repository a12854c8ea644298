"""Who sits in which group, and who leads it?

Groups meet when they are published to meet. The patients of one meeting are split into sections of at most
`group_max`; whoever leads a section is licensed in the state of every member.
"""

from collections import Counter
from dataclasses import dataclass, field

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.calendars import Span, wall_minute
from stepwell.pure.timetable.draft import Draft, on_the_wall, state_name
from stepwell.pure.timetable.week import Clinician, Patient, WeekBlock


@dataclass(slots=True)
class _Section:
    leader: Clinician
    members: list[Patient] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """One block on one day. `group_max` stands here because by now it is known."""

    block: WeekBlock
    day: Weekday
    span: Span
    group_max: int

    @property
    def when(self) -> str:
        return on_the_wall(self.span, self.block.zone)


# The clinician who led a patient last time in a block, by block and patient: faces change as little as possible.
_Faces = dict[tuple[str, str], str]


def seat_groups(draft: Draft, blocks: list[WeekBlock]) -> None:
    """Place every meeting of these groups, in the order in which they meet."""
    meetings: list[_Meeting] = []
    for block in blocks:
        if missing := _missing(block):
            for patient in draft.attending(block):
                for _ in range(block.per_week):
                    draft.leave_out(patient, block, None, f"the group's {missing} is still an open choice")
        else:
            meetings.extend(_meetings(draft, block))
    faces: _Faces = {}
    for meeting in sorted(meetings, key=lambda each: (each.span, each.block.key)):
        _seat(draft, meeting, faces)


def _missing(block: WeekBlock) -> str:
    parts = {
        "day": bool(block.days),
        "time": block.start is not None,
        "length in minutes": block.minutes is not None,
        "limit of patients": block.group_max is not None,
    }
    return " and ".join(name for name, known in parts.items() if not known)


def _meetings(draft: Draft, block: WeekBlock) -> list[_Meeting]:
    if block.start is None or block.minutes is None or block.group_max is None:
        return []
    found = []
    for day in sorted(set(block.days)):
        starts = wall_minute(day.in_week_of(draft.monday_on), block.start, block.zone)
        found.append(_Meeting(block, day, (starts, starts + block.minutes), block.group_max))
    return found


def _seat(draft: Draft, meeting: _Meeting, faces: _Faces) -> None:
    waiting = _able_to_come(draft, meeting)
    free = [
        clinician
        for clinician in draft.clinicians
        if meeting.block.kind in clinician.kinds and draft.clinician_calendars[clinician.id].is_free(meeting.span)
    ]
    sections, left = _sections(meeting, waiting, free, faces)
    for section in sections:
        members = [patient.id for patient in section.members]
        draft.place(meeting.block, meeting.span, section.leader.id, members)
        for member in members:
            faces[meeting.block.key, member] = section.leader.id
    for patient in left:
        draft.leave_out(patient, meeting.block, meeting.day, _why_left(draft, meeting, patient, free))


def _able_to_come(draft: Draft, meeting: _Meeting) -> list[Patient]:
    """The patients free for the meeting; the others are noted with their reason."""
    able = []
    for patient in draft.attending(meeting.block):
        calendar = draft.patient_calendars[patient.id]
        if patient.windows and not calendar.is_open(meeting.span):
            reason = f"the patient is not available {meeting.when}"
        elif calendar.is_taken(meeting.span):
            reason = f"the patient already has a session {meeting.when}"
        else:
            able.append(patient)
            continue
        draft.leave_out(patient, meeting.block, meeting.day, reason)
    return able


def _sections(
    meeting: _Meeting, waiting: list[Patient], free: list[Clinician], faces: _Faces
) -> tuple[list[_Section], list[Patient]]:
    """Open sections while somebody free can lead one, even in size; then fill empty seats; the rest are left."""
    choices = Counter(state for clinician in free for state in clinician.states)
    sections: list[_Section] = []
    unused = list(free)
    while unused:
        leader, could_lead = _next_leader(meeting, waiting, unused, faces)
        if not could_lead:
            break
        unused.remove(leader)
        # Who has the fewest leaders to choose from is seated first, so that nobody takes another's only seat.
        by_need = sorted(
            could_lead,
            key=lambda each: (choices[each.state], faces.get((meeting.block.key, each.id)) != leader.id, each.id),
        )
        sections.append(_Section(leader, by_need[: _even_size(len(could_lead), meeting.group_max)]))
        seated = {patient.id for patient in sections[-1].members}
        waiting = [patient for patient in waiting if patient.id not in seated]
    left = []
    for patient in waiting:
        seats = [each for each in sections if patient.state in each.leader.states]
        section = min(seats, key=lambda each: len(each.members), default=None)
        if section is None or len(section.members) >= meeting.group_max:
            left.append(patient)
        else:
            section.members.append(patient)
    return sections, left


def _next_leader(
    meeting: _Meeting, waiting: list[Patient], unused: list[Clinician], faces: _Faces
) -> tuple[Clinician, list[Patient]]:
    """Of the free clinicians the one who can take most, then most of whom they led before, then by id."""

    by_state = Counter(patient.state for patient in waiting)
    by_face = Counter((faces.get((meeting.block.key, patient.id)), patient.state) for patient in waiting)

    def worth(clinician: Clinician) -> tuple[int, int, str]:
        takes = sum(by_state[state] for state in clinician.states)
        known = sum(by_face[clinician.id, state] for state in clinician.states)
        return -min(takes, meeting.group_max), -known, clinician.id

    leader = min(unused, key=worth)
    return leader, [patient for patient in waiting if patient.state in leader.states]


def _even_size(patients: int, group_max: int) -> int:
    """Ten patients in groups of at most nine make two of five, not nine and one."""
    sections = -(-patients // group_max)
    return -(-patients // sections)


def _why_left(draft: Draft, meeting: _Meeting, patient: Patient, free: list[Clinician]) -> str:
    state = state_name(patient.state)
    if not draft.leaders(meeting.block.kind, patient.state):
        return f"nobody who leads a {meeting.block.kind} is licensed in {state}"
    if not any(patient.state in clinician.states for clinician in free):
        return f"nobody licensed in {state} who leads a {meeting.block.kind} is free {meeting.when}"
    return (
        f"every {meeting.block.kind} {meeting.when} led by somebody licensed in {state} is full "
        f"({meeting.group_max} patients), and nobody else licensed there is free"
    )
