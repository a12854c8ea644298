"""A check-in from the patient's phone to the pager, then with each rung broken."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.tests.factories import phq9
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety.models import Alert, Signal
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.submit_check_in import CheckIn, submit_check_in
from stepwell.plumbing.database import acting_as, current_actor
from stepwell.pure.diary import Filled
from stepwell.pure.entitlement import Role
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
    assert alert.source == f"response:{checked_in.response.ref}"
    assert alert.ladder == [{"who": "everybody", "staff_ids": [sam.pk], "after_minutes": 0}]
    assert ProcrastinateJob.objects.get().args == {"alert_id": alert.pk}


def test_whoever_leads_the_session_the_patient_is_in_is_paged_at_once_with_the_first_step(amara: Patient) -> None:
    lin, vera = a_staff(), a_staff([Role.DIRECTOR], name="Vera Lund")
    a_session(lin, SPRING - timedelta(minutes=20), patients=[amara])
    a_session(a_staff(name="Zoe Later"), SPRING + timedelta(hours=2), patients=[amara])
    submit(amara, phq9(0, item9=1))
    rung = {"who": "session host, director", "staff_ids": [lin.pk, vera.pk], "after_minutes": 0}
    assert Alert.objects.get().ladder == [rung]


def test_more_than_half_the_days_is_urgent(amara: Patient) -> None:
    submit(amara, phq9(0, item9=2))
    assert Alert.objects.get().grade == "URGENT"


def test_item_9_left_blank_waits_on_the_board_and_pages_nobody(amara: Patient) -> None:
    assert not submit(amara, phq9(0, item9=None)).somebody_is_told
    assert Alert.objects.get().grade == "REVIEW"
    assert not ProcrastinateJob.objects.exists()


def test_what_was_found_is_a_row_with_its_alert_and_the_rule_that_made_it_faster(amara: Patient) -> None:
    put_in_force(
        name="signal", scope="phq-9:item-9", source="The clinical director", author="Vera", verified=True,
        data={"when": [{"what": "item9", "at_least": 1}], "grade": "URGENT", "words": "PHQ-9 item 9, of 3"},
        from_on=SPRING.date(),
    )  # fmt: skip
    submit(amara, phq9(0, item9=1))
    signal = Signal.objects.get()
    assert (signal.alert, signal.key, signal.grade) == (Alert.objects.get(), "item9", "URGENT")
    assert signal.rule is not None
    assert signal.rule.author == "Vera"
    assert signal.alert.grade == "URGENT"


def test_no_rule_makes_what_the_instrument_calls_a_signal_slower_or_silent(amara: Patient) -> None:
    Rule.objects.filter(name="signal").update(until=SPRING.date())
    put_in_force(
        name="signal", scope="phq-9:item-9", source="-", author="-", verified=True, from_on=SPRING.date(),
        data={"when": [{"what": "item9", "at_least": 1}], "grade": "REVIEW", "words": "PHQ-9 item 9, of 3"},
    )  # fmt: skip
    submit(amara, phq9(0, item9=1))
    assert Alert.objects.get().grade == "SIGNAL"


def test_a_rule_of_the_site_adds_a_signal(amara: Patient) -> None:
    put_in_force(
        name="signal", scope="phq-9:severe", source="-", author="-", verified=True, from_on=SPRING.date(),
        data={"when": [{"what": "total", "at_least": 20}], "grade": "REVIEW", "words": "PHQ-9 total"},
    )  # fmt: skip
    assert not submit(amara, phq9(3, item9=0)).somebody_is_told
    assert Alert.objects.get().words == "PHQ-9 total: 24"


def test_answers_that_come_hours_later_raise_their_alert_at_once_and_it_says_so(amara: Patient) -> None:
    filled = Filled(SPRING - timedelta(hours=10), is_late=True, clock_was_wrong=False)
    assert amara.account
    with acting_as(amara.account_id):
        checked_in = submit_check_in(
            patient=amara, by=amara.account, instrument="phq-9", answers=phq9(0, item9=1), submission=uuid4(),
            at=SPRING, filled=filled,
        )  # fmt: skip
    assert checked_in.somebody_is_told
    response = Response.objects.get()
    assert (response.answered_at, response.received_at) == (SPRING - timedelta(hours=10), SPRING)
    assert response.answered_on == date(2026, 3, 1)
    alert = Alert.objects.get()
    assert alert.words.startswith("Sent late, it was so on 1 Mar at 9:00 pm their time. PHQ-9 item 9")
    assert alert.raised_at == SPRING
    assert Signal.objects.get().occurred_at == filled.at


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
    return not any(model.objects.exists() for model in (Response, Signal, Alert, ProcrastinateJob))


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
