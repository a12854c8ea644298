"""The patient's own safety plan."""

from datetime import timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.safety.actions import write_safety_plan
from stepwell.plumbing import clock

URL = "/me/safety-plan/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SPRING + timedelta(days=1))


def page_of(patient: Patient) -> str:
    client = Client()
    assert patient.account
    client.force_login(patient.account)
    return client.get(URL).content.decode()


def test_every_step_of_the_newest_version_is_on_one_page() -> None:
    jordan, lin = a_patient(), a_staff()
    write_safety_plan(patient=jordan, coping="An old idea.", by=lin.account, at=SPRING)
    write_safety_plan(patient=jordan, coping="Cold water.\nWalk.", people="My sister", by=lin.account, at=SPRING)
    page = page_of(jordan)
    assert all(words in page for words in ("Cold water.", "Walk.", "My sister", "tel:988"))
    assert "An old idea." not in page


def test_without_a_plan_the_page_says_how_to_make_one_and_whom_to_call() -> None:
    page = page_of(a_patient())
    assert "You have no safety plan yet" in page
    assert "tel:911" in page


def test_another_patients_plan_is_never_shown_and_a_stranger_gets_404() -> None:
    write_safety_plan(patient=a_patient(), coping="Cold water.", by=a_staff().account, at=SPRING)
    assert "Cold water." not in page_of(a_patient())
    stranger = Client()
    stranger.force_login(an_account())
    assert stranger.get(URL).status_code == 404
