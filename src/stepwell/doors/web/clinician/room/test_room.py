"""Leading a session: who is at the door, from where, and who is let in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.actions.consents import withdraw_consent
from stepwell.clinic.access.consents import Terms
from stepwell.clinic.access.tests.factories import a_patient, signs, treats
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live.actions import go_on_by_phone
from stepwell.clinic.live.models import Arrival, Opening, Room, Ticket
from stepwell.clinic.live.tests.factories import a_server, at_the_door, servers_instead
from stepwell.clinic.people.models import Account, Licence, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.actions import ServiceFacts, keep_directory
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock


@pytest.fixture
def host(lin: Staff, session: Session, signed_in: SignIn) -> Client:
    Licence.objects.get_or_create(staff=lin, state="NY", defaults={"valid_from": date(2020, 1, 1)})
    opened(session)
    return signed_in(lin.account)


@pytest.fixture
def address(session: Session) -> str:
    return reverse("clinician:room", args=[session.ref])


def arrival(session: Session, state: str = "NY") -> Arrival:
    return at_the_door(session.seats.get(patient__given_name="Jordan"), session.starts_at, state=state)


def test_who_waits_is_seen_with_where_they_are_and_let_in(host: Client, session: Session, address: str) -> None:
    waits = arrival(session)
    text = host.get(address).content.decode()
    for words in ("Jordan Reyes", "At the door", "12 Elm Street, 4B", "212-555-0101", "Alone.", "Not here"):
        assert words in text
    host.post(address, {"do": "admit", "who": str(waits.ref)})
    assert "Let in" in host.get(address).content.decode()
    assert Arrival.objects.get().admitted_at is not None


def test_the_host_sees_what_is_not_signed_and_who_answers_emergencies_there(
    host: Client, session: Session, jordan: Patient, address: str
) -> None:
    keep_directory(
        [ServiceFacts("NY", "", "", "", "mobile_crisis", "State crisis team", "518-555-0133", "", SPRING.date())]
    )
    arrival(session)
    text = host.get(address).content.decode()
    assert text.count("Not signed: telehealth, group confidentiality.") == 2
    assert "In an emergency there: State crisis team" in text
    signs(jordan, Terms("telehealth", frozenset()))
    consent = signs(jordan, Terms("group", frozenset()))
    assert host.get(address).content.decode().count("Not signed") == 1
    withdraw_consent(consent=consent, by=jordan.account, at=SPRING)
    assert "Not signed: group confidentiality." in host.get(address).content.decode()


def test_sharing_is_asked_where_a_session_is_about_substance_use(
    host: Client, session: Session, jordan: Patient, address: str
) -> None:
    Seat.objects.filter(patient=jordan).update(substance_use=True)
    assert "sharing of substance use records" in host.get(address).content.decode()


def test_where_no_licence_covers_them_the_ways_out_are_named(host: Client, session: Session, address: str) -> None:
    there = a_staff(name="Ana Keahi")
    Licence.objects.create(staff=there, state="HI", valid_from=date(2020, 1, 1))
    waits = arrival(session, state="HI")
    text = host.get(address).content.decode()
    assert "You are not licensed in Hawaii" in text
    assert "Ana Keahi" in text
    assert 'value="admit"' not in text
    refused = host.post(address, {"do": "admit", "who": str(waits.ref)})
    assert "You are not licensed in Hawaii" in refused.content.decode()
    assert Arrival.objects.get().admitted_at is None
    assert "Write why" in host.post(address, {"do": "except", "who": str(waits.ref), "why": ""}).content.decode()
    host.post(address, {"do": "except", "who": str(waits.ref), "why": "Registered as visiting for 30 days."})
    assert "Exception: Registered as visiting for 30 days." in host.get(address).content.decode()


def test_taken_out_and_let_back(host: Client, session: Session, address: str) -> None:
    waits = arrival(session)
    host.post(address, {"do": "remove", "who": str(waits.ref)})
    assert "Taken out" in host.get(address).content.decode()
    host.post(address, {"do": "back", "who": str(waits.ref)})
    assert "Taken out" not in host.get(address).content.decode()


def test_one_of_them_is_let_share_a_screen_and_no_more(
    host: Client, session: Session, lin: Staff, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = servers_instead(monkeypatch)
    at = clock.now()
    here = arrival(session)
    host.post(address, {"do": "admit", "who": str(here.ref)})
    room = Room.objects.create(session=session, server=a_server("one", at), made_at=at)
    account = here.patient.account
    assert account is not None
    line = Ticket.objects.create(room=room, account=account, arrival=here, made_at=at, used_at=at)
    assert "Let share screen" in host.get(address).content.decode()
    host.post(address, {"do": "let_share", "who": str(line.person)})
    assert "No screen sharing" in host.get(address).content.decode()
    host.post(address, {"do": "share_no_more", "who": str(line.person)})
    assert "Let share screen" in host.get(address).content.decode()
    assert told.unseen == {str(line.person): True}


def test_a_session_with_one_patient_is_encrypted_end_to_end(host: Client, session: Session, address: str) -> None:
    refused = host.post(address, {"do": "encrypt", "on": "yes"})
    assert (refused.status_code, "between one patient and one who leads" in refused.json()["why"]) == (403, True)
    assert "data-end-to-end" not in host.get(address).content.decode()
    Session.objects.update(kind="individual")
    text = host.get(address).content.decode()
    for words in ("data-may-encrypt", "Encrypt end to end: off", "Read these numbers to each other"):
        assert words in text
    for on in ("yes", "yes", "no"):
        assert host.post(address, {"do": "encrypt", "on": on}).status_code == 204
        assert Opening.objects.get().end_to_end is (on == "yes")
    said = {"do": "keys", "to": str(session.ref), "promise": "0f" * 32, "key": ""}
    assert host.post(address, said).status_code == 403


def test_a_colleague_is_asked_in_and_the_session_handed_over_and_back(
    host: Client,
    lin: Staff,
    session: Session,
    address: str,
    signed_in: SignIn,
    database_clock: Callable[[datetime], None],
) -> None:
    database_clock(clock.now())  # what she may read ends with the session
    ana = a_staff(name="Ana Keahi")
    Licence.objects.get_or_create(staff=ana, state="NY", defaults={"valid_from": date(2020, 1, 1)})
    arrival(session)
    there = signed_in(ana.account)
    assert there.get(address).status_code == 404
    assert "Ana Keahi" in host.get(address).content.decode()
    host.post(address, {"do": "together", "who": str(ana.ref)})
    text = there.get(address).content.decode()
    for words in ("At the door", "12 Elm Street, 4B", "Step back", reverse("clinician:chat", args=[session.ref])):
        assert words in text
    assert "Ask a colleague in" not in text
    host.post(address, {"do": "hand_over", "who": str(ana.ref)})
    assert "Ask a colleague in" in there.get(address).content.decode()
    host.post(address, {"do": "step_back", "who": str(lin.ref)})
    text = host.get(address).content.decode()
    assert "Ana Keahi, LCSW leads this session now" in text
    assert "12 Elm Street" not in text
    sheet = host.get(reverse("clinician:session", args=[session.ref])).content.decode()
    assert "Ana Keahi, LCSW from 11:00 am" in sheet
    host.post(address, {"do": "hand_over", "who": str(lin.ref)})
    assert "Lead without" in host.get(address).content.decode()
    there.post(address, {"do": "step_back", "who": str(ana.ref)})
    assert there.get(address).status_code == 404


def test_whoever_is_on_the_line_is_not_signed_out_for_resting_their_hands(
    host: Client, session: Session, lin: Staff, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now()
    room = Room.objects.create(session=session, server=a_server("one", at), made_at=at)
    line = Ticket.objects.create(room=room, account=lin.account, made_at=at, used_at=at)

    def is_in() -> bool:
        polled = host.get(f"{address}?part=door", headers={"Stepwell-Background": "yes", "HX-Request": "true"})
        return polled.status_code == 200

    for minutes in range(0, 60, 10):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: at + timedelta(minutes=minutes))
        assert is_in()
    Ticket.objects.filter(pk=line.pk).update(ended_at=at)
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(minutes=64))
    assert is_in()
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(minutes=66))
    assert not is_in()


def test_it_is_ended_for_everybody_after_asking_once_more_and_closing_is_offered_at_once(
    host: Client, session: Session, signed_in: SignIn, address: str
) -> None:
    ana = a_staff(name="Ana Keahi")
    Licence.objects.get_or_create(staff=ana, state="NY", defaults={"valid_from": date(2020, 1, 1)})
    host.post(address, {"do": "together", "who": str(ana.ref)})
    there = signed_in(ana.account)
    assert "End it for everybody" not in there.get(address).content.decode()
    assert there.post(address, {"do": "end"}).status_code == 404
    assert "Yes, end it for everybody" in host.get(address).content.decode()
    text = host.post(address, {"do": "end"}, follow=True).content.decode()
    for words in ("The session has ended", "Save and close the session", "Minutes start at the length it had"):
        assert words in text
    assert "Go into the room" not in text
    assert host.post(address, {"do": "end"}, follow=True).status_code == 200
    assert there.get(f"{address}?part=door").headers["HX-Refresh"] == "true"
    assert "The session has ended" in there.get(address).content.decode()
    assert host.post(address, {"do": "line"}).status_code == 403


def test_who_goes_on_by_phone_is_shown_with_their_number_until_they_are_back(
    host: Client, session: Session, address: str
) -> None:
    here = arrival(session)
    host.post(address, {"do": "admit", "who": str(here.ref)})
    account = here.patient.account
    assert account is not None
    go_on_by_phone(seat=here.seat, by=account, phone="518-555-0177", at=clock.now())
    text = host.get(address).content.decode()
    for words in ("Goes on by phone", 'wait for your call on <a class="num" href="tel:518-555-0177">', "12 Elm Street"):
        assert words in text
    Arrival.objects.update(by_phone_at=None)
    assert "Goes on by phone" not in host.get(address).content.decode()


@pytest.mark.parametrize("body", [{"do": "admit"}, {"do": "admit", "who": "x"}, {"do": "fly", "who": "x"}, {}])
def test_what_is_no_such_thing_is_not_there(host: Client, address: str, body: dict[str, str]) -> None:
    assert host.post(address, body).status_code == 404


def test_before_it_is_opened_there_is_no_room(lin: Staff, session: Session, address: str, signed_in: SignIn) -> None:
    page = signed_in(lin.account).get(address)
    assert page.headers["Location"] == reverse("clinician:session", args=[session.ref])


def test_to_everybody_else_it_does_not_exist(outsiders: list[Account], address: str, signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(address).status_code == 404
        assert signed_in(account).post(address, {"do": "line"}).status_code == 404


def test_a_full_group_costs_as_many_queries_as_a_pair(host: Client, lin: Staff, session: Session, address: str) -> None:
    arrival(session)
    host.get(address)
    with CaptureQueriesContext(connection) as pair:
        host.get(address)
    for number in range(6):
        patient = a_patient(given_name=f"Person{number}")
        treats(lin, patient)
        seat = session.seats.create(patient=patient, starts_at=session.starts_at, ends_at=session.ends_at)
        at_the_door(seat, session.starts_at)
    with CaptureQueriesContext(connection) as group:
        assert b"Person5" in host.get(address).content
    assert len(group) == len(pair)
