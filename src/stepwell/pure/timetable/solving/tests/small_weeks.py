"""Small weeks to solve, made by hand: everybody is free on Monday to Wednesday from 09:00 to 17:00."""

from dataclasses import replace

from stepwell.pure.timetable.solving.plan import Group
from stepwell.pure.timetable.solving.problem import (
    Clinician,
    GroupType,
    OneToOneKind,
    OneToOneNeed,
    Patient,
    PlannedGroup,
    Problem,
    Role,
)
from stepwell.pure.timetable.solving.slots import PER_DAY, PER_WEEK, Slots, span


def at(day: int, hour: float) -> int:
    """The slot that begins at that hour of a weekday: `at(0, 9.5)` is Monday 09:30."""
    return day * PER_DAY + int(hour * 2)


def hours(day: int, first: float, end: float) -> Slots:
    """The slots of a window on one weekday."""
    return span(at(day, first), at(day, end) - at(day, first))


FREE = hours(0, 9, 17) | hours(1, 9, 17) | hours(2, 9, 17)

SKILLS = GroupType(
    "skills", "Skills", "DBT", "adult", "en", length=3, meetings=1, co_facilitated=False, smallest=2, largest=3
)
TWICE = replace(SKILLS, id="twice", name="Skills, twice a week", length=2, meetings=2)
THERAPIST = Clinician(
    id="t1",
    role=Role.THERAPIST,
    licences=frozenset({"NY", "OH"}),
    modalities=frozenset({"DBT"}),
    audiences=frozenset({"adult"}),
    languages=frozenset({"en"}),
    available=FREE,
    most_a_day=12,
    most_a_week=30,
    soft_a_week=26,
)
INDIVIDUAL = OneToOneNeed(OneToOneKind.INDIVIDUAL, 2, ("t1",))
FAMILY = OneToOneNeed(OneToOneKind.FAMILY, 2, ("t1",), relatives=hours(1, 15, 17))


def a_patient(id: str, **changed: object) -> Patient:
    patient = Patient(
        id=id,
        state="NY",
        least=3,
        target=5,
        least_days=1,
        most_a_day=8,
        available=FREE,
        prefers=FREE,
        waiting_days=0,
        groups=(PlannedGroup("skills", 1, 2),),
        one_to_ones=(INDIVIDUAL,),
    )
    return replace(patient, **changed)  # type: ignore[arg-type]


def a_problem(*patients: Patient, **changed: object) -> Problem:
    problem = Problem(
        zone="America/New_York",
        group_types=(SKILLS, TWICE),
        clinicians=(THERAPIST,),
        patients=patients or (a_patient("p1"), a_patient("p2")),
        co_facilitators=(1,) * PER_WEEK,
    )
    return replace(problem, **changed)  # type: ignore[arg-type]


def skills(start: int, *members: str, leader: str = "t1") -> Group:
    return Group("skills", leader, (start,), members)
