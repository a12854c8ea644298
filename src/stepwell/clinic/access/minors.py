"""From when on does a minor alone decide who sees the record? Until then a parent or guardian may see it instead."""

from datetime import date, datetime, time

from stepwell.clinic.people.models import Patient
from stepwell.clinic.rulebook.queries import MENTAL_HEALTH, NoRule, majority_age, minor_consent
from stepwell.pure.values import ClockTime


def minor_decides(patient: Patient, care: str = MENTAL_HEALTH, *, at: datetime) -> bool:
    """Whether the patient is old enough, where they are today, to decide alone who sees records of this care.

    Of age they are in any case. Where the rulebook is silent nobody decides for anybody. Two queries.
    """
    try:
        return decides_from(patient, care, at=at) <= at
    except NoRule:
        return True


def decides_from(patient: Patient, care: str = MENTAL_HEALTH, *, at: datetime) -> datetime:
    """The moment from which they decide alone: as that birthday begins on their own wall, by the rule in force today.

    Raises NoRule.
    """
    return turns(patient, deciding_age(patient.state, care, on=patient.today(at)))


def comes_of_age(patient: Patient, *, at: datetime) -> datetime:
    """The moment from which they are an adult where they are today. Raises NoRule."""
    return turns(patient, majority_age(patient.state, on=patient.today(at)))


def deciding_age(state: str, care: str = MENTAL_HEALTH, *, on: date) -> int:
    """From which age somebody there decides alone who sees records of this care, at the latest when of age.

    It is the lowest age any source gives (45 CFR 164.502(g)(3), 42 CFR 2.14). Raises NoRule.
    """
    return min(minor_consent(state, care, on=on).decides_from_age, majority_age(state, on=on))


def turns(patient: Patient, age: int) -> datetime:
    """The moment at which the day begins, on the patient's own wall, on which they turn this age."""
    return ClockTime(time(0), patient.zone).on(birthday(patient.birth_on, age))


def birthday(birth_on: date, age: int) -> date:
    """The day on which somebody turns this age; born on 29 February, 1 March in common years, as in `age_on`."""
    try:
        return birth_on.replace(year=birth_on.year + age)
    except ValueError:
        return date(birth_on.year + age, 3, 1)
