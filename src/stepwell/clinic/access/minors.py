"""From when on does a minor alone decide who sees the record? Until then a parent or guardian may see it instead."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.db.models import Q

from stepwell.clinic.access.models import Determination
from stepwell.clinic.people.models import Patient
from stepwell.clinic.rulebook.queries import (
    MENTAL_HEALTH,
    SUBSTANCE_USE,
    MinorException,
    NoRule,
    majority_age,
    minor_consent,
)
from stepwell.pure.entitlement import Kind, Signers, signers
from stepwell.pure.values import ClockTime

# Nobody is a minor beyond the highest age of majority of any state.
OF_AGE_EVERYWHERE = 21
EVERY_MINOR = timedelta(days=366 * OF_AGE_EVERYWHERE)
OF_SUBSTANCE_USE = frozenset({Kind.SUBSTANCE_USE, Kind.COUNSELLING_NOTES})


@dataclass(frozen=True, slots=True)
class DecidingAges:
    """From which age somebody decides alone, and from which by each exception of the state's law, by its key."""

    age: int
    exceptions: Mapping[str, int]

    def moment(self, patient: Patient, determined: Mapping[str, datetime]) -> datetime:
        """As that birthday begins on their own wall, or an exception was `determined` of them at an age for it."""
        by_exception = [
            max(turns(patient, self.exceptions[key]), from_at)
            for key, from_at in determined.items()
            if key in self.exceptions
        ]
        return min([turns(patient, self.age), *by_exception])


def minor_decides(patient: Patient, care: str = MENTAL_HEALTH, *, at: datetime) -> bool:
    """Whether the patient is old enough, where they are today, to decide alone who sees records of this care.

    Of age they are in any case. Where the rulebook is silent nobody decides for anybody. Three queries, and none for
    somebody who is of age in every state.
    """
    return decide_alone([patient], care, at=at)[patient.pk]


def decide_alone(patients: Collection[Patient], care: str = MENTAL_HEALTH, *, at: datetime) -> Mapping[int, bool]:
    """`minor_decides` of each, by the patient's key, in as many queries for any number of one state."""
    young = [patient for patient in patients if may_be_a_minor(patient, at=at)]
    held = determined(young, at=at) if young else {}
    ages = cache(lambda state, on: deciding_ages(state, care, on=on))
    decide = dict.fromkeys((patient.pk for patient in patients), True)
    for patient in young:
        with suppress(NoRule):
            told = ages(patient.state, patient.today(at))
            decide[patient.pk] = told.moment(patient, held[patient.pk]) <= at
    return decide


def signers_asked(patient: Patient, kinds: Collection[Kind], *, at: datetime) -> Signers:
    """Whose signature the law asks for today under a consent to these kinds of record; queries as `minor_decides`."""
    return signers_asked_each([patient], kinds, at=at)[patient.pk]


def signers_asked_each(
    patients: Collection[Patient], kinds: Collection[Kind], *, at: datetime
) -> Mapping[int, Signers]:
    """`signers_asked` of each, by the patient's key, in as many queries for any number of one state."""
    told = of_substance_use(kinds)
    decide = decide_alone(patients, SUBSTANCE_USE if told else MENTAL_HEALTH, at=at)
    return {pk: signers(decides_alone=alone, of_substance_use=told) for pk, alone in decide.items()}


def of_substance_use(kinds: Collection[Kind]) -> bool:
    """Whether whoever may see these kinds of record is told of treatment for substance use."""
    return not OF_SUBSTANCE_USE.isdisjoint(kinds)


def decides_from(patient: Patient, care: str = MENTAL_HEALTH, *, at: datetime) -> datetime:
    """The moment from which they decide alone, by the rule in force today. Raises NoRule."""
    ages = deciding_ages(patient.state, care, on=patient.today(at))
    return ages.moment(patient, determined([patient], at=at)[patient.pk])


def comes_of_age(patient: Patient, *, at: datetime) -> datetime:
    """The moment from which they are an adult where they are today. Raises NoRule."""
    return turns(patient, majority_age(patient.state, on=patient.today(at)))


def deciding_ages(state: str, care: str = MENTAL_HEALTH, *, on: date) -> DecidingAges:
    """From which ages somebody there decides alone who sees records of this care, at the latest when of age.

    It is the lowest age any source gives (45 CFR 164.502(g)(3), 42 CFR 2.14). Raises NoRule.
    """
    rule = minor_consent(state, care, on=on)
    exceptions = {each.key: each.from_age for each in rule.exceptions}
    return DecidingAges(min(rule.decides_from_age, majority_age(state, on=on)), exceptions)


def exceptions_for(patient: Patient, *, at: datetime) -> tuple[MinorException, ...]:
    """The exceptions that a clinician could record of this patient today, by the rule of their state."""
    on = patient.today(at)
    rule = minor_consent(patient.state, MENTAL_HEALTH, on=on)
    return tuple(each for each in rule.exceptions if turns(patient, each.from_age) <= at)


def knows_exceptions(patient: Patient, *, at: datetime) -> bool:
    """Whether this is a minor whose state knows exceptions. No query for somebody who is of age in every state."""
    if not may_be_a_minor(patient, at=at):
        return False
    with suppress(NoRule):
        return comes_of_age(patient, at=at) > at and bool(exceptions_for(patient, at=at))
    return False


def determined(patients: Collection[Patient], *, at: datetime) -> Mapping[int, Mapping[str, datetime]]:
    """Which exceptions clinicians have recorded of each of these patients and that hold, since when. One query."""
    held: dict[int, dict[str, datetime]] = {patient.pk: {} for patient in patients}
    now = Q(until__isnull=True) | Q(until__gt=at)
    rows = Determination.objects.filter(now, patient_id__in=[each.pk for each in patients], from_at__lte=at)
    for pk, exception, from_at in rows.values_list("patient_id", "exception", "from_at"):
        held[pk][exception] = from_at
    return held


def may_be_a_minor(patient: Patient, *, at: datetime) -> bool:
    """Whether they are young enough to be a minor somewhere; no rule is asked."""
    return turns(patient, OF_AGE_EVERYWHERE) > at


def turns(patient: Patient, age: int) -> datetime:
    """The moment at which the day begins, on the patient's own wall, on which they turn this age."""
    return ClockTime(time(0), patient.zone).on(birthday(patient.birth_on, age))


def birthday(birth_on: date, age: int) -> date:
    """The day on which somebody turns this age; born on 29 February, 1 March in common years, as in `age_on`."""
    try:
        return birth_on.replace(year=birth_on.year + age)
    except ValueError:
        return date(birth_on.year + age, 3, 1)
