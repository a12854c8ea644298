"""The link in a page: two taps to take an alert, at night, on a phone."""

from datetime import timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import PASSWORD, a_staff
from stepwell.clinic.safety.actions import acknowledge, climb, raise_alert, resolve
from stepwell.clinic.safety.models import Acknowledgement, Alert, InHand
from stepwell.clinic.safety.tests.factories import an_alert, on_call
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.journeys.begin_supervision import begin_supervision
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role
from stepwell.pure.instruments import Grade


@pytest.fixture
def sam(db: None) -> Staff:
    return on_call(a_staff([Role.ON_CALL], name="Sam Ito"), ELEVEN)


@pytest.fixture
def alert(sam: Staff, jordan: Patient) -> Alert:
    Patient.objects.filter(pk=jordan.pk).update(phone="212-555-0100")
    return an_alert(jordan, ELEVEN)


def url(alert: Alert) -> str:
    return f"/clinic/duty/{alert.ref}/take/"


def test_two_taps_take_it_and_lead_to_the_alert(sam: Staff, alert: Alert, signed_in: SignIn) -> None:
    phone = signed_in(sam)
    page = phone.get(url(alert)).content.decode()
    for words in ("I take this", "Jordan Reyes", "PHQ-9 item 9", "tel:212-555-0100", "Full assessment, begun within"):
        assert words in page
    answer = phone.post(url(alert), {"do": "take"})
    assert answer.headers["Location"] == f"/clinic/duty/{alert.ref}/"
    taken = Acknowledgement.objects.get()
    assert (taken.by, taken.at, taken.place) == (sam.account, ELEVEN, "phone")
    assert AccessLog.objects.filter(kind="SAFETY", viewer=sam.account, allowed=True).exists()


def test_whoever_is_not_signed_in_is_led_straight_back_after_it(sam: Staff, alert: Alert) -> None:
    phone = Client()
    answer = phone.get(url(alert))
    assert answer.headers["Location"] == f"/account/login/?next={url(alert)}"
    answer = phone.post(answer.headers["Location"], {"login": sam.account.email, "password": PASSWORD})
    assert answer.headers["Location"] == url(alert)
    assert "I take this" in phone.get(url(alert)).content.decode()


def test_a_session_that_ended_meanwhile_loses_no_tap(
    sam: Staff, alert: Alert, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = signed_in(sam)
    phone.get(url(alert))
    monkeypatch.setattr(clock, "now", lambda: ELEVEN + timedelta(hours=3))
    answer = phone.post(url(alert), {"do": "take"}, headers={"origin": "http://testserver"})
    assert answer.status_code == 401
    assert 'name="do" value="take"' in answer.content.decode(), "what was sent is handed back, to be sent again"
    assert not Acknowledgement.objects.exists()


def test_of_two_at_once_the_second_reads_who_has_it(sam: Staff, lin: Staff, alert: Alert, signed_in: SignIn) -> None:
    therapist = signed_in(lin)
    assert "I take this" in therapist.get(url(alert)).content.decode()
    signed_in(sam).post(url(alert), {"do": "take"})
    page = therapist.post(url(alert), {"do": "take"}, follow=True).content.decode()
    assert "Somebody took it before you." in page
    assert "Sam Ito, LCSW has it" in page
    assert "I take this" not in page
    assert Acknowledgement.objects.get().by == sam.account


def test_tapping_twice_is_once(sam: Staff, alert: Alert, signed_in: SignIn) -> None:
    phone = signed_in(sam)
    for _ in range(2):
        assert phone.post(url(alert), {"do": "take"}).status_code == 302
    assert Acknowledgement.objects.count() == 1


def test_who_has_it_says_so_again_and_somebody_else_takes_it_over(
    sam: Staff, lin: Staff, alert: Alert, signed_in: SignIn
) -> None:
    acknowledge(alert=alert, by=sam.account, place="phone", at=ELEVEN)
    phone = signed_in(sam)
    page = phone.get(url(alert)).content.decode()
    assert "You have it" in page
    assert "I still have it" in page
    phone.post(url(alert), {"do": "hand"})
    signed_in(lin).post(url(alert), {"do": "hand"})
    assert [held.by for held in InHand.objects.order_by("pk")] == [sam.account, lin.account]
    page = phone.get(url(alert)).content.decode()
    assert "Lin Chen, LCSW has it" in page
    assert "I take it over" in page
    assert Acknowledgement.objects.get().by == sam.account, "who took it first stays readable"


def test_nobody_has_in_hand_what_nobody_took(sam: Staff, alert: Alert, signed_in: SignIn) -> None:
    page = signed_in(sam).post(url(alert), {"do": "hand"}, follow=True).content.decode()
    assert "Take the alert first." in page
    assert not InHand.objects.exists()


def test_a_contact_past_due_is_said_and_asked_for(
    sam: Staff, alert: Alert, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    acknowledge(alert=alert, by=sam.account, place="phone", at=ELEVEN)
    due_at = ELEVEN + timedelta(hours=1)
    resolve(alert=alert, disposition="talked_safe", words="Called.", by=sam.account, at=ELEVEN, follow_up_due_at=due_at)
    monkeypatch.setattr(clock, "now", lambda: due_at + timedelta(minutes=1))
    page = signed_in(sam).get(url(alert)).content.decode()
    assert "The contact after it is overdue." in page
    assert "Record the contact" in page


def test_what_is_not_a_choice_is_asked_again(sam: Staff, alert: Alert, signed_in: SignIn) -> None:
    assert signed_in(sam).post(url(alert), {"do": "shrug"}).status_code == 422


def test_a_supervisor_who_is_paged_takes_it(lin: Staff, vera: Staff, alert: Alert, signed_in: SignIn) -> None:
    grace = a_staff(name="Grace Kim")
    begin_supervision(supervisor=grace, supervisee=lin, by=vera.account, at=ELEVEN)
    signed_in(grace).post(url(alert), {"do": "take"})
    assert Acknowledgement.objects.get().by == grace.account


@pytest.fixture
def vera(db: None) -> Staff:
    return a_staff([Role.DIRECTOR], name="Vera Lund")


def test_a_clinician_paged_about_somebody_elses_patient_opens_the_record_in_an_emergency(
    alert: Alert, signed_in: SignIn
) -> None:
    colleague = a_staff(name="Zoe Host")
    assert signed_in(colleague).get(url(alert)).status_code == 404, "before anybody paged them it does not exist"
    hosted = raise_alert(
        patient=alert.patient, grade=Grade.SIGNAL, words="words", source="hosted", at=ELEVEN, hosts=[colleague.pk]
    )
    climb(alert_id=hosted.pk, at=ELEVEN)
    answer = signed_in(colleague).get(url(hosted))
    assert answer.headers["Location"] == f"/clinic/emergency/{alert.patient.ref}/"
    page = signed_in(colleague).get(answer.headers["Location"]).content.decode()
    assert "Reyes" not in page
    assert signed_in(colleague).get(url(alert)).status_code == 404


def test_to_everybody_else_it_does_not_exist(alert: Alert, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(url(alert)).status_code == 404
        assert signed_in(account).post(url(alert), {"do": "take"}).status_code == 404
    assert not Acknowledgement.objects.exists()
