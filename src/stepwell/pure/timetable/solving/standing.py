"""What of a plan may still stand, and what may not, and why?

What falls, falls as little as it can: a patient who can no longer sit in a group leaves it, and only where its leader
cannot come, or too few are left, the whole group falls.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from stepwell.pure.timetable.solving.choices import Choices, Option
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan
from stepwell.pure.timetable.solving.problem import Clinician, GroupType, Patient
from stepwell.pure.timetable.solving.slots import Slots, slots_in, span
from stepwell.pure.values import STATE_NAMES


@dataclass(frozen=True, slots=True)
class Fallen:
    """A session, or of a group these members' seats, that may not stand; `whole` if nobody sits in it any more."""

    session: Group | Meeting
    whole: bool
    because: str

    @property
    def patients(self) -> tuple[str, ...]:
        return self.session.members if isinstance(self.session, Group) else (self.session.patient,)

    @property
    def what(self) -> str:
        """The type of group or the kind of one-to-one."""
        return self.session.type if isinstance(self.session, Group) else self.session.kind

    @property
    def starts(self) -> tuple[int, ...]:
        return self.session.starts if isinstance(self.session, Group) else (self.session.start,)


def stand(draft: Draft, plan: Plan, when: Callable[[int], str]) -> list[Fallen]:
    """Put into an empty draft what of the plan may stand; what falls, with why. `when` says a slot in words."""
    standing = _Standing(draft, when)
    fallen = [each for group in plan.groups for each in standing.group(group)]
    meetings = ((each, standing.meeting(each)) for each in plan.one_to_ones)
    return fallen + [Fallen(each, True, because) for each, because in meetings if because]


class _Standing:
    def __init__(self, draft: Draft, when: Callable[[int], str]) -> None:
        self.draft, self.when = draft, when
        self.choices = draft.choices
        self.problem = problem = draft.choices.problem
        self.patients = {each.id: number for number, each in enumerate(problem.patients)}
        self.clinicians = {each.id: number for number, each in enumerate(problem.clinicians)}
        self.patterns = {(problem.group_types[each.type].id, each.starts): each for each in self.choices.patterns}

    def group(self, group: Group) -> list[Fallen]:
        """Open it and seat whoever may sit in it."""
        kind, leader = self.problem.type_of[group.type], self.problem.clinician_of[group.clinician]
        slots = sum(span(start, kind.length) for start in group.starts)
        if because := self._not_led(leader, kind, slots):
            return [Fallen(group, True, because)]
        out: dict[str, list[str]] = defaultdict(list)  # by reason: members
        stay = []
        for member in group.members:
            if because := self._not_seated(self.problem.patient_of[member], leader, kind, slots):
                out[because].append(member)
            else:
                stay.append(member)
        if len(stay) >= kind.smallest:
            pattern = self.patterns.get((group.type, group.starts))
            option = (pattern.number, self.clinicians[leader.id]) if pattern else None
            if pattern is None or option is None or option[1] not in pattern.leaders or not self.draft.may_open(option):
                because = self._not_open(leader, kind, group.starts, slots)
                return [Fallen(group, True, because)]
            stay = self._seated(option, stay, out)
        whole = len(stay) < kind.smallest
        if whole and stay:
            out[f"too few are left for {kind.name}: {len(stay)}, and it needs {kind.smallest}"] += stay
        return [Fallen(replace(group, members=tuple(members)), whole, because) for because, members in out.items()]

    def _seated(self, option: Option, members: list[str], out: dict[str, list[str]]) -> list[str]:
        """Who of these has a seat now; nobody where the group would be too small."""
        pattern = self.choices.patterns[option[0]]
        self.draft.open(option)
        stay = []
        for member in members:
            number = self.patients[member]
            if self.draft.takes(number, option) and self.draft.may_sit(number, pattern):
                self.draft.seat(number, option)
                stay.append(member)
            else:
                out[f"the plan of {member} allows no more of it, or no more that day, or not with these"].append(member)
        if len(stay) < self.problem.group_types[pattern.type].smallest:
            self.draft.close(option)
        return stay

    def meeting(self, meeting: Meeting) -> str:
        """Book it, or tell why it may not be."""
        who, whom = self.problem.patient_of[meeting.patient], self.problem.clinician_of[meeting.clinician]
        need = who.need(meeting.kind, meeting.nth)
        if need is None or whom.id not in need.clinicians:
            return f"no {meeting.kind} session with {whom.id} is in the plan of {who.id}"
        slots = span(meeting.start, need.length)
        if away := slots & ~whom.available:
            return f"{whom.id} is not there {self._first(away)}"
        if who.state not in whom.licences:
            return _unlicensed(who, whom)
        if away := slots & ~who.available:
            return f"{who.id} cannot come {self._first(away)}"
        if need.relatives is not None and (away := slots & ~need.relatives):
            return f"the relatives of {who.id} cannot come {self._first(away)}"
        number = self.patients[who.id]
        for nth, each in enumerate(self.choices.needs[number]):
            for place in each.places if (each.kind, each.nth) == (need.kind, need.nth) else ():
                same = (place.clinician, place.start) == (self.clinicians[whom.id], meeting.start)
                if same and self.draft.may_meet(each, place):
                    self.draft.meet(number, nth, place)
                    return ""
        return f"{whom.id} and {who.id} cannot both be there {self.when(meeting.start)}, or it may not begin then"

    def _not_led(self, leader: Clinician, kind: GroupType, slots: Slots) -> str:
        if not leader.may_lead(kind):
            return f"{leader.id} may not lead {kind.name}"
        if away := slots & ~leader.available:
            return f"{leader.id} is not there {self._first(away)}"
        if kept := slots & leader.no_groups:
            return f"{leader.id} leads no group {self._first(kept)}"
        return ""

    def _not_seated(self, patient: Patient, leader: Clinician, kind: GroupType, slots: Slots) -> str:
        if patient.state not in leader.licences:
            return _unlicensed(patient, leader)
        if away := slots & ~patient.available:
            return f"{patient.id} cannot come {self._first(away)}"
        if all(planned.type != kind.id for planned in patient.groups):
            return f"{kind.name} is not in the plan of {patient.id}"
        return ""

    def _not_open(self, leader: Clinician, kind: GroupType, starts: tuple[int, ...], slots: Slots) -> str:
        at = self.when(starts[0])
        if kind.co_facilitated and not all(self.draft.co_facilitators[slot] for slot in slots_in(slots)):
            return f"no co-facilitator is left {at}"
        if kind.starts is not None and any(not kind.starts >> start & 1 for start in starts):
            return f"{kind.name} may not begin {at}"
        return f"{leader.id} has other sessions, or enough of them, {at}"

    def _first(self, slots: Slots) -> str:
        return self.when(next(slots_in(slots)))


def _unlicensed(patient: Patient, clinician: Clinician) -> str:
    return f"{clinician.id} is not licensed in {STATE_NAMES.get(patient.state, patient.state)}, where {patient.id} is"


def only(choices: Choices, people: int) -> Choices:
    """The choices of these patients; nobody else may take a seat or a session that they do not have."""
    return replace(
        choices,
        patterns=tuple(replace(each, could=each.could & people) for each in choices.patterns),
        needs=tuple(
            needs if people >> patient & 1 else tuple(replace(need, places=()) for need in needs)
            for patient, needs in enumerate(choices.needs)
        ),
    )
