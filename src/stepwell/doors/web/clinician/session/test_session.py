"""Opening a session, marking who came, closing it, and putting minutes right."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.models import Correction, Minutes
from stepwell.clinic.attendance.tests.factories import held, opened
from stepwell.clinic.live.models import Closing, Opening
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Kind, Role


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


def address(session: Session) -> str:
    return reverse("clinician:session", args=[session.ref])


def told(session: Session, **said: tuple[str, int]) -> dict[str, str]:
    """The form as filled in: name -> (yes or no, minutes)."""
    answers: dict[str, str] = {}
    for seat in session.seats.select_related("patient"):
        came, minutes = said.get(seat.patient.given_name.lower(), ("", 0))
        answers |= {f"came_{seat.ref}": came, f"minutes_{seat.ref}": str(minutes)}
    return answers


def test_the_therapist_opens_marks_and_closes(at_the_door: Client, session: Session) -> None:
    assert "Open the session" in at_the_door.get(address(session)).content.decode()
    at_the_door.post(address(session), {"do": "open"})
    assert Opening.objects.filter(session=session).exists()
    saved = at_the_door.post(address(session), {"do": "save"} | told(session, jordan=("yes", 45)), follow=True)
    assert "Saved." in saved.content.decode()
    assert Minutes.objects.get().attended == 45
    closed = at_the_door.post(
        address(session), {"do": "close"} | told(session, jordan=("yes", 50), amara=("no", 60)), follow=True
    )
    assert "45 of 60" not in closed.content.decode()
    assert "50 of 60 minutes" in closed.content.decode()
    assert sorted(Minutes.objects.values_list("attended", flat=True)) == [0, 50]


def test_closing_names_who_is_missing_and_keeps_what_was_filled_in(at_the_door: Client, session: Session) -> None:
    opened(session)
    page = at_the_door.post(address(session), {"do": "close"} | told(session, jordan=("yes", 33)))
    assert page.status_code == 422
    text = page.content.decode()
    assert "Not marked yet: Amara Diaz." in text
    assert 'value="33"' in text
    assert not Closing.objects.exists()
    assert not Minutes.objects.exists()


@pytest.mark.parametrize("minutes", [61, -1])
def test_impossible_minutes_are_named_at_their_field(at_the_door: Client, session: Session, minutes: int) -> None:
    opened(session)
    page = at_the_door.post(address(session), {"do": "save"} | told(session, jordan=("yes", minutes)))
    assert page.status_code == 422
    assert "Write the minutes of Jordan Reyes from 0 to 60." in page.content.decode()


def test_a_correction_asks_why_and_then_shows_it(
    at_the_door: Client, session: Session, jordan: Patient, amara: Patient
) -> None:
    held(session, {jordan: 60, amara: 60})
    seat = session.seats.get(patient=jordan)
    wanting = at_the_door.post(address(session), {"do": "correct", "seat": str(seat.ref), "minutes": "20"})
    assert "Say why these minutes change." in wanting.content.decode()
    told = {"do": "correct", "seat": str(seat.ref), "minutes": "20", "reason": "left at 10:20"}
    done = at_the_door.post(address(session), told, follow=True)
    assert "Lin Chen corrected this to 20 min: left at 10:20." in done.content.decode()
    assert Correction.objects.get().minutes_before == 60


def test_what_is_not_a_seat_here_is_not_found(at_the_door: Client, session: Session, jordan: Patient) -> None:
    held(session, {jordan: 60})
    for seat in ("", "nonsense", str(jordan.ref)):
        answer = at_the_door.post(address(session), {"do": "correct", "seat": seat, "minutes": "1", "reason": "x"})
        assert answer.status_code == 404


def test_to_everybody_else_it_does_not_exist(session: Session, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        assert signed_in(account).get(address(session)).status_code == 404
        assert signed_in(account).post(address(session), {"do": "open"}).status_code == 404
    assert not Opening.objects.exists()


def test_the_director_reads_it_and_changes_nothing(session: Session, signed_in: SignIn) -> None:
    vera = signed_in(a_staff(roles=[Role.DIRECTOR], name="Vera").account)
    page = vera.get(address(session))
    assert "Jordan Reyes" in page.content.decode()
    assert "Open the session" not in page.content.decode()
    assert vera.post(address(session), {"do": "open"}).status_code == 404


def test_a_full_group_costs_as_many_queries_as_a_pair(lin: Staff, at_the_door: Client, session: Session) -> None:
    opened(session)
    at_the_door.get(address(session))
    with CaptureQueriesContext(connection) as pair:
        at_the_door.get(address(session))
    for number in range(7):
        patient = a_patient(account=None, given_name=f"Person{number}")
        treats(lin, patient)
        session.seats.create(patient=patient, starts_at=session.starts_at, ends_at=session.ends_at)
    with CaptureQueriesContext(connection) as group:
        assert b"Person6" in at_the_door.get(address(session)).content
    assert len(group) == len(pair)


def test_everybody_on_the_roster_can_see_who_looked(at_the_door: Client, session: Session, jordan: Patient) -> None:
    at_the_door.get(address(session))
    looked = AccessLog.objects.filter(kind=Kind.ATTENDANCE.value, allowed=True)
    assert looked.count() == 2
    assert looked.get(patient=jordan).viewer_id == session.facilitator.account_id
