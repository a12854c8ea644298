"""Coming to a session: where I am now, the door, and the room."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.consents import Terms
from stepwell.clinic.access.tests.factories import signs
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import Arrival, Guest, GuestRole, Room, Ticket
from stepwell.clinic.live.tests.factories import a_server, servers_instead
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.safety.actions import ServiceFacts, keep_directory
from stepwell.clinic.safety.models import Whereabouts
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.doors.web.patient.conftest import EIGHT
from stepwell.plumbing import clock

pytestmark = pytest.mark.usefixtures("eight")
CARD = {
    "do": "card", "place": "12 Elm Street, 4B", "city": "Troy", "state": "NY", "postal_code": "12180",
    "phone": "518-555-0100", "alone": "yes", "words": "", "contact_reachable": "yes",
}  # fmt: skip


@pytest.fixture
def session(lin: Staff, jordan: Patient) -> Session:
    return opened(a_session(lin, EIGHT, patients=[jordan]))


@pytest.fixture
def phone(jordan: Patient, signed_in: SignIn) -> Client:
    return signed_in(jordan)


@pytest.fixture
def address(session: Session) -> str:
    return reverse("patient:room", args=[session.seats.get().ref])


def test_home_is_remembered_and_must_be_confirmed(phone: Client, jordan: Patient, address: str) -> None:
    Patient.objects.filter(pk=jordan.pk).update(address="1 Main St", city="Troy", state="NY", phone="518-555-0199")
    page = phone.get(address).content.decode()
    for words in ("1 Main St", "518-555-0199", "This is right, take me to the door"):
        assert words in page
    assert not Arrival.objects.exists()


def test_what_is_missing_is_named_and_what_was_written_stays(phone: Client, address: str) -> None:
    page = phone.post(address, {**CARD, "place": "", "alone": "no"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Write where you are right now." in text
    assert "Write who is with you." in text
    assert "518-555-0100" in text
    assert not Arrival.objects.exists()


def test_at_the_door_nobody_is_seen_or_heard_and_the_page_opens_by_itself(
    phone: Client, lin: Staff, address: str
) -> None:
    text = phone.post(address, CARD, follow=True).content.decode()
    assert "You are at the door" in text
    assert "data-room" not in text
    assert "data-here" not in text
    assert phone.post(address, {"do": "line"}).status_code == 403
    assert not Room.objects.exists()
    assert not Ticket.objects.exists()
    assert phone.get(f"{address}?part=door").headers.get("HX-Refresh") is None
    actions.let_in(arrival=Arrival.objects.get().ref, by=lin.account, at=EIGHT)
    assert phone.get(f"{address}?part=door").headers["HX-Refresh"] == "true"
    inside = phone.get(address).content.decode()
    assert "data-room" in inside
    assert f'data-here="{address.replace("/room/", "/here/")}"' in inside


def test_what_is_not_signed_is_there_to_read_and_sign_and_bars_nobody(
    phone: Client, jordan: Patient, address: str
) -> None:
    text = phone.get(address).content.decode()
    for form in ("telehealth", "group"):
        assert reverse("patient:consent", args=[form]) in text
    assert "You are at the door" in phone.post(address, CARD, follow=True).content.decode()
    for form in ("telehealth", "group"):
        signs(jordan, Terms(form, frozenset()))
    assert "Not signed yet" not in phone.get(address).content.decode()


def test_from_a_state_without_a_licence_it_says_what_happens_now(phone: Client, address: str) -> None:
    text = phone.post(address, {**CARD, "state": "HI"}, follow=True).content.decode()
    assert "One more thing has to be settled" in text
    assert "You said you are in <strong>Hawaii</strong>" in text
    assert "You did nothing wrong" in text


def test_help_is_that_of_the_place_they_are_in(phone: Client, address: str) -> None:
    there = ServiceFacts("NY", "", "Troy", "", "mobile_crisis", "Troy crisis team", "518-555-0133", "", EIGHT.date())
    elsewhere = ServiceFacts("NY", "", "Utica", "", "mobile_crisis", "Utica team", "315-555-0133", "", EIGHT.date())
    keep_directory([there, elsewhere])
    text = phone.post(address, CARD, follow=True).content.decode()
    assert "518-555-0133" in text
    assert "315-555-0133" not in text
    assert 'href="tel:988"' in text


def test_a_way_in_is_theirs_and_names_no_password(
    phone: Client, lin: Staff, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers_instead(monkeypatch)
    phone.post(address, CARD)
    actions.let_in(arrival=Arrival.objects.get().ref, by=lin.account, at=EIGHT)
    assert phone.post(address, {"do": "line"}).status_code == 503
    a_server("one", EIGHT)
    told = phone.post(address, {"do": "line"}).json()
    assert set(told) == {"ticket", "line", "ice", "said", "end_to_end"}
    assert phone.get(told["line"]).status_code == 204
    newer = phone.post(address, {"do": "line"}).json()
    older = phone.post(address, {"do": "line", "last": told["ticket"]})
    assert older.status_code == 409
    assert older.json() == {"why": "You are in this room on another device or tab. Stay here instead?"}
    assert phone.post(address, {"do": "line", "last": newer["ticket"]}).status_code == 200
    assert phone.post(address, {"do": "line", "last": "no ticket"}).status_code == 200


def test_where_it_is_encrypted_end_to_end_a_page_that_cannot_is_told_so_and_pages_say_their_keys(
    phone: Client, lin: Staff, session: Session, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Session.objects.update(kind="individual")
    servers_instead(monkeypatch)
    a_server("one", EIGHT)
    phone.post(address, CARD)
    actions.let_in(arrival=Arrival.objects.get().ref, by=lin.account, at=EIGHT)
    text = phone.get(address).content.decode()
    assert "Not encrypted end to end" in text
    assert "data-encrypt " not in text, "only whoever leads switches it on"
    actions.encrypt_end_to_end(session_ref=session.ref, by=lin.account, on=True, at=EIGHT)
    refused = phone.post(address, {"do": "line"})
    assert (refused.status_code, "nobody sees or hears you" in refused.json()["why"]) == (503, True)
    assert phone.post(address, {"do": "line", "can_encrypt": "yes"}).json()["end_to_end"] is True
    lins = actions.open_line(session=session, account=lin.account, arrival=None, at=EIGHT, can_encrypt=True)
    for ticket in Ticket.objects.all():
        actions.take_line(ticket=ticket.ref, at=EIGHT)
    said = {"do": "keys", "to": str(lins.person), "promise": "0f" * 32, "key": ""}
    assert phone.post(address, said).json() == {"promise": "", "key": ""}
    assert phone.post(address, {**said, "to": str(session.ref)}).status_code == 403
    assert phone.post(address, {**said, "to": "nobody"}).status_code == 403


def test_a_screen_is_shown_only_where_who_leads_lets_them(
    phone: Client, lin: Staff, session: Session, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers_instead(monkeypatch)
    a_server("one", EIGHT)
    phone.post(address, CARD)
    actions.let_in(arrival=Arrival.objects.get().ref, by=lin.account, at=EIGHT)
    assert phone.post(address, {"do": "screen"}).status_code == 503, "without a line there is nothing to share"
    phone.post(address, {"do": "line"})
    actions.take_line(ticket=(line := Ticket.objects.get()).ref, at=EIGHT)
    refused = phone.post(address, {"do": "screen"})
    assert (refused.status_code, "Ask them" in refused.json()["why"]) == (403, True)
    assert "data-may-share" not in phone.get(f"{address}?part=people").content.decode()
    actions.let_share(session=session, person=line.person, may=True)
    assert phone.post(address, {"do": "screen"}).status_code == 204
    text = phone.get(f"{address}?part=people").content.decode()
    assert "data-may-share" in text
    assert "shows their screen" in text
    assert phone.post(address, {"do": "screen", "on": "no"}).status_code == 204
    assert "shows their screen" not in phone.get(f"{address}?part=people").content.decode()
    assert phone.post(address, {"do": "screen", "on": "no"}).status_code == 204


def test_a_patient_is_asked_by_name_whether_a_support_person_may_be_there_and_takes_it_back(
    phone: Client, lin: Staff, jordan: Patient
) -> None:
    alone = opened(a_session(lin, EIGHT + timedelta(hours=3), patients=[jordan], kind="individual"))
    address = reverse("patient:room", args=[alone.seats.get().ref])
    for role, name in ((GuestRole.SUPPORT_PERSON, "Maria Reyes"), (GuestRole.INTERPRETER, "Ana Ruiz")):
        actions.bring_guest(
            session_ref=alone.ref, role=role, name=name, language="", seat=None, by=lin.account, at=EIGHT
        )
    maria, ana = Guest.objects.order_by("pk")
    text = phone.get(address).content.decode()
    assert "<strong>Maria Reyes</strong> is to be with you as your support person" in text
    assert "Ana Ruiz, interpreter, comes to this session" in text
    phone.post(address, {"do": "guest_yes", "who": str(maria.ref)})
    assert "You said yes" in phone.get(address).content.decode()
    phone.post(address, {"do": "guest_no", "who": str(maria.ref)})
    assert "You said no: Maria Reyes is not with you." in phone.get(address).content.decode()
    part = phone.post(address, {"do": "guest_no", "who": str(maria.ref)}, headers={"HX-Request": "true"})
    assert "You said no" in part.content.decode(), "inside the room the list is renewed, and the line stays"
    assert phone.post(address, {"do": "guest_no", "who": str(ana.ref)}).status_code == 404
    assert phone.post(address, {"do": "guest_yes", "who": "nobody"}).status_code == 404


def test_on_the_way_to_saying_yes_they_sign_that_their_team_may_speak_in_front_of_that_person(
    phone: Client, lin: Staff, jordan: Patient
) -> None:
    alone = opened(a_session(lin, EIGHT + timedelta(hours=3), patients=[jordan], kind="individual"))
    Session.objects.filter(pk=alone.pk).update(substance_use=True)
    address = reverse("patient:room", args=[alone.seats.get().ref])
    guest, _ = actions.bring_guest(
        session_ref=alone.ref, role=GuestRole.SUPPORT_PERSON, name="Maria Reyes", language="", seat=None,
        by=lin.account, at=EIGHT,
    )  # fmt: skip
    text = phone.get(address).content.decode()
    assert "You have not signed that Maria Reyes may hear of treatment for substance use." in text
    form = f"{reverse('patient:consent', args=['support'])}?guest={guest.ref}"
    assert f'href="{form}"' in text
    assert 'value="Maria Reyes"' in phone.get(form).content.decode()
    told = {"recipient": "Maria Reyes", "term": "days"}
    page = phone.post(form, told | {"step": "read"}).content.decode()
    assert "What is said in the sessions in which they are with me".lower() in page.lower()
    seal = re.findall(r'name="shown" value="(\w{64})"', page)[0]
    answer = phone.post(form, told | {"step": "sign", "shown": seal, "signature": jordan.name})
    assert answer.headers["Location"] == address, "and is led back"
    assert "You have signed that your team may speak in front of Maria Reyes" in phone.get(address).content.decode()
    assert "What your team says in sessions they are in with you" in phone.get("/me/sharing/").content.decode()
    for nobodys in (f"{form[:-36]}{uuid4()}", f"{form[:-36]}nobody"):
        assert phone.get(nobodys).status_code == 404


def test_whoever_was_taken_out_is_told_and_gets_no_line(phone: Client, lin: Staff, address: str) -> None:
    phone.post(address, CARD)
    actions.take_out(arrival=Arrival.objects.get().ref, by=lin.account, at=EIGHT)
    assert "You were asked to step out" in phone.get(address).content.decode()
    assert phone.post(address, {"do": "line"}).status_code == 403
    assert "You were asked to step out" in phone.post(address, CARD, follow=True).content.decode()


def test_once_it_is_ended_for_everybody_every_page_says_so_with_help_beside_it(
    phone: Client, lin: Staff, session: Session, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.post(address, CARD)
    actions.let_in(arrival=Arrival.objects.get().ref, by=lin.account, at=EIGHT)
    actions.end_for_everybody(session_ref=session.ref, by=lin.account, at=session.starts_at)
    monkeypatch.setattr(clock, "now", lambda: session.starts_at)
    assert phone.get(f"{address}?part=people").headers["HX-Refresh"] == "true"
    assert phone.post(address, {"do": "line"}).status_code == 403
    for text in (phone.get(address), phone.post(address, CARD)):
        assert "The session has ended" in text.content.decode()
        assert 'href="tel:988"' in text.content.decode()


def test_by_phone_they_wait_for_a_call_on_their_number_and_can_come_back(
    phone: Client, lin: Staff, session: Session, address: str
) -> None:
    phone.post(address, CARD)
    assert "I go on by phone" not in phone.get(address).content.decode()
    assert phone.post(address, {"do": "phone", "phone": "1"}).status_code == 302
    assert Arrival.objects.get().by_phone_at is None, "nobody waits for a call who is not in"
    actions.let_in(arrival=Arrival.objects.get().ref, by=lin.account, at=EIGHT)
    text = phone.get(address).content.decode()
    assert "I go on by phone" in text
    assert 'value="518-555-0100"' in text
    wanting = phone.post(address, {"do": "phone", "phone": " "})
    assert (wanting.status_code, "Write a number to call you on." in wanting.content.decode()) == (422, True)
    for number in ("518-555-0177", "518-555-0178"):
        text = phone.post(address, {"do": "phone", "phone": number}, follow=True).content.decode()
        for words in ("You go on by phone", f'value="{number}"', "Back to the video", 'href="tel:988"'):
            assert words in text
        assert "data-room" not in text
    assert Arrival.objects.get().by_phone_at == EIGHT
    last = Whereabouts.objects.latest("pk")
    assert (last.phone, last.place) == ("518-555-0178", "12 Elm Street, 4B")
    assert phone.get(f"{address}?part=phone").headers.get("HX-Refresh") is None
    assert "data-room" in phone.get(f"{address}?by=video").content.decode()
    actions.end_for_everybody(session_ref=session.ref, by=lin.account, at=session.starts_at)
    assert phone.get(f"{address}?part=phone").headers["HX-Refresh"] == "true"


def test_after_leaving_they_are_asked_anew(phone: Client, address: str) -> None:
    phone.post(address, CARD)
    phone.post(address, {"do": "leave"})
    assert "Before you go in" in phone.get(address).content.decode()


def test_the_door_is_open_from_half_an_hour_before(
    jordan: Patient, signed_in: SignIn, address: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(moment: datetime) -> str:
        monkeypatch.setattr(clock, "now", lambda: moment)
        return signed_in(jordan).get(address).content.decode()

    assert "The door is not open yet" in at(EIGHT - timedelta(minutes=31))
    assert "Before you go in" in at(EIGHT - timedelta(minutes=30))
    assert "The session has ended" in at(session.ends_at + timedelta(hours=1, minutes=1))
    Seat.objects.update(cancelled_at=EIGHT)
    assert "This session is cancelled" in at(EIGHT)


def test_another_patients_seat_is_not_there(lin: Staff, address: str, signed_in: SignIn) -> None:
    assert signed_in(lin).get(address).status_code == 404


def test_the_page_costs_few_queries(phone: Client, address: str) -> None:
    phone.get(address)
    with CaptureQueriesContext(connection) as spent:
        phone.get(address)
    assert len(spent) <= 40
