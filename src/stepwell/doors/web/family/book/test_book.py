"""A relative gives the family session a time, where they are shown the schedule; to others the page is not there."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient, shares
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Block, Programme
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import Window, set_availability
from stepwell.clinic.schedule.models import Seat, Week
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Kind

pytestmark = pytest.mark.usefixtures("eleven")
TEN = "2026-03-04T15:00:00+00:00"


def a_relative(patient: Patient, *kinds: Kind) -> Account:
    """Lives in Chicago; can join on Wednesdays from nine to eleven there."""
    account = an_account(time_zone="America/Chicago")
    linked = link_relative(account=account, patient=patient, name="Ruth Reyes", relationship="mother")
    set_availability(account=account, windows=[Window(2, time(9), time(11))])
    if kinds:
        shares(linked, kinds, SPRING)
    return account


@pytest.fixture
def lin(rules: None) -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    jordan = a_patient()
    admitted(jordan, a_track(), lin)
    return jordan


@pytest.fixture
def here(jordan: Patient, lin: Staff) -> str:
    """Jordan's, in a published week in which Lin has Wednesday morning until noon."""
    programme = Programme.objects.get()
    Week.objects.create(programme=programme, starts_on=date(2026, 3, 2), published_at=SPRING, published_by=an_account())
    set_availability(account=lin.account, windows=[Window(2, time(9), time(12))])
    return f"/family/book/{jordan.ref}/"


def test_a_time_is_booked_on_the_relatives_own_wall(here: str, jordan: Patient, lin: Staff, signed_in: SignIn) -> None:
    phone = signed_in(a_relative(jordan, Kind.SCHEDULE))
    assert f'href="{here}"' in phone.get("/family/").content.decode()
    page = phone.get(here).content.decode()
    for words in ("Wednesday, 4 March", "9:00 am", "Chicago time", "With Jordan and their therapist"):
        assert words in page
    assert "8:30 am" not in page
    assert "Lin Chen" not in page
    page = phone.post(here, {"starts": TEN}, follow=True).content.decode()
    assert "Booked: Wednesday, 4 March, 9:00" in page
    assert phone.post(here, {"starts": TEN}).status_code == 302
    assert Seat.objects.get().session.kind == "family"
    assert "There is no family session to book" in phone.get(here).content.decode()


@pytest.mark.parametrize("starts", ["", "soon", "2026-03-05T15:00:00+00:00"])
def test_what_is_no_free_time_books_nothing(here: str, jordan: Patient, signed_in: SignIn, starts: str) -> None:
    assert signed_in(a_relative(jordan, Kind.SCHEDULE)).post(here, {"starts": starts}).status_code == 422
    assert not Seat.objects.exists()


def test_to_whom_the_schedule_is_not_shown_it_is_not_there(
    here: str, jordan: Patient, lin: Staff, signed_in: SignIn
) -> None:
    for who in (a_relative(jordan), a_relative(jordan, Kind.ATTENDANCE), a_relative(a_patient(), Kind.SCHEDULE), lin):
        phone = signed_in(who)
        assert phone.get(here).status_code == 404
        assert phone.post(here, {"starts": TEN}).status_code == 404
    assert not Seat.objects.exists()


def test_a_session_that_would_tell_of_substance_use_is_for_those_who_know_of_it(
    here: str, jordan: Patient, signed_in: SignIn
) -> None:
    Block.objects.filter(kind="family").update(substance_use=True)
    phone = signed_in(a_relative(jordan, Kind.SCHEDULE))
    assert "There is no family session to book" in phone.get(here).content.decode()
    assert phone.post(here, {"starts": TEN}).status_code == 422
    knows = signed_in(a_relative(jordan, Kind.SCHEDULE, Kind.SUBSTANCE_USE))
    assert "9:00 am" in knows.get(here).content.decode()


@pytest.mark.parametrize("until", [10, 12])
def test_many_free_times_cost_as_many_queries_as_few(
    here: str, jordan: Patient, lin: Staff, signed_in: SignIn, until: int
) -> None:
    set_availability(account=lin.account, windows=[Window(2, time(9), time(until))])
    phone = signed_in(a_relative(jordan, Kind.SCHEDULE))
    with CaptureQueriesContext(connection) as spent:
        phone.get(here)
    assert len(spent) <= 55
