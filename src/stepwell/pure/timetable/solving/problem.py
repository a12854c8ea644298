"""What must be known to solve a week?

The flattened week: everything in slots (`slots`) of one reference time zone, whoever works it out having turned every
window from its own zone into it. Lengths and limits count slots; `waiting_days` counts days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from stepwell.pure.timetable.solving.plan import Group, Meeting
from stepwell.pure.timetable.solving.slots import PER_DAY, Slots


class Role(StrEnum):
    """A therapist leads groups and individual or family sessions; a prescriber has medication visits."""

    THERAPIST = "therapist"
    PRESCRIBER = "prescriber"


class OneToOneKind(StrEnum):
    """Which session a patient has without other patients."""

    INDIVIDUAL = "individual"
    FAMILY = "family"
    MEDICATION = "medication"


@dataclass(frozen=True, slots=True)
class GroupType:
    """A kind of group. `meetings` a week are on different days at the same hour, for `length` slots each.

    `starts` are the slots in which one may begin; None for any.
    """

    id: str
    name: str
    modality: str
    audience: str
    language: str
    length: int
    meetings: int
    co_facilitated: bool
    smallest: int
    largest: int
    starts: Slots | None = None


@dataclass(frozen=True, slots=True)
class Clinician:
    """Somebody who leads sessions in `available` slots for patients in these states. Limits are slots of sessions.

    In `no_groups` they lead no group, though they may meet somebody alone. `most_by_day` are the limits of the seven
    days where they differ: somebody who leads elsewhere on a day has less left of it.
    """

    id: str
    role: Role
    licences: frozenset[str]
    modalities: frozenset[str]
    audiences: frozenset[str]
    languages: frozenset[str]
    available: Slots
    most_a_day: int
    most_a_week: int
    soft_a_week: int
    no_groups: Slots = 0
    most_by_day: tuple[int, ...] = ()

    def most_on(self, day: int) -> int:
        """The limit of this day of the week."""
        return self.most_by_day[day] if self.most_by_day else self.most_a_day

    def may_lead(self, kind: GroupType) -> bool:
        """Has this clinician the role, the training, the audience and the language that such a group needs?"""
        return (
            self.role is Role.THERAPIST
            and kind.modality in self.modalities
            and kind.audience in self.audiences
            and kind.language in self.languages
        )


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """A type of group in a patient's plan: how many a week must be, and how many may be at most."""

    type: str
    required: int
    most: int


@dataclass(frozen=True, slots=True)
class OneToOneNeed:
    """One session of `length` slots this week with one of the patient's own clinicians.

    `relatives` are the slots in which the relatives can come to a family session; None for the other kinds. `starts`
    are those in which it may begin; None for any. Several of one kind (`nth` tells them apart) are on different days.
    """

    kind: OneToOneKind
    length: int
    clinicians: tuple[str, ...]
    relatives: Slots | None = None
    starts: Slots | None = None
    nth: int = 1

    @property
    def name(self) -> str:
        """`individual session`, or `individual session 2`."""
        return f"{self.kind} session" if self.nth == 1 else f"{self.kind} session {self.nth}"


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody whose week is to be planned; `state` is where they will sit."""

    id: str
    state: str
    least: int
    target: int
    least_days: int
    most_a_day: int
    available: Slots
    prefers: Slots
    waiting_days: int
    groups: tuple[PlannedGroup, ...]
    one_to_ones: tuple[OneToOneNeed, ...]

    def need(self, kind: str, nth: int = 1) -> OneToOneNeed | None:
        """The one-to-one of that kind, if the plan has one."""
        return next((need for need in self.one_to_ones if need.kind == kind and need.nth == nth), None)


@dataclass(frozen=True)
class Problem:
    """A week to be solved. `co_facilitators` counts how many are there in each slot of the week.

    No two patients of a pair in `apart` are ever in one group. A day has `per_day` slots: 48 half hours, or more.
    """

    zone: str
    group_types: tuple[GroupType, ...]
    clinicians: tuple[Clinician, ...]
    patients: tuple[Patient, ...]
    co_facilitators: tuple[int, ...]
    last_groups: tuple[Group, ...] = ()
    last_one_to_ones: tuple[Meeting, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    per_day: int = PER_DAY

    @property
    def per_week(self) -> int:
        return 7 * self.per_day

    @property
    def slot_minutes(self) -> int:
        return 24 * 60 // self.per_day

    @cached_property
    def type_of(self) -> Mapping[str, GroupType]:
        """Group types by id."""
        return {each.id: each for each in self.group_types}

    @cached_property
    def clinician_of(self) -> Mapping[str, Clinician]:
        """Clinicians by id."""
        return {each.id: each for each in self.clinicians}

    @cached_property
    def patient_of(self) -> Mapping[str, Patient]:
        """Patients by id."""
        return {each.id: each for each in self.patients}

    @cached_property
    def last_seats(self) -> frozenset[tuple[str, str, tuple[int, ...]]]:
        """Every seat of last week as patient, type and starts, whoever led it."""
        return frozenset((one, each.type, each.starts) for each in self.last_groups for one in each.members)

    @cached_property
    def last_meeting(self) -> Mapping[tuple[str, str, int], Meeting]:
        """Every one-to-one of last week by the need it met."""
        return {each.need: each for each in self.last_one_to_ones}
