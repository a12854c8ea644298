"""The patient's own safety plan."""

from datetime import timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.safety.actions import write_safety_plan
from stepwell.clinic.safety.queries import PlanEntry
from stepwell.clinic.safety.tests.factories import written
from stepwell.doors.web.patient.safety_plan.views import READ_SIGNED_OUT
from stepwell.plumbing import clock

URL = "/me/safety-plan/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SPRING + timedelta(days=1))


def page_of(patient: Patient) -> str:
    return phone_of(patient).get(URL).content.decode()


def phone_of(patient: Patient) -> Client:
    client = Client()
    assert patient.account
    client.force_login(patient.account)
    return client


def test_every_step_of_the_newest_version_is_on_one_page() -> None:
    jordan, lin = a_patient(), a_staff()
    write_safety_plan(patient=jordan, coping="An old idea.", by=lin.account, at=SPRING)
    people = [PlanEntry("My sister", phone="212-555-0111")]
    write_safety_plan(patient=jordan, coping="Cold water.\nWalk.", people=people, by=lin.account, at=SPRING)
    page = page_of(jordan)
    assert all(words in page for words in ("Cold water.", "Walk.", "My sister", "tel:2125550111", "tel:988"))
    assert "An old idea." not in page


def test_who_made_it_and_when_it_is_gone_through_again_is_said_and_lateness_named() -> None:
    jordan, lin = a_patient(), a_staff()
    written(jordan, lin, SPRING - timedelta(days=20))
    page = page_of(jordan)
    assert "Version 1, written by Lin Chen, LCSW on 10 February 2026." in page
    assert "that was to be done again by 24 February 2026" in page
    assert "Time to go through it together" in page


def test_a_patient_changes_it_and_their_team_is_told_without_a_name() -> None:
    jordan, lin = a_patient(), a_staff()
    treats(lin, jordan)
    written(jordan, lin)
    phone = phone_of(jordan)
    assert "Walk." in phone.get(f"{URL}change/").content.decode()
    told = {"coping": "Cold water.\nSing.", "people-0-words": "My sister", "people-0-phone": "212-555-0111"}
    page = phone.post(f"{URL}change/", told, follow=True).content.decode()
    assert "Version 2 of your safety plan is in force." in page
    assert "Sing." in page
    assert "written by Jordan Reyes" in page
    assert "No clinician has gone through this version together yet." in page
    (notice,) = Notice.objects.filter(account=lin.account)
    assert "Jordan" not in notice.words
    phone.post(f"{URL}change/", told)
    assert Notice.objects.count() == 1
    assert phone.post(f"{URL}change/", {"coping": " "}).status_code == 422


def test_the_page_for_the_phone_holds_the_plan_and_its_numbers_and_nothing_else() -> None:
    jordan, lin = a_patient(), a_staff()
    written(jordan, lin)
    answer = phone_of(jordan).get(f"{URL}on-this-phone/")
    page = answer.content.decode()
    assert "Cold water." in page
    assert "tel:988" in page
    assert "<form" not in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers[READ_SIGNED_OUT] == "yes"
    assert READ_SIGNED_OUT in Client().get("/me/offline.js").content.decode()


def test_it_can_be_printed() -> None:
    jordan, lin = a_patient(), a_staff()
    assert phone_of(jordan).get(f"{URL}paper/").status_code == 404
    written(jordan, lin)
    response = phone_of(jordan).get(f"{URL}paper/")
    assert response.content.startswith(b"%PDF-")
    assert "Jordan" not in response.headers["Content-Disposition"]


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
