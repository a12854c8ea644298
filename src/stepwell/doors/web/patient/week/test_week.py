"""What a patient reads in a week of theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.schedule.models import CalendarFeed, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.doors.web.ui.shapes import SessionCard
from stepwell.plumbing import clock

WEEK = reverse("patient:week")
pytestmark = pytest.mark.usefixtures("eight")


def _cards(days: list[object]) -> list[SessionCard]:
    return [card for day in days for card in day.sessions]  # type: ignore[attr-defined]  # a template's context


def test_each_session_says_what_became_of_it(
    jordan: Patient, lin: Staff, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_day(number: int) -> Session:
        return a_session(lin, SPRING + timedelta(days=number, hours=3), patients=[jordan])

    held(on_day(0), {jordan: 60})
    held(on_day(1), {jordan: 45})
    held(on_day(2), {jordan: None})
    Session.objects.filter(pk=on_day(3).pk).update(cancelled_at=SPRING)
    on_day(4)
    on_day(5)
    monkeypatch.setattr(clock, "now", lambda: SPRING + timedelta(days=4, hours=5))
    cards = _cards(signed_in(jordan).get(WEEK).context["days"])
    assert [(card.state, card.minutes) for card in cards] == [
        ("attended", "60 of 60 minutes"),
        ("partly", "45 of 60 minutes"),
        ("missed", "0 of 60 minutes"),
        ("cancelled", ""),
        ("planned", "Attendance not marked yet"),
        ("planned", ""),
    ]


def test_seven_days_from_monday_with_today_marked(jordan: Patient, signed_in: SignIn) -> None:
    days = signed_in(jordan).get(WEEK).context["days"]
    assert [day.date for day in days][:: len(days) - 1] == ["2 March", "8 March"]
    assert [day.label for day in days if day.is_today] == ["Monday"]


def test_other_weeks_are_one_link_away(jordan: Patient, lin: Staff, signed_in: SignIn) -> None:
    a_session(lin, SPRING + timedelta(days=8), patients=[jordan], title="Next week's group")
    client = signed_in(jordan)
    assert f'href="{WEEK}?on=2026-03-09"' in client.get(WEEK).content.decode()
    text = client.get(WEEK, {"on": "2026-03-11"}).content.decode()
    assert "Next week&#x27;s group" in text
    assert "9 March to 15 March 2026" in text


@pytest.mark.parametrize("asked", ["", "soon", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_date_that_cannot_be_shows_this_week(jordan: Patient, signed_in: SignIn, asked: str) -> None:
    page = signed_in(jordan).get(WEEK, {"on": asked})
    assert page.context["is_this_week"]


def test_the_week_in_which_the_clocks_change_keeps_the_time_on_the_wall(
    jordan: Patient, lin: Staff, signed_in: SignIn
) -> None:
    """US clocks go forward on Sunday, 8 March 2026."""
    for on_at in (datetime(2026, 3, 6, 15, tzinfo=UTC), datetime(2026, 3, 8, 14, tzinfo=UTC)):
        a_session(lin, on_at, patients=[jordan])
    a_session(lin, datetime(2026, 3, 9, 3, 30, tzinfo=UTC), patients=[jordan], minutes=20, title="Late on Sunday")
    a_session(lin, datetime(2026, 3, 9, 4, 30, tzinfo=UTC), patients=[jordan], minutes=20, title="Early on Monday")
    page = signed_in(jordan).get(WEEK)
    cards = _cards(page.context["days"])
    assert [(card.time, card.zone) for card in cards] == [
        ("10:00–11:00 am", "EST"),
        ("10:00–11:00 am", "EDT"),
        ("11:30–11:50 pm", "EDT"),
    ]
    assert "New York time (EST); the clocks change this week, and then it is EDT" in page.content.decode()


def test_the_calendar_address_is_made_on_asking_only(jordan: Patient, signed_in: SignIn) -> None:
    client = signed_in(jordan)
    client.get(WEEK)
    assert not CalendarFeed.objects.exists()
    assert client.get(reverse("patient:calendar")).status_code == 405
    for _ in range(2):
        assert client.post(reverse("patient:calendar")).status_code == 302
    feed = CalendarFeed.objects.get()
    assert f"http://testserver/calendar/{feed.token}.ics" in client.get(WEEK).content.decode()


def test_another_address_takes_the_place_of_the_first(jordan: Patient, signed_in: SignIn) -> None:
    client = signed_in(jordan)
    client.post(reverse("patient:calendar"))
    old = CalendarFeed.objects.get()
    assert client.post(reverse("patient:calendar"), {"another": "yes"}).status_code == 302
    page = client.get(WEEK).content.decode()
    assert "Here is your new calendar address" in page
    assert old.token not in page
    assert CalendarFeed.objects.get(ended_at=None).token in page


def test_nobody_elses_sessions_are_in_it(jordan: Patient, lin: Staff, signed_in: SignIn) -> None:
    a_session(lin, SPRING, patients=[a_patient(given_name="Amara")])
    page = signed_in(jordan).get(WEEK)
    assert _cards(page.context["days"]) == []
    assert "No sessions in this week" in page.content.decode()


def test_it_is_not_there_for_staff(lin: Staff, signed_in: SignIn) -> None:
    assert signed_in(lin).get(WEEK).status_code == 404
    assert signed_in(lin).post(reverse("patient:calendar")).status_code == 404


@pytest.mark.parametrize("many", [1, 20])
def test_a_full_week_costs_as_many_queries_as_an_empty_one(
    jordan: Patient, lin: Staff, signed_in: SignIn, many: int
) -> None:
    for number in range(many):
        a_session(lin, SPRING + timedelta(hours=2 * number), patients=[jordan])
    client = signed_in(jordan)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(WEEK).status_code == 200
    assert len(spent) <= 24
