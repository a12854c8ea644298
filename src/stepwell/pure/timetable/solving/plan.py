"""What is the answer to a week: which groups, which one-to-ones, and what is missing?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """A group that runs: a start (slot) for each meeting of the week, in order, and its members in order of id."""

    type: str
    clinician: str
    starts: tuple[int, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """A one-to-one session; `kind` is individual, family or medication, `start` a slot.

    `nth` tells those of one kind and patient apart.
    """

    patient: str
    kind: str
    clinician: str
    start: int
    nth: int = 1

    @property
    def need(self) -> tuple[str, str, int]:
        """Whose need it meets, and which."""
        return self.patient, self.kind, self.nth


@dataclass(frozen=True, slots=True, order=True)
class Unmet:
    """Something the plan of a patient asks for and this week does not give, with what blocks it, in words."""

    patient: str
    what: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A week as planned, in an order that depends on nothing but itself."""

    groups: tuple[Group, ...] = ()
    one_to_ones: tuple[Meeting, ...] = ()
    unmet: tuple[Unmet, ...] = ()


def in_order(groups: list[Group], one_to_ones: list[Meeting]) -> Plan:
    """A plan with everything sorted, so that the same week is the same plan."""
    tidy = [
        Group(each.type, each.clinician, tuple(sorted(each.starts)), tuple(sorted(each.members))) for each in groups
    ]
    tidy.sort(key=lambda each: (each.starts, each.type, each.clinician, each.members))
    return Plan(tuple(tidy), tuple(sorted(one_to_ones)))
