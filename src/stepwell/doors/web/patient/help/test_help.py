"""One tap tells the team; the page that answers is all the help there is, and says what the rows say."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.actions import (
    ServiceFacts,
    acknowledge,
    climb,
    deliver,
    keep_directory,
    name_emergency_contact,
    record_whereabouts,
)
from stepwell.clinic.safety.models import Alert, Whereabouts
from stepwell.clinic.safety.tests.factories import on_call, written
from stepwell.doors.web.conftest import SignIn
from stepwell.doors.web.patient.conftest import EIGHT
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

URL = "/me/help/"
pytestmark = pytest.mark.usefixtures("eight")


@pytest.fixture
def sam(db: None) -> Staff:
    return on_call(a_staff([Role.ON_CALL], name="Sam Ito"), EIGHT)


@pytest.fixture
def phone(jordan: Patient, sam: Staff, signed_in: SignIn) -> Client:
    Patient.objects.filter(pk=jordan.pk).update(phone="518-555-0100", address="1 Main St", city="Troy")
    return signed_in(jordan)


@pytest.mark.parametrize("path", ["/me/", "/me/week/", "/me/check-in/", "/me/progress/", "/me/safety-plan/", URL])
def test_the_button_is_on_every_screen_and_needs_no_script(phone: Client, path: str) -> None:
    page = phone.get(path).content.decode()
    assert f'<form method="post" action="{URL}">' in page
    assert "I need help now" in page
    assert 'href="/me/safety-plan/"' in page


def test_one_tap_tells_somebody_and_answers_with_all_the_help_there_is(
    phone: Client, jordan: Patient, lin: Staff
) -> None:
    written(jordan, lin, EIGHT)
    page = phone.post(URL).content.decode()
    alert = Alert.objects.get()
    assert (alert.grade, alert.raised_by, alert.raised_at) == ("URGENT", jordan.account, EIGHT)
    for words in (
        *("Someone on your team is being told now", "They call you on 518-555-0100", "tel:988", "sms:988", "tel:911"),
        *("838255", "sms:741741", "Cold water.", "1 Main St, Troy", "What happens next"),
    ):
        assert words in page


def test_looking_at_the_page_tells_nobody(phone: Client) -> None:
    page = phone.get(URL).content.decode()
    assert "Nobody has been told yet" in page
    assert "Tell my team now" in page
    assert not Alert.objects.exists()


def test_a_second_tap_is_the_same_call_until_somebody_has_it(phone: Client, sam: Staff) -> None:
    for _ in range(3):
        phone.post(URL)
    alert = Alert.objects.get()
    acknowledge(alert=alert, by=sam.account, place="duty board", at=EIGHT)
    for _ in range(2):
        phone.post(URL)
    assert Alert.objects.count() == 2


def state(phone: Client) -> str:
    return " ".join(phone.get(f"{URL}?part=state").content.decode().split())


def test_the_page_says_what_the_rows_say(phone: Client, sam: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[datetime] = [EIGHT]
    monkeypatch.setattr(clock, "now", lambda: told[0])
    phone.post(URL)
    alert = Alert.objects.get()
    assert "is being told now" in state(phone)
    told[0] += timedelta(minutes=3)  # the worker is down, or the mail: nobody was reached
    assert "We have not reached anybody yet" in state(phone)
    assert "call or text 988 now" in state(phone)
    climb(alert_id=alert.pk, at=told[0])
    assert "We have not reached anybody yet" in state(phone), "a page that was planned is not yet a page that went out"
    deliver(alert_id=alert.pk, at=told[0])
    assert "Your team was paged at 8:03 am" in state(phone)
    acknowledge(alert=alert, by=sam.account, place="duty board", at=told[0])
    assert "Sam Ito, LCSW has seen it, at 8:03 am" in state(phone)


def test_where_they_are_goes_to_whoever_calls_and_brings_the_numbers_of_that_place(phone: Client) -> None:
    keep_directory(
        [
            ServiceFacts("NY", "", "Troy", "", "mobile_crisis", "Troy crisis", "518-555-0188", "", EIGHT.date()),
            ServiceFacts("NY", "", "Ithaca", "", "mobile_crisis", "Ithaca crisis", "607-555-0188", "", EIGHT.date()),
        ]
    )
    assert "Troy crisis" in phone.get(URL).content.decode()
    told = {"do": "where", "place": "4 Lake Rd", "city": "Ithaca", "state": "NY", "words": "The blue door"}
    page = phone.post(URL, told).content.decode()
    said = Whereabouts.objects.get()
    assert (said.place, said.words, said.at) == ("4 Lake Rd", "The blue door", EIGHT)
    assert "Ithaca crisis" in page
    assert "4 Lake Rd, Ithaca" in page
    assert not Alert.objects.exists()


def test_an_empty_where_is_asked_again_and_hides_no_help(phone: Client) -> None:
    answer = phone.post(URL, {"do": "where"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Write where this is, or a number to call." in page
    assert "tel:988" in page


def test_it_names_whom_the_patient_wanted_called(phone: Client, jordan: Patient, lin: Staff) -> None:
    name_emergency_contact(patient=jordan, name="Alex Reyes", phone="518-555-0111", by=lin.account, at=EIGHT)
    record_whereabouts(patient=jordan, place="", phone="607-555-0123", by=lin.account, at=EIGHT)
    page = phone.get(URL).content.decode()
    assert "they may call Alex Reyes" in page
    assert "607-555-0123" in page


def test_signed_out_by_then_the_press_is_answered_with_help_and_says_that_nobody_was_told(jordan: Patient) -> None:
    answer = Client().post(URL, headers={"Origin": "http://testserver"})
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "Your team has not been told" in page
    assert "tel:988" in page
    assert not Alert.objects.exists()
