"""Those who plan bring an interpreter to a session of a published week, and read of nobody whose it is."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live.models import Guest
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import ELEVEN, SignIn

ANA = {"do": "bring", "name": "Ana Ruiz", "language": "Spanish"}


@pytest.fixture
def session(rules: None) -> Session:
    """An individual session of Lin with Jordan, tomorrow."""
    lin, jordan = a_staff(), a_patient(given_name="Jordan")
    treats(lin, jordan)
    return a_session(lin, ELEVEN + timedelta(days=1), patients=[jordan], kind="individual")


@pytest.fixture
def address(session: Session) -> str:
    return reverse("operations:session", args=[session.ref])


@pytest.fixture
def desk(priya: Staff, signed_in: SignIn) -> Client:
    return signed_in(priya)


def link_in(text: str) -> str:
    found = re.search(r'value="http://testserver(/guest/[^"]+)"', text)
    return found[1] if found else ""


def test_the_week_leads_to_it_and_it_says_no_more_than_the_week(session: Session, address: str, desk: Client) -> None:
    week = {"programme": str(session.week.programme.ref), "week": str(session.week.starts_on)}
    for by in ("", "facilitator"):
        assert f'href="{address}"' in desk.get(reverse("operations:week"), week | {"by": by}).content.decode()
    desk.post(address, ANA)
    text = desk.get(address).content.decode()
    for words in (
        session.title,
        "Lin Chen",
        "1 seat",
        "12:00 pm",
        "Ana Ruiz, interpreter (Spanish)",
        "Brought by Priya",
    ):
        assert words in text
    assert "Jordan" not in text


def test_a_link_is_shown_once_and_leads_to_the_door_of_this_session(address: str, desk: Client) -> None:
    link = link_in(desk.post(address, ANA).content.decode())
    assert "The door is not open yet" in Client().get(link, follow=True).content.decode()
    assert "/guest/" not in desk.get(address).content.decode()
    newer = link_in(desk.post(address, {"do": "link", "who": str(Guest.objects.get().ref)}).content.decode())
    assert Client().get(link).status_code == 410
    assert Client().get(newer, follow=True).status_code == 200
    desk.post(address, {"do": "out", "who": str(Guest.objects.get().ref)})
    assert "Taken back" in desk.get(address).content.decode()
    assert "not in this session any more" in Client().get(newer, follow=True).content.decode()


def test_whoever_leads_is_told_and_reads_by_whom(
    session: Session, address: str, desk: Client, signed_in: SignIn
) -> None:
    desk.post(address, ANA)
    lin = signed_in(session.facilitator)
    assert "An interpreter is booked for a session of yours" in lin.get(reverse("clinician:notices")).content.decode()
    assert "Brought by Priya Nair." in lin.get(reverse("clinician:guests", args=[session.ref])).content.decode()


@pytest.mark.parametrize(
    ("missing", "said"), [("name", "Write the name everybody in the session sees."), ("language", "Write the language")]
)
def test_what_is_missing_is_named(address: str, desk: Client, missing: str, said: str) -> None:
    answer = desk.post(address, ANA | {missing: " "})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Guest.objects.exists()


def test_once_its_door_is_open_it_is_for_whoever_leads(session: Session, address: str, desk: Client) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=ELEVEN + timedelta(minutes=30))
    assert "whoever leads the session brings guests" in desk.get(address).content.decode()
    answer = desk.post(address, ANA)
    assert answer.status_code == 422
    assert "Whoever leads the session brings guests now" in answer.content.decode()
    Session.objects.filter(pk=session.pk).update(cancelled_at=ELEVEN)
    assert "This session is cancelled" in desk.get(address).content.decode()


def test_to_others_it_does_not_exist(address: str, signed_in: SignIn, outsiders: list[Account]) -> None:
    for account in outsiders:
        for answer in (signed_in(account).get(address), signed_in(account).post(address, ANA)):
            assert answer.status_code == 404
    assert not Guest.objects.exists()
