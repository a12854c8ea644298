"""Leading a chat: answering, hiding, closing, and what is left of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.attendance.tests.factories import marked, opened
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import Arrival, ChatMessage, Worksheet
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
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


@pytest.fixture
def sheet(host: Client, address: str) -> Worksheet:
    """Pros and cons, laid out."""
    host.post(address, {"do": "worksheet", "blank": "pros-and-cons", "title": "", "mark": str(uuid4())})
    return Worksheet.objects.get(put_away_at=None)


def test_whoever_leads_lays_out_a_worksheet_writes_on_it_and_hides_a_line(
    host: Client, address: str, sheet: Worksheet, session: Session, jordan: Patient, inside: Arrival
) -> None:
    line = {"do": "line", "words": "It numbs.", "worksheet": str(sheet.ref), "box": "0", "mark": str(uuid4())}
    for _ in range(2):
        page = host.post(address, line, follow=True).content.decode()
    assert page.count('<p class="chat-words">It numbs.</p>') == 1
    for words in ("What speaks against resisting it", "After Linehan 2015.", "It is gone once the session is closed"):
        assert words in page
    assert jordan.account is not None
    theirs = actions.write(
        session=session, by=jordan.account, arrival=inside, words="The name of a bar.", mark=uuid4(),
        at=session.starts_at, worksheet=sheet.ref, box=1,
    )  # fmt: skip
    page = host.post(address, {"do": "hide", "message": str(theirs.ref)}, follow=True).content.decode()
    assert "taken out, the others do not see it" in page


def test_another_worksheet_takes_its_place_and_it_is_brought_back(host: Client, address: str, sheet: Worksheet) -> None:
    another = {"do": "worksheet", "blank": "empty", "title": "What we bring", "mark": str(uuid4())}
    page = host.post(address, another, follow=True).content.decode()
    assert 'class="panel-title">What we bring</h2>' in page
    late = {"do": "line", "words": "Late.", "worksheet": str(sheet.ref), "box": "0", "mark": str(uuid4())}
    refused = host.post(address, late)
    assert refused.status_code == 422
    assert "This worksheet is not open any more" in refused.content.decode()
    assert "You wrote: <q>Late.</q>" in refused.content.decode()
    back = {"do": "bring_back", "worksheet": str(sheet.ref)}
    page = host.post(address, back, follow=True).content.decode()
    assert "Bring back: What we bring" in page
    page = host.post(address, {"do": "put_away"}, follow=True).content.decode()
    assert "Bring back: Pros and cons of acting on an urge" in page
    assert 'value="put_away"' not in page


def test_a_blank_there_is_not_is_not_laid_out(host: Client, address: str) -> None:
    refused = host.post(address, {"do": "worksheet", "blank": "tarot", "mark": str(uuid4())})
    assert refused.status_code == 422
    assert "Choose a worksheet of the list" in refused.content.decode()


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


@pytest.mark.parametrize(
    "body",
    [
        {"do": "hide"},
        {"do": "hide", "message": "x"},
        {"do": "strike", "message": str(uuid4())},
        {"do": "bring_back", "worksheet": str(uuid4())},
        {"do": "fly"},
        {},
    ],
)
def test_what_is_no_such_thing_is_not_there(host: Client, address: str, body: dict[str, str]) -> None:
    assert host.post(address, body).status_code == 404


def test_to_everybody_else_it_does_not_exist(
    outsiders: list[Account], said: ChatMessage, address: str, signed_in: SignIn
) -> None:
    for account in outsiders:
        assert signed_in(account).get(address).status_code == 404
        assert signed_in(account).post(address, {"do": "close"}).status_code == 404


def test_held_by_chat_alone_there_is_no_camera_and_it_says_what_the_minutes_rest_on(
    lin: Staff, jordan: Patient, signed_in: SignIn
) -> None:
    session = opened(a_session(lin, SPRING + timedelta(hours=4), patients=[jordan], kind="individual"))
    host = signed_in(lin.account)
    chat, room = (reverse(f"clinician:{name}", args=[session.ref]) for name in ("chat", "room"))
    assert "data-room" in host.get(room).content.decode()
    page = host.post(chat, {"do": "alone"}, follow=True).content.decode()
    assert "This session is held by chat alone" in page
    assert "which is less sure than a call" in page
    assert "It is kept as part of the record" in page
    assert "data-room" not in host.get(room).content.decode()
    assert host.post(room, {"do": "line"}).status_code == 403
    door = at_the_door(session.seats.get(), session.starts_at)
    actions.except_licence(arrival=door.ref, why="A test.", by=lin.account, at=session.starts_at)
    seat, phone = session.seats.get(), signed_in(jordan)
    theirs, written = (
        phone.get(reverse(f"patient:{name}", args=[seat.ref])).content.decode() for name in ("room", "chat")
    )
    assert "data-room" not in theirs
    assert "data-here" in theirs
    for page in (theirs, host.get(room).content.decode()):
        assert "Nobody has a camera or a microphone here" in page
        assert "Talk alone" not in page
    for page in (written, host.get(chat).content.decode()):
        assert "<select" not in page.partition("data-log")[2], "there is nobody else to choose"


def test_a_group_is_not_held_by_chat_alone(host: Client, address: str) -> None:
    refused = host.post(address, {"do": "alone"})
    assert refused.status_code == 422
    assert "Only a session with one patient can be held by chat alone." in refused.content.decode()
