"""Whoever leads brings guests, and sees them at the door."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.consents import OFFERS, SUPPORT, Terms
from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import signs
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import Guest, GuestRole, token_digest
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.models import Account, Licence, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import ELEVEN, SignIn

ANA = {"do": "bring", "role": "interpreter", "name": "Ana Ruiz", "language": "Spanish", "seat": ""}


@pytest.fixture
def host(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


@pytest.fixture
def address(session: Session) -> str:
    return reverse("clinician:guests", args=[opened(session).ref])


def link_in(text: str) -> str:
    found = re.search(r'value="http://testserver(/guest/[^"]+)"', text)
    return found[1] if found else ""


def test_a_link_is_shown_once_and_is_theirs(host: Client, address: str) -> None:
    text = host.post(address, ANA).content.decode()
    link = link_in(text)
    assert Client().get(link, follow=True).status_code == 200
    text = host.get(address).content.decode()
    assert "Ana Ruiz, interpreter (Spanish)" in text
    assert "/guest/" not in text
    newer = link_in(host.post(address, {"do": "link", "who": str(Guest.objects.get().ref)}).content.decode())
    assert newer not in ("", link)
    assert Client().get(link).status_code == 410


def test_without_a_written_consent_whoever_leads_reads_what_may_not_be_said(
    host: Client, lin: Staff, jordan: Patient
) -> None:
    alone = opened(a_session(lin, ELEVEN, patients=[jordan], kind="individual"))
    Session.objects.filter(pk=alone.pk).update(substance_use=True)
    actions.bring_guest(
        session_ref=alone.ref, role=GuestRole.SUPPORT_PERSON, name="Maria Reyes", language="", seat=None,
        by=lin.account, at=SPRING,
    )  # fmt: skip
    addresses = [reverse(name, args=[alone.ref]) for name in ("clinician:guests", "clinician:room")]
    for address in addresses:
        assert "staff say nothing that tells of treatment for substance use" in host.get(address).content.decode()
    signs(jordan, Terms(SUPPORT, OFFERS[SUPPORT].kinds, "Maria Reyes", until=ELEVEN + timedelta(days=30)))
    for address in addresses:
        text = host.get(address).content.decode()
        assert "has signed that you may speak in front of them" in text
        assert "staff say nothing" not in text


def test_an_interpreter_is_taken_along_into_the_side_room_from_the_list(
    host: Client, lin: Staff, session: Session
) -> None:
    Licence.objects.get_or_create(staff=lin, state="NY", defaults={"valid_from": SPRING.date()})
    at = session.starts_at
    seat = opened(session).seats.get(patient__given_name="Jordan")
    arrival = actions.let_in(arrival=at_the_door(seat, at).ref, by=lin.account, at=at)
    own, other = (
        actions.bring_guest(
            session_ref=session.ref, role=GuestRole.INTERPRETER, name=name, language="Spanish", seat=whose,
            by=lin.account, at=at,
        )
        for name, whose in (("Ana Ruiz", seat.ref), ("Bo Li", None))
    )  # fmt: skip
    for guest, token in (own, other):
        actions.agree(guest=guest.ref, link=token_digest(token), browser=guest.name, at=at)
        actions.let_guest_in(guest=guest.ref, by=lin.account, at=at)
    address = reverse("clinician:room", args=[session.ref])
    text = host.get(address).content.decode()
    for words in ("Talk alone, with Ana Ruiz<", "Talk alone, with Bo Li<"):
        assert words in text
    assert "Talk alone<" not in text, "nobody is left without whoever interprets for them"
    host.post(address, {"do": "aside", "who": str(arrival.ref)})
    text = host.get(address).content.decode()
    assert text.count("In the side room") == 2
    assert "Bring Bo Li in<" in text
    host.post(address, {"do": "aside", "who": str(arrival.ref), "along": str(other[0].ref)})
    assert host.get(address).content.decode().count("In the side room") == 3
    assert host.post(address, {"do": "aside", "who": str(arrival.ref), "along": "x"}).status_code == 404


def test_what_is_missing_is_named_and_what_was_written_stays(host: Client, address: str) -> None:
    answer = host.post(address, {**ANA, "name": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Write the name everybody in the session sees." in text
    assert "Spanish" in text
    assert not Guest.objects.exists()
    assert "Choose as what they come." in host.post(address, {**ANA, "role": ""}).content.decode()


def test_a_support_person_of_a_group_is_refused_in_words(host: Client, address: str) -> None:
    answer = host.post(address, {**ANA, "role": "support_person"})
    assert answer.status_code == 422
    assert "A support person cannot come into a group" in answer.content.decode()
    assert not Guest.objects.exists()


def test_alone_with_somebody_it_is_their_support_person(
    host: Client, lin: Staff, jordan: Patient, address: str
) -> None:
    session = a_session(lin, ELEVEN, patients=[jordan], kind="individual")
    where = reverse("clinician:guests", args=[session.ref])
    assert "For whom?" in host.get(address).content.decode()
    assert "For whom?" not in host.get(where).content.decode()
    text = host.post(where, {**ANA, "role": "support_person"}).content.decode()
    for words in ("Ana Ruiz, support person", "For Jordan Reyes.", "Not answered yet"):
        assert words in text
    actions.answer_guest(guest=Guest.objects.get().ref, seat=session.seats.get(), yes=False, at=SPRING)
    assert "Their patient says no" in host.get(where).content.decode()
    assert AccessLog.objects.filter(patient=jordan, kind="ATTENDANCE", viewer=lin.account).exists()


def test_in_the_room_the_host_lets_them_in_and_takes_them_out(host: Client, session: Session, address: str) -> None:
    room = reverse("clinician:room", args=[session.ref])
    assert "No interpreter or support person." in host.get(room).content.decode()
    browser = Client()
    where = browser.get(link_in(host.post(address, ANA).content.decode()), follow=True).request["PATH_INFO"]
    browser.post(where, {"do": "agree"})
    text = host.get(room).content.decode()
    assert "Guest: Ana Ruiz, interpreter (Spanish)" in text
    assert "At the door" in text
    ref = str(Guest.objects.get().ref)
    host.post(room, {"do": "guest_in", "who": ref})
    assert "data-room" in browser.get(where).content.decode()
    host.post(room, {"do": "guest_out", "who": ref})
    assert "You are not in this session any more" in browser.get(where).content.decode()
    assert "Taken out" in host.get(room).content.decode()
    assert "not at the door" in host.post(room, {"do": "guest_in", "who": ref}).content.decode()


def test_before_they_come_they_can_be_told_off(host: Client, address: str) -> None:
    host.post(address, ANA)
    text = host.post(address, {"do": "out", "who": str(Guest.objects.get().ref)}, follow=True).content.decode()
    assert "Taken out" in text
    assert host.post(address, {"do": "out", "who": "nobody"}).status_code == 404


def test_to_everybody_else_it_does_not_exist(outsiders: list[Account], address: str, signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(address).status_code == 404
        assert signed_in(account).post(address, ANA).status_code == 404


@pytest.mark.parametrize("guests", [1, 4])
def test_many_guests_cost_as_many_queries_as_one(host: Client, address: str, guests: int) -> None:
    for number in range(guests):
        host.post(address, {**ANA, "name": f"Ana {number}"})
    host.get(address)
    with CaptureQueriesContext(connection) as spent:
        host.get(address)
    assert len(spent) <= 40
