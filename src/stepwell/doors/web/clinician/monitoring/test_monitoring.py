"""Readings as a clinician enters and reads them, and devices."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.measures.models import Device, Reading
from stepwell.clinic.measures.queries import secret_of
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.models import Alert
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

NOW = {"taken_at": "2026-03-02T10:30", "words": ""}


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


def address(patient: Patient) -> str:
    return reverse("clinician:monitoring", args=[patient.ref])


def number(**told: str) -> dict[str, str]:
    return (
        {"do": "number", "kind": "breath_alcohol", "value": "0.02", "unit": "%", "submission": str(uuid4())}
        | NOW
        | told
    )


def test_a_breath_test_is_kept_once_and_read_with_who_entered_it(at_the_door: Client, jordan: Patient) -> None:
    told = number()
    for _ in range(2):
        at_the_door.post(address(jordan), told)
    page = at_the_door.get(address(jordan)).content.decode()
    for words in ("Breath alcohol: 0.02 %", "Lin Chen", "2 March 2026, 10:30 am"):
        assert words in page
    assert Reading.objects.count() == 1


def test_a_dangerous_one_pages_somebody(at_the_door: Client, jordan: Patient) -> None:
    at_the_door.post(address(jordan), number(value="0.34"))
    assert Alert.objects.get().grade == "URGENT"


def test_a_urine_screen_is_read_with_what_is_positive_first(at_the_door: Client, jordan: Patient) -> None:
    told = {"do": "panel", "cocaine": "negative", "fentanyl": "positive", "submission": str(uuid4())} | NOW
    at_the_door.post(address(jordan), told)
    page = at_the_door.get(address(jordan)).content.decode()
    assert "positive: Fentanyl; negative: Cocaine" in page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (number(value=""), "Write the value."),
        (number(value="0.9"), "cannot be; it lies within 0 to 0.6"),
        (number(unit="/min"), "is no unit of breath alcohol"),
        (number(taken_at="2026-03-02T12:30"), "is still to come"),
        (number(taken_at="noon"), "Write a day and a time"),
        ({"do": "panel", "submission": str(uuid4())} | NOW, "nothing was tested"),
        ({"do": "device", "name": "", "kinds": ["oxygen"]}, "Give it a name"),
        ({"do": "device", "name": "Watch"}, "Choose what it sends."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    at_the_door: Client, jordan: Patient, told: dict[str, str], said: str
) -> None:
    answer = at_the_door.post(address(jordan), told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Reading.objects.exists()
    assert not Device.objects.exists()


def test_a_devices_secret_is_shown_for_ten_minutes_to_whoever_added_it(
    at_the_door: Client, jordan: Patient, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = at_the_door.post(
        address(jordan), {"do": "device", "name": "Watch", "kinds": ["oxygen", "sleep"]}, follow=True
    ).content.decode()
    device = Device.objects.get()
    assert secret_of(device) in page
    assert str(device.ref) in page
    assert secret_of(device) not in at_the_door.get(address(jordan)).content.decode()
    monkeypatch.setattr(clock, "now", lambda: ELEVEN + timedelta(minutes=11))
    where = f"{address(jordan)}?device={device.ref}"
    assert secret_of(device) not in at_the_door.get(where).content.decode()
    at_the_door.post(address(jordan), {"do": "end", "device": str(device.ref)})
    device.refresh_from_db()
    assert device.ended_at is not None
    assert at_the_door.post(address(jordan), {"do": "end", "device": str(uuid4())}).status_code == 404


def test_who_is_on_call_and_everybody_else_have_none(
    jordan: Patient, outsiders: list[Account], signed_in: SignIn
) -> None:
    sam = a_staff([Role.ON_CALL], name="Sam").account
    for account in (*outsiders, sam):
        assert signed_in(account).get(address(jordan)).status_code == 404
        assert signed_in(account).post(address(jordan), number()).status_code == 404
    assert not Reading.objects.exists()
