"""The database's own lock on what was answered, in SQL without a WHERE, for who sees few patients and who sees many."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection

from stepwell.clinic.access.locks import FEW
from stepwell.clinic.access.models import Grant
from stepwell.clinic.measures.models import Assignment
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.tests.factories import SPRING, an_account
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Ground, Kind, Purpose

pytestmark = pytest.mark.django_db


def some_patients(number: int) -> list[Patient]:
    """Each asked one instrument that tells of substance use and one that does not."""
    patients = Patient.objects.bulk_create(
        Patient(ref=uuid4(), given_name="Jordan", family_name="Reyes", birth_on=date(1990, 6, 15))
        for _ in range(number)
    )
    Assignment.objects.bulk_create(
        Assignment(patient=patient, instrument=name, from_on=SPRING.date(), substance_use=flag)
        for patient in patients
        for name, flag in (("phq-9", False), ("audit-c", True))
    )
    return patients


def are_shown_to(account: Account, patients: list[Patient], *kinds: Kind) -> None:
    Grant.objects.bulk_create(
        Grant(grantee=account, patient=patient, kinds=list(kinds), purpose=Purpose.TREATMENT.value,
              ground=Ground.CARE_TEAM.value, from_at=SPRING)
        for patient in patients
    )  # fmt: skip


def seen_by(
    account: Account, statement: str = "SELECT patient_id, substance_use FROM measures_assignment"
) -> set[tuple[int, bool]]:
    with acting_as(account.pk), connection.cursor() as cursor:
        cursor.execute(statement)
        return set(cursor.fetchall())


@pytest.mark.parametrize("number", [2, FEW - 1, FEW + 1])
def test_few_patients_or_many_each_is_shown_as_far_as_was_granted(number: int) -> None:
    account, granted, _stranger = an_account(), some_patients(number), some_patients(1)
    in_part, whole = granted[: number // 2], granted[number // 2 :]
    are_shown_to(account, in_part, Kind.SCORES)
    are_shown_to(account, whole, Kind.SCORES, Kind.SUBSTANCE_USE)
    assert seen_by(account) == {
        *((patient.pk, False) for patient in granted),
        *((patient.pk, True) for patient in whole),
    }


def test_a_plan_that_was_made_for_somebody_with_few_patients_shows_others_their_own_and_no_more() -> None:
    few, many, nobody = an_account(), an_account(), an_account()
    patients = some_patients(FEW + 1)
    are_shown_to(few, patients[:1], Kind.SCORES)
    are_shown_to(many, patients[1:] + patients[:1], Kind.SCORES)
    for first, second in ((few, many), (many, few)):
        with acting_as(first.pk), connection.cursor() as cursor:
            cursor.execute("PREPARE kept AS SELECT patient_id, substance_use FROM measures_assignment")
        assert seen_by(first, "EXECUTE kept") == seen_by(first)
        assert seen_by(second, "EXECUTE kept") == seen_by(second)
        assert seen_by(nobody, "EXECUTE kept") == set()
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE kept")
