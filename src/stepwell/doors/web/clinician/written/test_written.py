"""What is kept of the chats of one patient, as whoever treats them reads it."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import treats
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import ChatMessage
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.schedule.models import Session
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Kind


@pytest.fixture
def address(jordan: Patient) -> str:
    return reverse("clinician:written", args=[jordan.ref])


@pytest.fixture
def grace(jordan: Patient) -> Staff:
    """On Jordan's team, and not of the session."""
    grace = a_staff(name="Grace Kim")
    treats(grace, jordan, part="case manager")
    return grace


@pytest.fixture
def team(grace: Staff, signed_in: SignIn) -> Client:
    return signed_in(grace.account)


def says(session: Session, patient: Patient, words: str, **told: Any) -> ChatMessage:
    door = at_the_door(session.seats.get(patient=patient), session.starts_at)
    by, at = session.facilitator.account, session.starts_at
    inside = actions.except_licence(arrival=door.ref, why="A test.", by=by, at=at)
    assert patient.account is not None
    return actions.write(session=session, by=patient.account, arrival=inside, words=words, mark=uuid4(), at=at, **told)


@pytest.fixture
def kept(session: Session, jordan: Patient, amara: Patient) -> None:
    """A group whose chat is kept."""
    Rule.objects.filter(name="session_chat").update(data={"kept_kinds": ["group"]})
    opened(session)
    says(session, jordan, "I slept well.")
    says(session, jordan, "Only for Lin.", private=True)
    says(session, amara, "So did I.")
    actions.end_chat(session=session, at=session.ends_at)


@pytest.mark.usefixtures("kept")
def test_whoever_treats_them_reads_what_they_wrote_to_all_and_of_nobody_else(
    team: Client, address: str, session: Session
) -> None:
    page = team.get(address).content.decode()
    assert "I slept well." in page
    assert session.title in page
    assert "Only for Lin." not in page
    assert "So did I." not in page


@pytest.mark.usefixtures("kept")
def test_the_patient_can_read_that_it_was_opened(team: Client, grace: Staff, address: str, jordan: Patient) -> None:
    team.get(address)
    assert AccessLog.objects.get(patient=jordan, kind=Kind.MESSAGES, allowed=True).viewer == grace.account


@pytest.mark.usefixtures("kept")
def test_a_hidden_message_is_still_of_the_record_and_says_so(team: Client, address: str) -> None:
    ChatMessage.objects.filter(words="I slept well.").update(hidden_at="2026-03-02T15:00Z")
    page = team.get(address).content.decode()
    assert "I slept well." in page
    assert "hidden from the others" in page


def test_lines_of_a_worksheet_stand_under_their_boxes(
    team: Client, address: str, session: Session, jordan: Patient, lin: Staff
) -> None:
    Rule.objects.filter(name="session_chat").update(data={"kept_kinds": ["group"]})
    opened(session)
    sheet = actions.open_worksheet(
        session_ref=session.ref, blank="coping-ahead", title="", mark=uuid4(), by=lin.account, at=session.starts_at
    )
    says(session, jordan, "Her birthday, with wine on every table.", worksheet=sheet.ref, box=0)
    page = team.get(address).content.decode()
    for words in ("Worksheet: Coping ahead", "After Linehan 2015.", "Which skills I will use", "wine on every table"):
        assert words in page
    assert "Take out" not in page


def test_what_is_not_kept_is_not_there_even_while_the_session_is_on(
    team: Client, address: str, session: Session, jordan: Patient
) -> None:
    says(opened(session), jordan, "I slept well.")
    page = team.get(address).content.decode()
    assert "Nothing written is kept" in page
    assert "I slept well." not in page


@pytest.mark.usefixtures("kept")
def test_to_everybody_else_it_does_not_exist(outsiders: list[Account], address: str, signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(address).status_code == 404
