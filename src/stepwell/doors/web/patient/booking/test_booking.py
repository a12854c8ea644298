"""A patient books, moves and gives back their own meetings, on one page each."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.billing.actions import authorise
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Block, Episode
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.schedule.actions import Window, set_availability
from stepwell.clinic.schedule.models import Seat, Session, Week
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.costing import Agreement, Unit

pytestmark = pytest.mark.usefixtures("eight")
BOOK, NINE = "/me/book/", datetime(2026, 3, 4, 14, tzinfo=UTC)


@pytest.fixture
def phone(jordan: Patient, lin: Staff, episode: Episode, signed_in: SignIn) -> Client:
    """Jordan's, in a published week in which Lin has Wednesday morning."""
    programme = episode.stays.get().track.programme
    Week.objects.create(programme=programme, starts_on=date(2026, 3, 2), published_at=SPRING, published_by=an_account())
    set_availability(account=lin.account, windows=[Window(2, time(9), time(11))])
    return signed_in(jordan)


@pytest.fixture
def seat(phone: Client, jordan: Patient, lin: Staff) -> Seat:
    """An individual session on Wednesday at nine."""
    return a_session(lin, NINE, 50, [jordan], "individual", block=Block.objects.get(kind="individual")).seats.get()


def test_a_free_time_is_booked_with_two_taps(phone: Client) -> None:
    page = phone.get(BOOK).content.decode()
    for words in (
        "Individual therapy",
        "50 minutes with Lin Chen, LCSW",
        "Wednesday, 4 March",
        "9:00 am",
        "New York time",
    ):
        assert words in page
    told = {"kind": "individual", "starts": NINE.isoformat()}
    page = phone.post(BOOK, told, follow=True).content.decode()
    assert "Booked. It stands in your week" in page
    assert phone.post(BOOK, told).status_code == 302
    assert Session.objects.get().starts_at == NINE


def test_a_time_that_may_not_be_paid_says_so_before_and_is_booked(phone: Client, jordan: Patient, lin: Staff) -> None:
    agreed = Agreement(date(2026, 3, 9), date(2026, 4, 1), Unit.DAYS, 12)
    authorise(patient=jordan, payer_name="Stairway", service_code="S9480", agreed=agreed, by=lin.account, at=SPRING)
    page = phone.get(BOOK).content.decode()
    assert "9:00 am, may not be paid" in page
    assert "Some of these times may not be paid: the payer has agreed to nothing on 4 March" in page
    page = phone.post(BOOK, {"kind": "individual", "starts": NINE.isoformat()}, follow=True).content.decode()
    assert "It may not be paid: the payer has agreed to nothing on 4 March. Your care team is told" in page
    seat = Seat.objects.get()
    assert "10:00 am, may not be paid" in phone.get(f"/me/sessions/{seat.ref}/").content.decode()


def test_a_time_that_was_taken_meanwhile_is_said_with_what_is_free_now(phone: Client, lin: Staff) -> None:
    phone.get(BOOK)
    a_session(lin, NINE, 60)
    answer = phone.post(BOOK, {"kind": "individual", "starts": NINE.isoformat()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody was faster" in page
    assert "10:00 am" in page
    assert "9:00 am" not in page
    assert not Seat.objects.exists()


@pytest.mark.parametrize("starts", ["", "soon", "2026-03-04T14:00", "9999-12-31T23:59:59+00:00"])
def test_what_is_no_time_books_nothing(phone: Client, starts: str) -> None:
    for kind in ("individual", "group", "", "x" * 99):
        answer = phone.post(BOOK, {"kind": kind, "starts": starts})
        assert answer.status_code == 422
    assert not Seat.objects.exists()


def test_without_terms_or_a_programme_nothing_is_booked_by_oneself(phone: Client, signed_in: SignIn) -> None:
    assert "Nothing to book by yourself" in signed_in(a_patient()).get(BOOK).content.decode()
    Rule.objects.filter(name="self_booking").delete()
    assert "Nothing to book by yourself" in phone.get(BOOK).content.decode()


def test_a_session_is_opened_from_the_week_and_moved(phone: Client, seat: Seat) -> None:
    here = f"/me/sessions/{seat.ref}/"
    assert f'href="{here}"' in phone.get("/me/week/").content.decode()
    page = phone.get(here).content.decode()
    assert "Wednesday, 4 March, 9:00–9:50 am" in page
    assert 'value="2026-03-04T14:00:00+00:00"' not in page, "the time it has"
    later = {"starts": (NINE + timedelta(hours=1)).isoformat()}
    page = phone.post(here, later, follow=True).content.decode()
    assert "Moved to Wednesday, 4 March, 10:00–10:50 am. Whoever you meet is told" in page
    assert phone.post(here, later).status_code == 302
    assert Session.objects.get().sequence == 1
    answer = phone.post(here, {"starts": "soon"})
    assert (answer.status_code, "Choose a time first." in answer.content.decode()) == (422, True)


def test_a_place_is_given_back_and_short_notice_is_said_before(
    phone: Client, seat: Seat, jordan: Patient, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = f"/me/sessions/{seat.ref}/"
    assert "short notice" not in phone.get(here).content.decode()
    monkeypatch.setattr("stepwell.plumbing.clock.now", lambda: NINE - timedelta(hours=2))
    phone = signed_in(jordan)
    page = phone.get(here).content.decode()
    assert "It begins in less than 24 hours. Call your care team" in page
    assert "It is short notice now, and is recorded as that." in page
    page = phone.post(here, {"back": "yes"}, follow=True).content.decode()
    assert "Your place is given back" in page
    assert Session.objects.get().cancelled_at is not None
    assert "It is cancelled already." in phone.get(here).content.decode()


def test_a_group_can_be_given_back_and_not_moved(phone: Client, jordan: Patient, lin: Staff) -> None:
    group = a_session(lin, NINE, patients=[jordan, a_patient()])
    here = f"/me/sessions/{group.seats.get(patient=jordan).ref}/"
    assert "A group meets when it is published." in phone.get(here).content.decode()
    assert phone.post(here, {"starts": (NINE + timedelta(hours=1)).isoformat()}).status_code == 422
    phone.post(here, {"back": "yes"})
    group.refresh_from_db()
    assert (group.cancelled_at, group.seats.filter(cancelled_at__isnull=True).count()) == (None, 1)


def test_nobody_elses_seat_is_there(phone: Client, seat: Seat, lin: Staff, signed_in: SignIn) -> None:
    other = a_session(a_staff(), NINE, patients=[a_patient()]).seats.get()
    for client, ref in (
        (phone, other.ref),
        (phone, uuid4()),
        (signed_in(lin), seat.ref),
        (signed_in(a_patient()), seat.ref),
    ):
        here = f"/me/sessions/{ref}/"
        assert (client.get(here).status_code, client.post(here, {"back": "yes"}).status_code) == (404, 404)
    assert Seat.objects.filter(cancelled_at__isnull=True).count() == 2


@pytest.mark.parametrize("hours", [2, 14])
def test_many_free_times_cost_as_many_queries_as_few(phone: Client, seat: Seat, lin: Staff, hours: int) -> None:
    days = range(7) if hours > 2 else [2]
    set_availability(account=lin.account, windows=[Window(day, time(8), time(8 + hours)) for day in days])
    spent = []
    for address in (BOOK, f"/me/sessions/{seat.ref}/"):
        with CaptureQueriesContext(connection) as queries:
            assert phone.get(address).status_code == 200
        spent.append(len(queries))
    assert spent[0] <= 75
    assert spent[1] <= 50
