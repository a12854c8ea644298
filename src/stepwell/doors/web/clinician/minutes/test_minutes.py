"""Every number opens: the minutes of one person, why they are so, who said what, and what was put right."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.attendance import actions
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Kind, Role


@pytest.fixture
def seat(session: Session, jordan: Patient, amara: Patient) -> Seat:
    """Jordan's, of a session that was closed; the minutes were put right since."""
    held(session, {jordan: 60, amara: 60})
    seat = session.seats.get(patient=jordan)
    by, at = session.facilitator.account, session.ends_at
    actions.correct(seat_ref=seat.ref, minutes=20, reason="Left at 10:20.", by=by, at=at)
    return seat


def address(seat: Seat) -> str:
    return reverse("clinician:minutes", args=[seat.session.ref, seat.ref])


def test_it_shows_the_three_numbers_every_witness_and_each_correction(
    lin: Staff, seat: Seat, signed_in: SignIn
) -> None:
    page = signed_in(lin.account).get(address(seat)).content.decode()
    for words in (
        "Minutes of Jordan Reyes", "60 min", "20 min", "Corrected", "From 60 to 20 min", "by Lin Chen",
        "Left at 10:20.", "Facilitator, Lin Chen", "Present for 60 min", "its chain is whole",
    ):  # fmt: skip
        assert words in page, words
    assert "Amara" not in page
    assert AccessLog.objects.filter(patient=seat.patient, kind=Kind.ATTENDANCE.value).exists()


def test_the_director_reads_it_and_others_do_not_find_it(
    session: Session, seat: Seat, outsiders: list[Account], signed_in: SignIn
) -> None:
    assert signed_in(a_staff([Role.DIRECTOR], name="Vera")).get(address(seat)).status_code == 200
    for account in outsiders:
        assert signed_in(account).get(address(seat)).status_code == 404
    elsewhere = reverse("clinician:minutes", args=[session.ref, session.ref])
    assert signed_in(session.facilitator).get(elsewhere).status_code == 404


def test_what_machines_say_again_and_again_is_one_line_and_costs_no_more(
    lin: Staff, seat: Seat, signed_in: SignIn
) -> None:
    client = signed_in(lin.account)
    client.get(address(seat))
    with CaptureQueriesContext(connection) as few:
        client.get(address(seat))
    for number in range(9):
        at = seat.starts_at
        actions.record_beat(seat=seat, page=seat.ref, number=number, hidden=False, said_at=at, at=at)
    with CaptureQueriesContext(connection) as many:
        assert "Seen, 9 times" in client.get(address(seat)).content.decode()
    assert len(many) == len(few)
