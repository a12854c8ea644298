"""Writing in a session, and reading what the others wrote."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import Arrival, ChatMessage, Worksheet
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.doors.web.patient.conftest import EIGHT

pytestmark = pytest.mark.usefixtures("eight")
SCRIPT = {"Stepwell-Script": "yes"}


@pytest.fixture
def amara(lin: Staff, jordan: Patient) -> Patient:
    patient = a_patient(given_name="Amara")
    treats(lin, patient)
    return patient


@pytest.fixture
def session(lin: Staff, jordan: Patient, amara: Patient) -> Session:
    session = opened(a_session(lin, EIGHT, patients=[jordan, amara]))
    for seat in session.seats.all():
        actions.except_licence(arrival=at_the_door(seat, EIGHT).ref, why="A test.", by=lin.account, at=EIGHT)
    return session


@pytest.fixture
def phone(jordan: Patient, signed_in: SignIn) -> Client:
    return signed_in(jordan)


@pytest.fixture
def address(session: Session, jordan: Patient) -> str:
    return reverse("patient:chat", args=[session.seats.get(patient=jordan).ref])


def test_without_javascript_a_message_is_sent_and_read_on_the_same_page(phone: Client, address: str) -> None:
    body = {"words": "Hello, all.", "mark": str(uuid4())}
    for _ in range(2):
        page = phone.post(address, body, follow=True).content.decode()
    assert page.count("Hello, all.") == 1
    for words in (
        "reads this while the session is on", "no machine looks for danger in it", "I need help now",
        "It is gone once the session is closed", "Look for new messages",
    ):  # fmt: skip
        assert words in page


def test_a_page_that_sends_by_itself_is_told_what_came_of_it(phone: Client, session: Session, address: str) -> None:
    body = {"words": "Hello.", "mark": str(uuid4())}
    assert phone.post(address, body, headers=SCRIPT).status_code == 204
    refused = phone.post(address, {"words": " ", "mark": str(uuid4())}, headers=SCRIPT)
    assert (refused.status_code, refused.json()) == (409, {"why": "Write something first."})
    actions.part(seat=Seat.objects.get(ref=address.split("/")[-3]), at=EIGHT)
    refused = phone.post(address, body | {"mark": str(uuid4())}, headers=SCRIPT)
    assert "You are not in this session" in refused.json()["why"]
    assert ChatMessage.objects.count() == 1


def test_what_could_not_be_sent_is_not_lost(phone: Client, session: Session, lin: Staff, address: str) -> None:
    actions.close_chat(session_ref=session.ref, by=lin.account, closed=True, at=EIGHT)
    page = phone.post(address, {"words": "A long thought.", "mark": str(uuid4())})
    assert page.status_code == 422
    assert "You wrote: <q>A long thought.</q>" in page.content.decode()


def test_nothing_new_costs_nothing_and_what_is_new_is_sent_alone(
    phone: Client, session: Session, lin: Staff, address: str
) -> None:
    def news(state: str) -> tuple[int, str]:
        answer = phone.get(address, {"part": "messages", "state": state})
        return answer.status_code, answer.content.decode()

    status, text = news("")
    state = text.partition('data-state="')[2].partition('"')[0]
    assert status == 200
    assert news(state)[0] == 204
    actions.write(session=session, by=lin.account, arrival=None, words="<b>Look</b>", mark=uuid4(), at=EIGHT)
    status, text = news(state)
    assert status == 200
    assert "&lt;b&gt;Look" in text
    assert "<html" not in text


def test_a_peer_learns_a_chosen_name_and_no_more(
    phone: Client, session: Session, amara: Patient, address: str, signed_in: SignIn
) -> None:
    phone.post(address, {"words": "Hello.", "mark": str(uuid4())})
    theirs = reverse("patient:chat", args=[session.seats.get(patient=amara).ref])
    page = signed_in(amara).get(theirs).content.decode()
    assert "<strong>Jo</strong>" in page
    for hidden in ("Reyes", "Jordan", "12 Elm Street"):
        assert hidden not in page
    assert 'value="lead"' in page
    assert page.count("<option") == 2


def test_another_patients_chat_is_not_there(session: Session, lin: Staff, address: str, signed_in: SignIn) -> None:
    stranger = a_patient(given_name="Theo")
    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(lin).get(address).status_code == 404
    assert signed_in(stranger).post(address, {"words": "x", "mark": str(uuid4())}).status_code == 404


def test_before_one_is_let_in_there_is_nothing_to_read_and_nothing_to_write(
    phone: Client, session: Session, lin: Staff, jordan: Patient, address: str
) -> None:
    actions.write(session=session, by=lin.account, arrival=None, words="For those inside.", mark=uuid4(), at=EIGHT)
    Arrival.objects.filter(patient=jordan).update(admitted_at=None)
    page = phone.get(address).content.decode()
    assert "For those inside." not in page
    assert "Nobody can write here now." in page


def test_a_long_chat_costs_as_many_queries_as_a_short_one(
    phone: Client, session: Session, lin: Staff, address: str
) -> None:
    phone.get(address)
    with CaptureQueriesContext(connection) as short:
        phone.get(address)
    for number in range(10):
        actions.write(session=session, by=lin.account, arrival=None, words=f"No {number}", mark=uuid4(), at=EIGHT)
    with CaptureQueriesContext(connection) as long:
        assert b"No 9" in phone.get(address).content
    assert len(long) <= len(short)


@pytest.fixture
def sheet(session: Session, lin: Staff) -> Worksheet:
    return actions.open_worksheet(
        session_ref=session.ref, blank="pros-and-cons", title="", mark=uuid4(), by=lin.account, at=EIGHT
    )


def on(sheet: Worksheet, words: str, box: int = 0) -> dict[str, object]:
    return {"do": "line", "words": words, "worksheet": str(sheet.ref), "box": box, "mark": str(uuid4())}


def test_without_javascript_a_line_is_added_to_the_worksheet_and_taken_out(
    phone: Client, sheet: Worksheet, session: Session, address: str, amara: Patient, signed_in: SignIn
) -> None:
    body = on(sheet, "It numbs.")
    for _ in range(2):
        page = phone.post(address, body, follow=True).content.decode()
    assert page.count('<p class="chat-words">It numbs.</p>') == 1
    theirs = reverse("patient:chat", args=[session.seats.get(patient=amara).ref])
    amaras = signed_in(amara)
    assert "It numbs." in amaras.get(theirs).content.decode()
    struck = {"do": "strike", "message": str(ChatMessage.objects.get().ref)}
    assert amaras.post(theirs, struck).status_code == 404
    assert "taken out, the others do not see it" in phone.post(address, struck, follow=True).content.decode()
    assert "It numbs." not in amaras.get(theirs).content.decode()


def test_a_line_that_is_not_added_says_why_and_is_not_lost(
    phone: Client, sheet: Worksheet, session: Session, lin: Staff, address: str
) -> None:
    actions.put_away(session_ref=session.ref, by=lin.account, at=EIGHT)
    refused = phone.post(address, on(sheet, "A long thought."))
    assert refused.status_code == 422
    assert "This worksheet is not open any more" in refused.content.decode()
    assert "You wrote: <q>A long thought.</q>" in refused.content.decode()
    for body in (on(sheet, "x"), on(sheet, " "), {"do": "line", "words": "x"}):
        assert phone.post(address, body, headers=SCRIPT).status_code == 409
    assert phone.post(address, {"do": "fly"}).status_code == 404
    assert not ChatMessage.objects.exists()


def test_a_patient_opens_no_worksheet_and_is_offered_none(
    phone: Client, sheet: Worksheet, address: str, signed_in: SignIn
) -> None:
    assert "Open another worksheet" not in phone.get(address).content.decode()
    for act in ("worksheet", "put_away", "bring_back"):
        assert phone.post(address, {"do": act, "worksheet": str(sheet.ref), "blank": "empty"}).status_code == 404
    stranger = signed_in(a_patient(given_name="Theo"))
    assert stranger.post(address, on(sheet, "Let me in.")).status_code == 404


def test_a_full_worksheet_costs_as_many_queries_as_an_empty_one(
    phone: Client, sheet: Worksheet, session: Session, lin: Staff, address: str
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert phone.get(address).status_code == 200
        return len(queries)

    asked()
    empty = asked()
    for number in range(10):
        actions.write(
            session=session, by=lin.account, arrival=None, words=f"No {number}", mark=uuid4(), at=EIGHT,
            worksheet=sheet.ref, box=number % 4,
        )  # fmt: skip
    assert asked() <= empty
