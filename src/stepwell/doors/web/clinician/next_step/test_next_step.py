"""Stepping down and discharging from the patient's page."""

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.plans.models import AftercarePlan
from stepwell.clinic.programs.models import Discharge, Stay
from stepwell.clinic.programs.tests.factories import a_track
from stepwell.doors.web.conftest import SignIn


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


def address(patient: Patient) -> str:
    return reverse("clinician:next_step", args=[patient.ref])


def test_a_patient_steps_down_in_the_same_record(at_the_door: Client, jordan: Patient) -> None:
    track = a_track(level_code="1.5", name="Weekly")
    wanting = at_the_door.post(address(jordan), {"do": "step down", "to_track": str(track.ref)})
    assert "Say why, in words the patient can read." in wanting.content.decode()
    told = {"do": "step down", "to_track": str(track.ref), "reason": "PHQ-9 under 10 for four weeks."}
    page = at_the_door.post(address(jordan), told, follow=True)
    assert "in the same record" in page.content.decode()
    assert Stay.objects.get(until__isnull=True).track == track


def test_only_stairs_below_this_one_are_offered_the_lowest_first(at_the_door: Client, jordan: Patient) -> None:
    a_track(level_code="2.5", name="Day")
    assert "No stair below this one" in at_the_door.get(address(jordan)).content.decode()
    a_track(level_code="1.5", name="Weekly")
    a_track(level_code="1.5", name="Not ready", time_zone="")
    text = at_the_door.get(address(jordan)).content.decode()
    assert "Weekly (1.5 outpatient therapy)" in text
    assert "Not ready" not in text
    assert "(2.1 intensive outpatient)" in text
    assert "Day (" not in text


def test_a_discharge_has_a_reason_and_an_aftercare_plan_and_closes_the_record(
    at_the_door: Client, jordan: Patient
) -> None:
    told = {
        "do": "discharge",
        "reason": "goals met",
        "words": "Sleeps, works, sees friends.",
        "first_visit_with": "Dr Ade",
        "first_visit_on": "2026-03-09",
        "supports": "Sister",
        "warning_signs": "Not sleeping: call Dr Ade",
    }
    wanting = at_the_door.post(address(jordan), told | {"first_visit_with": ""})
    assert wanting.status_code == 422
    assert not Discharge.objects.exists()
    at_the_door.post(address(jordan), told)
    assert Discharge.objects.get().reason == "goals met"
    assert AftercarePlan.objects.get().first_visit_with == "Dr Ade"
    assert at_the_door.get(address(jordan)).status_code == 404


def test_somebody_in_no_track_has_no_next_step(at_the_door: Client, amara: Patient) -> None:
    assert "In no track" in at_the_door.get(address(amara)).content.decode()


def test_to_everybody_else_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(address(jordan)).status_code == 404
