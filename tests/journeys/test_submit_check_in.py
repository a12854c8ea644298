"""A check-in from the patient's phone to the pager, then with each rung broken."""

from uuid import UUID, uuid4

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.tests.factories import phq9
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.models import Alert
from stepwell.journeys.submit_check_in import CheckIn, submit_check_in
from stepwell.plumbing.database import acting_as, current_actor
from stepwell.pure.values import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def amara() -> Patient:
    return a_patient(given_name="Amara", family_name="Diaz")


def submit(patient: Patient, answers: dict[str, int | None], submission: UUID | None = None) -> CheckIn:
    """As the patient, behind both locks."""
    assert patient.account
    with acting_as(patient.account_id):
        return submit_check_in(
            patient=patient,
            by=patient.account,
            instrument="phq-9",
            answers=answers,
            submission=submission or uuid4(),
            at=SPRING,
        )


def test_ordinary_answers_are_kept_and_tell_nobody(amara: Patient) -> None:
    checked_in = submit(amara, phq9(1, item9=0))
    assert checked_in.response.total == 8
    assert not checked_in.somebody_is_told
    assert not Alert.objects.exists()


def test_item_9_above_zero_raises_an_alert_whose_ladder_is_frozen_and_whose_job_is_enqueued(amara: Patient) -> None:
    sam = a_staff(name="Sam Ito")
    checked_in = submit(amara, phq9(0, item9=1))
    assert checked_in.somebody_is_told
    alert = Alert.objects.get()
    assert alert.source == f"response:{checked_in.response.ref}:item9"
    assert alert.ladder == [{"who": "everybody", "staff_ids": [sam.pk], "after_minutes": 0}]
    assert ProcrastinateJob.objects.get().args == {"alert_id": alert.pk}


def test_more_than_half_the_days_is_urgent(amara: Patient) -> None:
    submit(amara, phq9(0, item9=2))
    assert Alert.objects.get().grade == "URGENT"


def test_item_9_left_blank_waits_on_the_board_and_pages_nobody(amara: Patient) -> None:
    assert not submit(amara, phq9(0, item9=None)).somebody_is_told
    assert Alert.objects.get().grade == "REVIEW"
    assert not ProcrastinateJob.objects.exists()


def test_a_double_click_is_one_response_one_alert_and_one_job(amara: Patient) -> None:
    form = uuid4()
    first, second = submit(amara, phq9(1), form), submit(amara, phq9(1), form)
    assert first.response == second.response
    assert second.somebody_is_told
    assert (Response.objects.count(), Alert.objects.count(), ProcrastinateJob.objects.count()) == (1, 1, 1)


def test_going_back_and_answering_item_9_otherwise_still_reaches_a_human(amara: Patient) -> None:
    form = uuid4()
    submit(amara, phq9(0), form)
    submit(amara, phq9(0, item9=1), form)
    assert Alert.objects.count() == 1


def test_a_refused_answer_leaves_nothing(amara: Patient) -> None:
    with pytest.raises(Refused):
        submit(amara, phq9(0, item9=9))
    assert not Response.objects.exists()


class Fault(Exception):
    """Something broke on the way."""


def nothing_is_left() -> bool:
    return not (Response.objects.exists() or Alert.objects.exists() or ProcrastinateJob.objects.exists())


@pytest.mark.parametrize("broken", ["freeze_for", "wake"])
def test_no_answer_is_kept_without_its_alert(amara: Patient, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Fault

    monkeypatch.setattr(f"stepwell.clinic.safety.actions.alerts.{broken}", fail)
    with pytest.raises(Fault), transaction.atomic():
        submit(amara, phq9(0, item9=1))
    assert nothing_is_left()


def test_what_is_rolled_back_leaves_neither_response_nor_alert_nor_job(amara: Patient) -> None:
    with transaction.atomic():
        submit(amara, phq9(0, item9=1))
        assert not nothing_is_left()
        transaction.set_rollback(True)
    assert nothing_is_left()


def test_nobody_acts_programme_wide_any_longer_once_the_alert_is_raised(amara: Patient) -> None:
    before = current_actor()
    submit(amara, phq9(0, item9=1))
    assert current_actor() == before
