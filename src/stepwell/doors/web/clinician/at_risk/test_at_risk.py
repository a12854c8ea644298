"""Somebody is marked as at heightened risk, and no longer."""

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.safety.models import RiskMark
from stepwell.doors.web.conftest import SignIn


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


def address(patient: Patient) -> str:
    return reverse("clinician:at_risk", args=[patient.ref])


def test_the_mark_stands_on_the_record_with_its_reason_until_it_is_ended(at_the_door: Client, jordan: Patient) -> None:
    page = at_the_door.post(address(jordan), {"do": "mark", "why": "Anniversary this week."}, follow=True)
    assert "At heightened risk" in page.content.decode()
    assert "Anniversary this week." in page.content.decode()
    page = at_the_door.post(address(jordan), {"do": "end"}, follow=True)
    assert "Anniversary this week." not in page.content.decode()
    assert RiskMark.objects.get().until is not None


def test_without_a_reason_nothing_is_marked(at_the_door: Client, jordan: Patient) -> None:
    page = at_the_door.post(address(jordan), {"do": "mark", "why": " "}, follow=True)
    assert "Write why they are at risk" in page.content.decode()
    assert not RiskMark.objects.exists()


def test_to_everybody_else_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).post(address(jordan), {"do": "mark", "why": "x"}).status_code == 404
    assert not RiskMark.objects.exists()
