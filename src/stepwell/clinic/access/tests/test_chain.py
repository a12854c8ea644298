"""Two who open records at the same moment: does either have to wait for ever?"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from stepwell.clinic.access import actions
from stepwell.clinic.access.chain import verify_chain
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.plumbing.database import acting_as, acting_as_programme
from stepwell.plumbing.testing.waiting import until_somebody_waits
from stepwell.pure.entitlement import Kind, Purpose


@pytest.mark.django_db(transaction=True)
def test_whoever_opens_two_records_waits_for_one_who_changes_the_second_and_not_the_other_way_round() -> None:
    """The log's head is taken last in a commit: else each would hold what the other waits for."""
    with transaction.atomic():
        lin, amara, jordan = a_staff(), a_patient(given_name="Amara"), a_patient()
        treats(lin, amara)
        treats(lin, jordan)

    def opens_both() -> None:
        try:
            opens(lin, amara, jordan)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        with acting_as(lin.account.pk), transaction.atomic():
            Patient.objects.select_for_update().get(pk=jordan.pk)
            opens(lin, amara)
            other = beside.submit(opens_both)
            until_somebody_waits()
        other.result(10)
    with acting_as_programme(), transaction.atomic():
        report = verify_chain()
    assert (report.lines, report.faults) == (3, ())


def opens(lin: Staff, *whose: Patient) -> None:
    with acting_as(lin.account.pk), transaction.atomic():
        actions.open_each(
            viewer=viewer_of(lin.account),
            patient_refs=[patient.ref for patient in whose],
            kind=Kind.NOTES,
            purpose=Purpose.TREATMENT,
            at=SPRING,
        )
