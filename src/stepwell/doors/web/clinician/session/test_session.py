"""Opening a session, marking who came, closing it, and putting minutes right."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.models import Correction, Minutes
from stepwell.clinic.attendance.queries import session_breaks
from stepwell.clinic.attendance.tests.factories import held, opened
from stepwell.clinic.live.actions import end_for_everybody
from stepwell.clinic.live.models import Closing, Opening
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


def address(session: Session) -> str:
    return reverse("clinician:session", args=[session.ref])


def told(session: Session, **said: tuple[str, int | str]) -> dict[str, str]:
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


def test_where_it_was_ended_for_everybody_the_minutes_start_at_the_length_it_had(
    at_the_door: Client, session: Session, lin: Staff
) -> None:
    opened(session)
    at = session.starts_at + timedelta(minutes=42)
    end_for_everybody(session_ref=session.ref, by=lin.account, at=at)
    assert at_the_door.get(address(session)).content.decode().count('value="42"') == 2
    marks = told(session, jordan=("yes", ""), amara=("yes", 30))
    at_the_door.post(address(session), {"do": "close"} | marks, follow=True)
    assert sorted(Minutes.objects.values_list("attended", flat=True)) == [30, 42]


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


def test_a_break_is_begun_and_ended_with_one_tap_each(
    at_the_door: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(session)
    for minute in (20, 30):
        monkeypatch.setattr(clock, "now", lambda minute=minute: session.starts_at + timedelta(minutes=minute))
        do = "begin_break" if minute == 20 else "end_break"
        page = at_the_door.post(address(session), {"do": do}, follow=True).content.decode()
        assert ("A break runs." in page) is (minute == 20)
    assert "10 min" in page
    assert "Begin a break" in page
    at_the_door.post(address(session), {"do": "close"} | told(session, jordan=("yes", 60), amara=("no", 0)))
    assert {row.seat.patient.given_name: row.payer_countable for row in Minutes.objects.all()} == {
        "Jordan": 50, "Amara": 0,
    }  # fmt: skip
    assert "60 of 60 minutes</a>, 50 countable" in at_the_door.get(address(session)).content.decode()


def test_a_break_is_written_down_and_taken_back_and_after_closing_with_the_reason(
    at_the_door: Client, session: Session, jordan: Patient, amara: Patient
) -> None:
    held(session, {jordan: 60, amara: 60})
    written = {"do": "add_break", "starts": "10:20", "ends": "10:35"}
    assert "Say why the breaks change after closing." in at_the_door.post(address(session), written).content.decode()
    page = at_the_door.post(address(session), written | {"reason": "Forgotten."}, follow=True).content.decode()
    assert "15 min" in page
    assert set(Minutes.objects.values_list("payer_countable", flat=True)) == {45}
    for starts, ends, words in (
        ("10:40", "10:30", "Write an end later than the beginning."),
        ("10:30", "10:50", "Two breaks overlap"),
        ("10:50", "11:10", "A break lies within the session"),
        ("", "10:50", "Write when it began."),
    ):
        answer = at_the_door.post(address(session), written | {"starts": starts, "ends": ends, "reason": "So."})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    which = {"do": "drop_break", "which": session_breaks(session.pk)[0].start_at.isoformat()}
    assert "say why its breaks change" in at_the_door.post(address(session), which).content.decode()
    at_the_door.post(address(session), which | {"reason": "It was another day."})
    assert set(Minutes.objects.values_list("payer_countable", flat=True)) == {60}


def test_after_closing_a_call_says_that_they_were_reached_and_no_minute_changes(
    at_the_door: Client, session: Session, jordan: Patient, amara: Patient
) -> None:
    held(session, {jordan: None, amara: 60})
    seat = session.seats.get(patient=jordan)
    call = {"do": "call", "seat": str(seat.ref), "starts": "10:20", "ends": "10:25"}
    page = at_the_door.post(address(session), call, follow=True).content.decode()
    assert "It is written down that they were reached. No minutes change." in page
    assert Minutes.objects.get(seat=seat).attended == 0
    page = at_the_door.get(reverse("clinician:minutes", args=[session.ref, seat.ref])).content.decode()
    assert "Reached" in page


def test_a_call_is_written_down_as_a_call(at_the_door: Client, session: Session, jordan: Patient) -> None:
    opened(session)
    seat = session.seats.get(patient=jordan)
    call = {"do": "call", "seat": str(seat.ref), "starts": "10:00", "ends": "10:40"}
    answer = at_the_door.post(address(session), call | {"ends": "11:10"})
    assert (answer.status_code, "a call lies within the session" in answer.content.decode()) == (422, True)
    assert at_the_door.post(address(session), call | {"seat": ""}).status_code == 422
    assert "as a call" in at_the_door.post(address(session), call, follow=True).content.decode()
    at_the_door.post(address(session), {"do": "close"} | told(session, jordan=("yes", 60), amara=("no", 0)))
    assert Minutes.objects.get(seat=seat).attended == 40
    page = at_the_door.get(reverse("clinician:minutes", args=[session.ref, seat.ref])).content.decode()
    assert "40 min were by telephone alone." in page
    assert "10:00:00 to 10:40:00" in page
    assert "Phone, Lin Chen" in page
