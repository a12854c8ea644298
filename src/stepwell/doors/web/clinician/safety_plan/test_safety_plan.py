"""Writing the safety plan together."""

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.safety.models import SafetyPlan
from stepwell.doors.web.conftest import SignIn


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


def address(patient: Patient) -> str:
    return reverse("clinician:safety_plan", args=[patient.ref])


def test_a_new_version_starts_from_the_last_and_leaves_it_readable(at_the_door: Client, jordan: Patient) -> None:
    page = at_the_door.post(address(jordan), {"coping": "Walk the dog\nMusic"}, follow=True)
    assert "Version 1 of the safety plan is in force." in page.content.decode()
    assert "Walk the dog" in at_the_door.get(address(jordan)).content.decode()
    at_the_door.post(address(jordan), {"coping": "Music"})
    assert list(SafetyPlan.objects.order_by("version").values_list("coping", flat=True)) == [
        "Walk the dog\nMusic",
        "Music",
    ]


def test_an_empty_plan_is_refused(at_the_door: Client, jordan: Patient) -> None:
    page = at_the_door.post(address(jordan), {"coping": " "})
    assert page.status_code == 422
    assert "Write at least one step" in page.content.decode()


def test_to_everybody_else_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(address(jordan)).status_code == 404
