"""The same is sent twice at the same moment: it is done once, and both answers are good ones."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.access.consents import consent_text, family_terms
from stepwell.clinic.access.models import Consent
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.tests.factories import phq9
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.models import Alert
from stepwell.journeys.invite_relative import Letter, invite_relative
from stepwell.journeys.submit_check_in import submit_check_in
from stepwell.plumbing.database import acting_as, acting_as_programme
from stepwell.pure.entitlement import Kind

CLICKS = 4
moments = count()


@pytest.mark.django_db(transaction=True)
def test_four_clicks_at_once_are_one_response_one_alert_and_one_job() -> None:
    with transaction.atomic():
        a_staff()
        amara = a_patient()
    form, together = uuid4(), Barrier(CLICKS)

    def click(nth: int) -> UUID:
        together.wait(60)
        try:
            return send(amara, form)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as threads:
        answers = list(threads.map(click, range(CLICKS)))
    assert len(set(answers)) == 1
    with transaction.atomic():
        assert (Response.objects.count(), Alert.objects.count(), ProcrastinateJob.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rules")
def test_two_patients_who_each_click_twice_invite_one_person_once_each() -> None:
    with transaction.atomic():
        siblings = [a_patient(given_name="Amara"), a_patient(given_name="Kai")]
    together = Barrier(CLICKS)

    def click(nth: int) -> Letter:
        together.wait(60)
        try:
            return invite(siblings[nth % 2])
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as threads:
        letters = list(threads.map(click, range(CLICKS)))
    assert sorted(letter.name for letter in letters) == ["CHOOSE_A_PASSWORD"] * 2 + ["NONE"] * 2
    with acting_as_programme(), transaction.atomic():
        ruth = Account.objects.get(email="ruth@example.org")
        assert Relative.objects.filter(account=ruth).count() == 2
        assert Consent.objects.filter(patient__in=siblings).count() == 2


def invite(patient: Patient) -> Letter:
    terms = family_terms(name="Ruth", relationship="mother", kinds={Kind.SCHEDULE}, until=SPRING + timedelta(days=9))
    assert patient.account
    with acting_as(patient.account_id), transaction.atomic():
        return invite_relative(
            patient=patient,
            email="ruth@example.org",
            name="Ruth",
            relationship="mother",
            terms=terms,
            shown=consent_text(patient, terms, at=SPRING).seal,
            signature=patient.name,
            by=patient.account,
            at=SPRING + timedelta(microseconds=next(moments)),
        ).letter


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
