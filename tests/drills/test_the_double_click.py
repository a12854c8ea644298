"""The same check-in is sent twice at the same moment: one response, one alert, one job, and two good answers."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.tests.factories import phq9
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.models import Alert
from stepwell.journeys.submit_check_in import submit_check_in
from stepwell.plumbing.database import acting_as

CLICKS = 4


@pytest.mark.django_db(transaction=True)
def test_four_clicks_at_once_are_one_response_one_alert_and_one_job() -> None:
    with transaction.atomic():
        a_staff()
        amara = a_patient()
    form, together = uuid4(), Barrier(CLICKS)

    def click(nth: int) -> UUID:
        together.wait(10)
        try:
            return send(amara, form)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as threads:
        answers = list(threads.map(click, range(CLICKS)))
    assert len(set(answers)) == 1
    with transaction.atomic():
        assert (Response.objects.count(), Alert.objects.count(), ProcrastinateJob.objects.count()) == (1, 1, 1)


def send(patient: Patient, form: UUID) -> UUID:
    assert patient.account
    with acting_as(patient.account_id), transaction.atomic():
        checked_in = submit_check_in(
            patient=patient,
            by=patient.account,
            instrument="phq-9",
            answers=phq9(0, item9=1),
            submission=form,
            at=SPRING,
        )
        assert checked_in.somebody_is_told
        return checked_in.response.ref
