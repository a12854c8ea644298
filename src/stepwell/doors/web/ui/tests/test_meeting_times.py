"""Everybody says when they can meet, and when they are away, on the same page; operations says it for them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Absence, Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import Window, set_availability
from stepwell.clinic.schedule.models import Availability, CalendarFeed, Closure
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven", "rules")]
HOURS = {"do": "hours", "weekdays": ["0", "4"], "starts": "09:00", "ends": "17:00", "what": "can"}
BREAK = HOURS | {"starts": "12:00", "ends": "13:00", "what": "cannot"}
AWAY = {"do": "away", "first": "2026-03-09", "last": "2026-03-10", "kind": "leave"}


@pytest.fixture
def jordan() -> Patient:
    return a_patient(time_zone="America/Los_Angeles")


@pytest.fixture
def lin(jordan: Patient) -> Staff:
    staff = a_staff()
    admitted(jordan, a_track(), staff)
    return staff


@pytest.fixture
def mother(jordan: Patient) -> Account:
    account = an_account(time_zone="America/Chicago")
    link_relative(account=account, patient=jordan, name="Ruth Reyes", relationship="mother")
    return account


@pytest.fixture
def priya() -> Staff:
    return a_staff([Role.SCHEDULER], name="Priya Nair")


def said(account: Account | None) -> list[tuple[int, str]]:
    rows = Availability.objects.filter(account=account).order_by("weekday", "starts")
    return [(row.weekday, f"{row.starts:%H}-{row.ends:%H}") for row in rows]


def test_each_in_their_own_portal_and_by_their_own_clock(
    jordan: Patient, lin: Staff, mother: Account, signed_in: SignIn
) -> None:
    for who, address, midnight in (
        (jordan, "/me/times/", 7),
        (lin, "/clinic/times/", 4),
        (mother, "/family/times/", 5),
    ):
        client = signed_in(who)
        assert "not said yet" in client.get(address).content.decode()
        for told in (HOURS, BREAK, HOURS | {"what": "can", "starts": "09:00", "ends": "10:00"}):
            assert client.post(address, told).status_code == 302
        account = who if isinstance(who, Account) else who.account
        assert said(account) == [(0, "09-12"), (0, "13-17"), (4, "09-12"), (4, "13-17")]
        page = client.get(address).content.decode()
        assert "9:00 am to 12:00 pm" in page
        client.post(address, {"do": "less", "what": "4 09:00 12:00"})
        assert said(account) == [(0, "09-12"), (0, "13-17"), (4, "13-17")]
        client.post(address, AWAY)
        absence = Absence.objects.get(account=account)
        assert absence.starts_at == datetime(2026, 3, 9, midnight, tzinfo=UTC)
        assert absence.ends_at - absence.starts_at == timedelta(days=2)
        page = client.get(address).content.decode()
        assert "Monday, 9 March to Tuesday, 10 March" in page
        assert ("· Leave" in page) is (who == lin)
        client.post(address, {"back": str(absence.ref)})
        assert "No absence is known" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("told", "said_back"),
    [
        (HOURS | {"weekdays": []}, "Choose one day or more."),
        (HOURS | {"ends": "08:00"}, "Give an end that is later on the same day."),
        (HOURS | {"ends": ""}, "Write when it ends."),
        (BREAK, "Say first when you can meet"),
        (AWAY | {"last": "2026-03-01"}, "An absence ends after it begins"),
        (AWAY | {"first": "soon"}, "Write a date."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    jordan: Patient, signed_in: SignIn, told: dict[str, object], said_back: str
) -> None:
    answer = signed_in(jordan).post("/me/times/", told)
    assert answer.status_code == 422
    assert said_back in answer.content.decode()
    assert not Availability.objects.exists()
    assert not Absence.objects.exists()


def test_an_absence_over_published_sessions_lists_them_and_cancels_none(
    jordan: Patient, lin: Staff, priya: Staff, signed_in: SignIn
) -> None:
    a_session(lin, datetime(2026, 3, 9, 15, tzinfo=UTC), patients=[jordan])
    page = signed_in(lin).post("/clinic/times/", AWAY, follow=True).content.decode()
    assert "1 published session falls into it. Whoever plans the week is told" in page
    assert "Monday, 9 March, 11:00 am–12:00 pm: DBT skills" in page
    desk = signed_in(priya)
    assert "1 published" in desk.get("/operations/times/").content.decode()
    assert "DBT skills" in desk.get(f"/operations/times/staff/{lin.ref}/").content.decode()


def test_operations_says_it_for_a_patient_a_relative_and_a_colleague(
    jordan: Patient, lin: Staff, mother: Account, priya: Staff, signed_in: SignIn
) -> None:
    desk = signed_in(priya)
    desk.post(f"/operations/times/staff/{lin.ref}/", HOURS)
    desk.post(f"/operations/times/patients/{jordan.ref}/", HOURS)
    desk.post(f"/operations/times/patients/{jordan.ref}/?who={mother.ref}", HOURS)
    assert [len(said(each)) for each in (lin.account, jordan.account, mother)] == [2, 2, 2]
    desk.post(f"/operations/times/patients/{jordan.ref}/", AWAY)
    absence = Absence.objects.get()
    assert (absence.account, absence.by, absence.kind) == (jordan.account, priya.account, "other")
    assert absence.starts_at == datetime(2026, 3, 9, 7, tzinfo=UTC), "by the patient's clock"
    assert "Los Angeles time" in desk.get(f"/operations/times/patients/{jordan.ref}/").content.decode()


def test_days_are_closed_by_name_or_chosen_from_the_holidays_and_opened_again(priya: Staff, signed_in: SignIn) -> None:
    desk = signed_in(priya)
    page = desk.get("/operations/times/").content.decode()
    assert "Memorial Day, Monday, 25 May 2026" in page
    assert "Thanksgiving Day, Thursday, 26 November 2026" in page
    assert "checked" not in page, "no holiday is closed by itself"
    desk.post("/operations/times/", {"on": "2026-03-11", "name": "Staff day", "holidays": ["2026-05-25"]})
    assert [(f"{row.on}", row.name) for row in Closure.objects.order_by("on")] == [
        ("2026-03-11", "Staff day"), ("2026-05-25", "Memorial Day"),
    ]  # fmt: skip
    desk.post(f"/operations/times/closed/{Closure.objects.get(name='Staff day').ref}/open/")
    assert Closure.objects.count() == 1
    for told in ({"on": "2026-03-11"}, {}, {"name": "Staff day"}):
        assert desk.post("/operations/times/", told).status_code == 422


def test_nobody_says_it_for_another(jordan: Patient, lin: Staff, mother: Account, signed_in: SignIn) -> None:
    ends_at = SPRING + timedelta(days=9)
    absence = Absence.objects.create(
        account=lin.account, starts_at=SPRING, ends_at=ends_at, by=lin.account, said_at=SPRING
    )
    assert signed_in(jordan).post("/me/times/", {"back": str(absence.ref)}).status_code == 404
    for who in (jordan, lin, mother):
        assert signed_in(who).get(f"/operations/times/patients/{jordan.ref}/").status_code == 404


def test_a_clinician_has_an_address_for_their_own_calendar(lin: Staff, jordan: Patient, signed_in: SignIn) -> None:
    a_session(lin, SPRING + timedelta(days=1), patients=[jordan])
    desk = signed_in(lin)
    assert desk.get("/clinic/times/calendar/").status_code == 405
    desk.post("/clinic/times/calendar/")
    feed = CalendarFeed.objects.get(account=lin.account)
    assert f"/calendar/{feed.token}.ics" in desk.get("/clinic/times/").content.decode()
    assert desk.get(f"/calendar/{feed.token}.ics").content.count(b"BEGIN:VEVENT") == 1
    assert signed_in(jordan).post("/clinic/times/calendar/").status_code == 404


@pytest.mark.parametrize("many", [1, 15])
def test_many_hours_and_absences_cost_as_many_queries_as_one(
    jordan: Patient, lin: Staff, priya: Staff, signed_in: SignIn, many: int
) -> None:
    set_availability(
        account=lin.account,
        windows=[
            Window(
                day % 7,
                datetime.min.time().replace(hour=8 + day // 7),
                datetime.max.time().replace(hour=8 + day // 7, minute=30),
            )
            for day in range(many)
        ],
    )
    for number in range(many):
        starts_at = SPRING + timedelta(days=number + 1)
        Absence.objects.create(
            account=lin.account,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            by=lin.account,
            said_at=SPRING,
        )
        a_session(lin, starts_at, patients=[jordan])
        admitted(a_patient(), a_track(), a_staff())
    spent = []
    for who, address in ((lin, "/clinic/times/"), (priya, "/operations/times/")):
        client = signed_in(who)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        spent.append(len(queries))
    assert spent[0] <= 20
    assert spent[1] <= 34
