"""What a calendar program is given for a secret address."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.actions import end_grants
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.actions import calendar_feed, end_calendar_feed, give_back_seats, renew_calendar_feed
from stepwell.clinic.schedule.models import Session, SessionChange
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Ground

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SPRING)


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


def _address(account: Account | None) -> str:
    assert account is not None
    return f"/calendar/{calendar_feed(account=account).token}.ics"


def _events(account: Account | None) -> list[icalendar.Component]:
    return _read(_address(account))


def _read(address: str) -> list[icalendar.Component]:
    page = Client().get(address)
    assert page.status_code == 200
    return list(icalendar.Calendar.from_ical(page.content).walk("VEVENT"))


def test_a_patient_finds_their_sessions_in_neutral_words(lin: Staff, jordan: Patient) -> None:
    session = a_session(lin, SPRING + timedelta(hours=3), patients=[jordan])
    page = Client().get(_address(jordan.account))
    assert page.headers["Content-Type"].startswith("text/calendar")
    assert page.headers["Cache-Control"] == "no-store"
    assert not [word for word in (b"DBT", b"Lin", b"Jordan") if word in page.content]
    [event] = _events(jordan.account)
    assert str(event["SUMMARY"]) == "Appointment"
    assert str(event["UID"]) == f"{session.seats.get().ref}@stepwell"
    assert event.decoded("DTSTART") == datetime(2026, 3, 2, 15, tzinfo=UTC)


def test_nobody_elses_sessions_are_in_it(lin: Staff, jordan: Patient) -> None:
    a_session(lin, SPRING, patients=[a_patient(given_name="Amara")])
    assert _events(jordan.account) == []


def test_a_clinician_finds_the_sessions_they_lead(lin: Staff, jordan: Patient) -> None:
    session = a_session(lin, SPRING, patients=[jordan])
    a_session(a_staff(name="Maria"), SPRING, patients=[])
    [event] = _events(lin.account)
    assert str(event["UID"]) == f"{session.ref}@stepwell"


def test_four_weeks_back_and_twelve_ahead(lin: Staff, jordan: Patient) -> None:
    for weeks in (-5, -3, 11, 13):
        a_session(lin, SPRING + timedelta(weeks=weeks), patients=[jordan])
    assert len(_events(jordan.account)) == 2


def test_a_cancelled_session_stays_in_it_marked_so(lin: Staff, jordan: Patient) -> None:
    session = a_session(lin, SPRING, patients=[jordan])
    Session.objects.filter(pk=session.pk).update(cancelled_at=SPRING, sequence=1)
    [event] = _events(jordan.account)
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)


def test_giving_back_a_seat_cancels_it_for_that_patient_alone(lin: Staff, jordan: Patient) -> None:
    theo = a_patient(given_name="Theo")
    a_session(lin, SPRING + timedelta(days=1), patients=[jordan, theo])
    give_back_seats(patient=jordan, after_at=SPRING, at=SPRING)
    [mine], [theirs] = _events(jordan.account), _events(theo.account)
    assert (str(mine["STATUS"]), mine["SEQUENCE"]) == ("CANCELLED", 1)
    assert (str(theirs["STATUS"]), theirs["SEQUENCE"]) == ("CONFIRMED", 0)


def test_whoever_is_replaced_finds_it_cancelled_and_whoever_leads_it_now_finds_it(lin: Staff, jordan: Patient) -> None:
    session = a_session(lin, SPRING + timedelta(days=1), patients=[jordan])
    [before] = _events(lin.account)
    okafor, later = a_staff(name="Ada Okafor"), session.starts_at + timedelta(hours=2)
    for leader in (okafor, lin, okafor):
        SessionChange.objects.create(
            session=session, sequence=session.sequence, facilitator=session.facilitator, starts_at=session.starts_at,
            ends_at=session.ends_at, by=lin.account, at=SPRING,
        )  # fmt: skip
        session.facilitator, session.starts_at, session.ends_at = leader, later, later + timedelta(hours=1)
        session.save()
        session.refresh_from_db()
        [mine] = _events(lin.account)
        assert (str(mine["STATUS"]), mine["SEQUENCE"]) == (
            "CONFIRMED" if leader == lin else "CANCELLED", session.sequence,
        )  # fmt: skip
        assert (mine["UID"], int(str(mine["SEQUENCE"])) > int(str(before["SEQUENCE"]))) == (before["UID"], True)
        before = mine
    [theirs] = _events(okafor.account)
    assert (str(theirs["STATUS"]), theirs["UID"]) == ("CONFIRMED", before["UID"])


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": SPRING + timedelta(minutes=5)},
        {"ends_at": SPRING + timedelta(hours=2)},
        {"cancelled_at": SPRING},
        {"join_link": "https://example.org/room"},
    ],
)
def test_whatever_writes_a_change_that_calendars_must_follow_the_sequence_rises(
    lin: Staff, change: dict[str, object]
) -> None:
    session = a_session(lin, SPRING)
    for _ in range(2):
        Session.objects.filter(pk=session.pk).update(**change)
    session.refresh_from_db()
    assert session.sequence == 1, "and by the same twice no further"
    Session.objects.filter(pk=session.pk).update(title="Skills", sequence=5)
    Session.objects.filter(pk=session.pk).update(cancelled_at=SPRING + timedelta(days=1), sequence=2)
    session.refresh_from_db()
    assert session.sequence == 6, "it never falls"


def test_the_address_stays_the_same(jordan: Patient) -> None:
    assert _address(jordan.account) == _address(jordan.account)


def test_a_new_address_shows_what_the_old_one_shows_no_more(lin: Staff, jordan: Patient) -> None:
    a_session(lin, SPRING, patients=[jordan])
    old = _address(jordan.account)
    assert len(_read(old)) == 1
    assert jordan.account
    renew_calendar_feed(account=jordan.account, at=SPRING)
    new = _address(jordan.account)
    assert new != old
    assert (len(_read(new)), _read(old)) == (1, [])
    renew_calendar_feed(account=jordan.account, at=SPRING)
    assert (_read(new), _read(old)) == ([], [])


def test_an_ended_address_answers_with_an_empty_calendar_so_that_a_phone_forgets_what_it_copied(
    lin: Staff, jordan: Patient
) -> None:
    a_session(lin, SPRING, patients=[jordan])
    for account in (jordan.account, lin.account):
        address = _address(account)
        assert len(_read(address)) == 1
        assert account
        end_calendar_feed(account=account, at=SPRING)
        assert _read(address) == []
        assert _address(account) != address


def test_an_unknown_address_does_not_exist() -> None:
    assert Client().get("/calendar/guessed.ics").status_code == 404


def test_a_closed_account_has_no_feed(jordan: Patient) -> None:
    address = _address(jordan.account)
    Account.objects.filter(email=jordan.account.email if jordan.account else "").update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_patient_whose_own_grant_ended_has_no_feed(jordan: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = _address(jordan.account)
    end_grants(patient=jordan, ground=Ground.SELF, at=SPRING + timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: SPRING + timedelta(hours=2))
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("sessions", [1, 20])
def test_many_sessions_cost_as_many_queries_as_one(lin: Staff, jordan: Patient, sessions: int) -> None:
    for day in range(sessions):
        a_session(lin, SPRING + timedelta(days=day), patients=[jordan])
    address = _address(jordan.account)
    with CaptureQueriesContext(connection) as spent:
        assert Client().get(address).status_code == 200
    assert len([query for query in spent if query["sql"].startswith("SELECT ") and "FROM" in query["sql"]]) <= 8
