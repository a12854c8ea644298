"""Writing the safety plan together."""

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.safety.models import PlanReview, SafetyPlan
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
    earlier = at_the_door.get(reverse("clinician:safety_plan_versions", args=[jordan.ref])).content.decode()
    assert earlier.index("Version 2") < earlier.index("Version 1")
    assert "Walk the dog" in earlier


def test_what_they_went_through_together_says_so_and_when_again(at_the_door: Client, jordan: Patient) -> None:
    at_the_door.post(address(jordan), {"coping": "Music"})
    page = at_the_door.get(f"/clinic/patients/{jordan.ref}/").content.decode()
    assert "No clinician has gone through this version together yet." in page
    told = {"do": "review", "review-next_on": "2026-03-16"}
    at_the_door.post(address(jordan), told)
    page = at_the_door.get(f"/clinic/patients/{jordan.ref}/").content.decode()
    assert "Gone through together with Lin Chen, LCSW on 2 March 2026; again by 16 March 2026." in page
    assert SafetyPlan.objects.count() == 1
    refused = at_the_door.post(address(jordan), told | {"review-next_on": "2026-05-16"})
    assert refused.status_code == 422
    assert "by 1 April at the latest" in refused.content.decode()


def test_people_and_dangerous_things_have_fields_of_their_own(at_the_door: Client, jordan: Patient) -> None:
    written = {
        "people-0-words": "My sister", "people-0-phone": "212-555-0111", "environment-2-words": "Spare tablets",
        "environment-2-action": "Out of the house", "environment-2-held_by": "My sister",
        "environment-2-due_on": "2026-02-28", "together": "on",
    }  # fmt: skip
    at_the_door.post(address(jordan), written)
    assert SafetyPlan.objects.get().steps == {
        "people": [{"words": "My sister", "phone": "212-555-0111"}],
        "environment": [
            {"words": "Spare tablets", "action": "Out of the house", "held_by": "My sister", "due_on": "2026-02-28"}
        ],
    }
    page = at_the_door.get(f"/clinic/patients/{jordan.ref}/").content.decode()
    assert "tel:2125550111" in page
    assert "Overdue" in page
    assert PlanReview.objects.get().next_on.isoformat() == "2026-04-01"


def test_a_number_without_a_name_is_asked_about(at_the_door: Client, jordan: Patient) -> None:
    page = at_the_door.post(address(jordan), {"coping": "Music", "people-1-phone": "212-555-0111"})
    assert page.status_code == 422
    assert "Say who or what this line is about." in page.content.decode()
    assert "212-555-0111" in page.content.decode()
    assert not SafetyPlan.objects.exists()


def test_it_can_be_printed(at_the_door: Client, jordan: Patient) -> None:
    paper = reverse("clinician:safety_plan_paper", args=[jordan.ref])
    assert at_the_door.get(paper).status_code == 404
    at_the_door.post(address(jordan), {"coping": "Music"})
    response = at_the_door.get(paper)
    assert response.content.startswith(b"%PDF-")
    assert "Jordan" not in response.headers["Content-Disposition"]


def test_an_empty_plan_is_refused(at_the_door: Client, jordan: Patient) -> None:
    page = at_the_door.post(address(jordan), {"coping": " "})
    assert page.status_code == 422
    assert "Write at least one step" in page.content.decode()


def test_to_everybody_else_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(address(jordan)).status_code == 404
