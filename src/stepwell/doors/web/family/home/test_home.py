"""What a relative finds: what is shared with them, the next appointment if that is, and what to do when worried."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.actions import end_grants
from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import ELEVEN
from stepwell.doors.web.family.home.words import KINDS
from stepwell.journeys.invite_relative import invite_relative
from stepwell.pure.entitlement import Ground, Kind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven")]
HOME = reverse("family:home")


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def amara() -> Patient:
    return a_patient(given_name="Amara", family_name="Diaz")


def ruth_of(patient: Patient, kinds: Collection[Kind], zone: str = "America/Chicago") -> Account:
    """Ruth, her mother, who lives an hour to the west."""
    assert patient.account is not None
    told = invite_relative(
        patient=patient, email="ruth@example.org", name="Ruth Diaz", relationship="mother", kinds=kinds,
        by=patient.account, at=SPRING, time_zone=zone,
    )  # fmt: skip
    return told.account


def page_of(account: Account) -> str:
    client = Client()
    client.force_login(account)
    response = client.get(HOME)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return response.content.decode()


def test_what_is_shared_since_when_and_why(amara: Patient) -> None:
    text = page_of(ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE}))
    assert "Amara Diaz" in text
    assert "Shared since 2 March 2026, because Amara agreed to it." in text
    assert "Appointments" in text
    assert "Treatment plan" not in text
    assert "No appointment is planned yet" in text


def test_the_next_appointment_is_in_the_relatives_own_time_under_a_neutral_title(amara: Patient, lin: Staff) -> None:
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE})
    a_session(lin, ELEVEN + timedelta(days=1), patients=[amara], title="Staying sober")
    a_session(lin, ELEVEN + timedelta(days=8), patients=[amara], kind="family", title="Family: relapse")  # after DST
    text = page_of(ruth)
    assert "Tomorrow, Tuesday, 3 March, 10:00–11:00 am" in text
    assert "Appointment" in text
    assert "Tuesday, 10 March, 11:00 am–12:00 pm" in text.replace("11:00–12:00 pm", "11:00 am–12:00 pm")
    assert "Family session" in text
    assert "You take part in this one" in text
    assert "sober" not in text
    assert "relapse" not in text


def test_a_cancelled_session_is_not_the_next_one(amara: Patient, lin: Staff) -> None:
    session = a_session(lin, ELEVEN + timedelta(days=1), patients=[amara])
    session.cancelled_at = ELEVEN
    session.save(update_fields=["cancelled_at"])
    assert "No appointment is planned yet" in page_of(ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE}))


def test_without_the_schedule_no_appointment_is_hinted_at(amara: Patient, lin: Staff) -> None:
    a_session(lin, ELEVEN + timedelta(days=1), patients=[amara])
    text = page_of(ruth_of(amara, {Kind.IDENTITY, Kind.SAFETY}))
    assert "Safety plan" in text
    assert "appointment" not in text.lower()


def test_nothing_shared_is_said_and_help_is_still_there(amara: Patient) -> None:
    text = page_of(ruth_of(amara, set()))
    assert "Nothing is shared with you right now" in text
    assert "Amara" not in text
    assert 'href="tel:988"' in text
    assert 'href="tel:911"' in text


def test_what_was_taken_back_is_gone_at_once(amara: Patient) -> None:
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE})
    end_grants(patient=amara, ground=Ground.CONSENT, at=ELEVEN)
    assert "Nothing is shared with you right now" in page_of(ruth)


def test_a_schedule_without_the_name_opens_nothing(amara: Patient, lin: Staff) -> None:
    a_session(lin, ELEVEN + timedelta(days=1), patients=[amara])
    text = page_of(ruth_of(amara, {Kind.SCHEDULE}))
    assert "Their name is not shared with you" in text
    assert "Amara" not in text
    assert "Tomorrow" not in text


def test_somebody_with_two_people_in_care_reads_of_those_who_share(amara: Patient) -> None:
    jordan = a_patient()
    ruth = ruth_of(amara, {Kind.IDENTITY})
    link_relative(account=ruth, patient=jordan, name="Ruth Diaz", relationship="aunt")
    text = page_of(ruth)
    assert "Amara Diaz" in text
    assert "Jordan" not in text


def test_every_opening_is_logged(amara: Patient) -> None:
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE, Kind.PLAN})
    page_of(ruth)
    opened = AccessLog.objects.filter(patient=amara, viewer=ruth).values_list("kind", "purpose", "allowed")
    assert set(opened) == {("IDENTITY", "FAMILY_SUPPORT", True), ("SCHEDULE", "FAMILY_SUPPORT", True)}


@pytest.mark.parametrize("appointments", [1, 20])
def test_many_appointments_cost_as_many_queries_as_one(amara: Patient, lin: Staff, appointments: int) -> None:
    ruth = ruth_of(amara, {Kind.IDENTITY, Kind.SCHEDULE})
    for day in range(1, appointments + 1):
        a_session(lin, ELEVEN + timedelta(days=day), patients=[amara])
    with CaptureQueriesContext(connection) as spent:
        page_of(ruth)
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 24


def test_it_is_not_there_for_anybody_else(amara: Patient, lin: Staff) -> None:
    treats(lin, amara)
    assert amara.account is not None
    for account in (amara.account, lin.account, an_account(), a_staff(roles=[Role.DIRECTOR]).account):
        client = Client()
        client.force_login(account)
        assert client.get(HOME).status_code == 404


def test_a_visitor_is_asked_to_sign_in() -> None:
    assert Client().get(HOME).status_code == 302


def test_every_kind_of_record_has_plain_words() -> None:
    assert set(KINDS) == set(Kind)
    assert "substance" not in " ".join(label + holds for label, holds in KINDS.values()).lower()
