"""The way into a record in an emergency, click by click."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from stepwell.clinic.access.models import AccessLog, BreakGlass
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.journeys.break_glass import break_glass
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
WHY = "She called from a bridge; I need her plan."


@pytest.fixture
def jordan() -> Patient:
    return a_patient(family_name="Reyes")


@pytest.fixture
def sam() -> Staff:
    return a_staff(name="Sam Whitfield", roles=[Role.CASE_MANAGER])


@pytest.fixture
def at_work(client: Client, sam: Staff, database_clock: Callable[[datetime], None]) -> Client:
    cache.clear()
    database_clock(clock.now() + timedelta(seconds=1))
    client.force_login(sam.account)
    return client


def page(patient: Patient) -> str:
    return f"/clinic/emergency/{patient.ref}/"


def test_two_clicks_and_a_reason_open_the_record_with_a_banner_on_every_page(at_work: Client, jordan: Patient) -> None:
    assert at_work.get(f"/clinic/patients/{jordan.ref}/").status_code == 404
    asked = at_work.post(page(jordan), {"reason": WHY})
    assert "Whoever <strong>answers for privacy is told now</strong>" in asked.content.decode()
    assert not BreakGlass.objects.exists()
    done = at_work.post(page(jordan), {"reason": WHY, "confirmed": "yes"}, follow=True)
    assert done.redirect_chain == [(f"/clinic/patients/{jordan.ref}/", 302)]
    for address in (f"/clinic/patients/{jordan.ref}/", "/clinic/patients/", "/clinic/duty/"):
        assert "in an emergency.</strong> It closes by itself" in at_work.get(address).content.decode()


def test_a_reason_that_says_nothing_is_sent_back(at_work: Client, jordan: Patient) -> None:
    answer = at_work.post(page(jordan), {"reason": "help", "confirmed": "yes"})
    assert answer.status_code == 422
    assert "Say in a few words" in answer.content.decode()
    assert not BreakGlass.objects.exists()


def test_the_page_names_nobody_and_looks_the_same_for_a_record_that_is_not_there(
    at_work: Client, jordan: Patient
) -> None:
    there, nowhere = at_work.get(page(jordan)), at_work.get(f"/clinic/emergency/{uuid4()}/")
    assert there.status_code == nowhere.status_code == 200
    for word in ("Jordan", "Reyes"):
        assert word not in there.content.decode()
    assert at_work.post(f"/clinic/emergency/{uuid4()}/", {"reason": WHY, "confirmed": "yes"}).status_code == 404


def test_closing_it_takes_the_record_away_at_once(at_work: Client, jordan: Patient, sam: Staff) -> None:
    broken = break_glass(patient=jordan, reason=WHY, by=sam.account, at=clock.now())
    assert at_work.get(f"/clinic/patients/{jordan.ref}/").status_code == 200
    at_work.post(f"/clinic/emergency/{broken.ref}/closing/")
    assert at_work.get(f"/clinic/patients/{jordan.ref}/").status_code == 404


def test_somebody_elses_glass_cannot_be_closed(at_work: Client, jordan: Patient) -> None:
    other = a_staff(name="Another", roles=[Role.ON_CALL])
    broken = break_glass(patient=jordan, reason=WHY, by=other.account, at=clock.now())
    assert at_work.post(f"/clinic/emergency/{broken.ref}/closing/").status_code == 404
    broken.grant.refresh_from_db()
    assert broken.grant.until is not None
    assert broken.grant.until > clock.now() + timedelta(minutes=50)


def test_a_name_and_birth_date_lead_there_and_the_look_is_logged(at_work: Client, jordan: Patient) -> None:
    told = {"family_name": "Reyes", "birth_on": jordan.birth_on.isoformat()}
    assert at_work.post("/clinic/emergency/", told).headers["Location"] == page(jordan)
    assert AccessLog.objects.filter(patient=jordan, allowed=False).exists()
    missed = at_work.post("/clinic/emergency/", told | {"family_name": "Nobody"})
    assert missed.status_code == 422
    assert "No single record" in missed.content.decode()


def test_guessing_names_ends_after_ten(at_work: Client, jordan: Patient) -> None:
    told = {"family_name": "Guess", "birth_on": "1990-01-01"}
    answers = [at_work.post("/clinic/emergency/", told).content.decode() for _ in range(11)]
    assert "ten look-ups" not in answers[9]
    assert "ten look-ups" in answers[10]
    right = {"family_name": "Reyes", "birth_on": jordan.birth_on.isoformat()}
    assert "ten look-ups" in at_work.post("/clinic/emergency/", right).content.decode()


def test_whoever_treats_them_goes_straight_to_the_record(at_work: Client, jordan: Patient, sam: Staff) -> None:
    treats(sam, jordan)
    assert at_work.get(page(jordan)).headers["Location"] == f"/clinic/patients/{jordan.ref}/"


def test_in_an_emergency_one_reads_and_writes_no_plan(at_work: Client, jordan: Patient, sam: Staff) -> None:
    break_glass(patient=jordan, reason=WHY, by=sam.account, at=clock.now())
    problem = {"do": "problem", "text": "Planted", "icd10": "F32.1", "began_on": "2026-01-01"}
    assert at_work.post(f"/clinic/patients/{jordan.ref}/", problem).status_code == 404
