"""Leading a chat: answering, hiding, closing, and what is left of it."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.attendance.tests.factories import marked, opened
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import Arrival, ChatMessage
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.schedule.models import Session
from stepwell.doors.web.conftest import SignIn
from stepwell.journeys.close_session import close_session
from stepwell.pure.entitlement import Kind


@pytest.fixture
def inside(lin: Staff, session: Session, jordan: Patient) -> Arrival:
    """Jordan, in the room of Lin's session."""
    opened(session)
    door = at_the_door(session.seats.get(patient=jordan), session.starts_at)
    return actions.except_licence(arrival=door.ref, why="A test.", by=lin.account, at=session.starts_at)


@pytest.fixture
def said(inside: Arrival, session: Session, jordan: Patient) -> ChatMessage:
    assert jordan.account is not None
    return actions.write(
        session=session, by=jordan.account, arrival=inside, words="Hello.", mark=uuid4(), at=session.starts_at
    )


@pytest.fixture
def host(lin: Staff, said: ChatMessage, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


@pytest.fixture
def address(session: Session) -> str:
    return reverse("clinician:chat", args=[session.ref])


def test_whoever_leads_answers_everybody_or_one_alone(host: Client, address: str, inside: Arrival) -> None:
    host.post(address, {"do": "write", "words": "Hello, all.", "mark": str(uuid4()), "to": ""})
    answer = {"do": "write", "words": "Are you safe?", "mark": str(uuid4()), "to": str(inside.ref)}
    page = host.post(address, answer, follow=True).content.decode()
    assert "only between the two of you" in page
    assert [message.private for message in ChatMessage.objects.order_by("pk")] == [False, False, True]


def test_hidden_and_closed(host: Client, address: str, said: ChatMessage) -> None:
    page = host.post(address, {"do": "hide", "message": str(said.ref)}, follow=True).content.decode()
    assert "Hidden from the others." in page
    page = host.post(address, {"do": "close"}, follow=True).content.decode()
    assert "Nobody can write here now." in page
    assert "Open the chat again" in page
    refused = host.post(address, {"do": "write", "words": "Late.", "mark": str(uuid4())})
    assert refused.status_code == 422
    assert "The chat is closed, so this was not sent." in refused.content.decode()


def test_the_patient_can_read_that_their_messages_were_opened(host: Client, address: str, jordan: Patient) -> None:
    host.get(address)
    host.get(f"{address}?part=messages")
    assert AccessLog.objects.filter(patient=jordan, kind=Kind.MESSAGES).count() == 1


def test_closing_the_session_takes_the_chat_along(
    host: Client, address: str, session: Session, lin: Staff, jordan: Patient, amara: Patient
) -> None:
    marked(session, {jordan: 60, amara: None})
    close_session(session_ref=session.ref, by=lin.account, at=session.ends_at)
    assert not ChatMessage.objects.exists()
    page = host.get(address).content.decode()
    assert "Nobody has written anything yet." in page
    assert 'name="do"' not in page


@pytest.mark.parametrize("body", [{"do": "hide"}, {"do": "hide", "message": "x"}, {"do": "fly"}, {}])
def test_what_is_no_such_thing_is_not_there(host: Client, address: str, body: dict[str, str]) -> None:
    assert host.post(address, body).status_code == 404


def test_to_everybody_else_it_does_not_exist(
    outsiders: list[Account], said: ChatMessage, address: str, signed_in: SignIn
) -> None:
    for account in outsiders:
        assert signed_in(account).get(address).status_code == 404
        assert signed_in(account).post(address, {"do": "close"}).status_code == 404
