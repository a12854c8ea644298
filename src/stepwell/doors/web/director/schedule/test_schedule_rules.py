"""The rules of the week are read in words, and written anew from a day on."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook import queries
from stepwell.clinic.rulebook.models import Rule
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

URL = "/director/schedule/"
GROUP, DAYS, BOOKING, HOLIDAYS = (
    f"{URL}{name}/any/" for name in ("group_maximum", "least_days", "self_booking", "holidays")
)
TODAY, TOMORROW = ELEVEN.date(), date(2026, 3, 3)


@pytest.fixture
def desk(rules: None, signed_in: SignIn, eleven: object) -> Client:
    return signed_in(a_staff([Role.DIRECTOR], name="Vera Lund"))


def told(**says: object) -> dict[str, object]:
    of_the_rule = {"source": "Our policy 7", "verified": "on", "reviewed_by": "", "reviewed_on": ""}
    return of_the_rule | {"from_on": "2026-03-03"} | says


def read(desk: Client, url: str = URL) -> str:
    return unescape(desk.get(url).content.decode())


def test_each_is_read_in_words_with_its_source_and_who_has_not_checked_it(desk: Client) -> None:
    page = read(desk)
    for words in (
        "How many patients are in a group at most?", "New Mexico Medicaid IOP", "River Medicaid, substance use",
        "Individual, Family, Medication visit", "They may, and it is recorded as late", "They lead groups meanwhile",
        "Memorial Day: last Monday of May", "Christmas Day: 25 December", "Verify", "No clinician has reviewed it yet.",
    ):  # fmt: skip
        assert words in page


def test_a_new_one_holds_from_its_day_and_what_was_written_stays_readable(desk: Client) -> None:
    assert desk.post(DAYS, told(days_per_week="4")).status_code == 302
    assert [queries.least_days(on=day) for day in (TODAY, TOMORROW)] == [3, 4]
    assert "Another is in force from 3 March 2026." in read(desk)
    page = read(desk, DAYS)
    for words in ("From 3 March 2026 · Vera Lund", "From 1 January 2024 until 3 March 2026", "Our policy 7"):
        assert words in page
    again = desk.post(DAYS, told(days_per_week="4"))
    assert (again.status_code, "One begins on that day already" in again.content.decode()) == (422, True)


@pytest.mark.parametrize("url", [GROUP, DAYS, BOOKING, HOLIDAYS, f"{URL}on_call_work/any/", f"{URL}session_chat/any/"])
def test_what_the_form_shows_sent_back_says_the_same(desk: Client, url: str) -> None:
    name = url.split("/")[-3]
    form = desk.get(url).context["form"]
    shown = {field.name: field.value() for field in form if field.value() not in (None, False)}
    assert desk.post(url, shown | told()).status_code == 302
    old, new = Rule.objects.filter(name=name, scope="any").order_by("effective_from")
    assert new.data == old.data


def test_a_state_gets_a_limit_of_its_own_and_loses_it_again(desk: Client) -> None:
    assert desk.post(f"{URL}new/", told(scope="CA", patients="10")).status_code == 302
    assert queries.group_maxima(on=TOMORROW)["CA"] == 10
    assert "How many are in a group: California" in read(desk)
    assert desk.post(f"{URL}group_maximum/CA/", told(patients="", from_on="2026-04-01")).status_code == 302
    assert "CA" not in queries.group_maxima(on=date(2026, 4, 1))
    assert queries.group_maxima(on=date(2026, 3, 31))["CA"] == 10


def test_many_limits_cost_as_many_queries_as_one(desk: Client) -> None:
    read(desk)
    asked = []
    for states in ("CA", "NVTXOH"):
        for at in range(0, len(states), 2):
            assert desk.post(f"{URL}new/", told(scope=states[at : at + 2], patients="10")).status_code == 302
        read(desk)  # what was said of the last one
        with CaptureQueriesContext(connection) as queries_asked:
            read(desk)
        asked.append(len(queries_asked))
    assert asked[0] == asked[1]


def test_a_holiday_is_added_by_writing_a_line(desk: Client) -> None:
    lines = "Cesar Chavez Day: 31 march\n\nElection Day, of 2026: first Tuesday of November\n"
    assert desk.post(HOLIDAYS, told(days=lines)).status_code == 302
    assert [(each.name, each.on) for each in queries.holidays(on=TOMORROW)] == [
        ("Cesar Chavez Day", date(2026, 3, 31)), ("Election Day, of 2026", date(2026, 11, 3)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "says", "words"),
    [
        (GROUP, {"patients": "0"}, "greater than or equal to 1"),
        (GROUP, {"patients": ""}, "This field is required"),
        (DAYS, {"days_per_week": "8"}, "less than or equal to 7"),
        (DAYS, {"days_per_week": "3", "source": ""}, "This field is required"),
        (DAYS, {"days_per_week": "3", "from_on": "2026-03-01"}, "Choose today or a later day"),
        (DAYS, {"days_per_week": "3", "reviewed_by": "Dr Oak"}, "Write who reviewed it and on which day, or neither."),
        (BOOKING, {"kinds": ["group"]}, "Select a valid choice"),
        (HOLIDAYS, {"days": "May Day: 1 May\nChristmas"}, "Line 2: write a name, a colon and the day"),
        (HOLIDAYS, {"days": "Leap Day: 29 February"}, "Line 1: write a name"),
        (HOLIDAYS, {"days": "Labor Day: fifth Monday of September"}, "Line 1: write a name"),
        (f"{URL}new/", {"scope": "XX", "patients": "10"}, "Select a valid choice"),
        (f"{URL}new/", {"scope": "CA", "patients": ""}, "This field is required"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words_and_nothing_changes(
    desk: Client, url: str, says: dict[str, object], words: str
) -> None:
    rules = Rule.objects.count()
    answer = desk.post(url, told(**says))
    assert (answer.status_code, words in unescape(answer.content.decode())) == (422, True)
    assert Rule.objects.count() == rules


def test_without_a_rule_that_is_said_and_one_can_be_written(desk: Client) -> None:
    Rule.objects.filter(name="least_days").delete()
    assert "No rule is in force." in read(desk)
    assert desk.post(DAYS, told(days_per_week="2", from_on=str(TODAY))).status_code == 302
    assert [queries.least_days(on=day) for day in (TODAY - timedelta(days=1), TODAY)] == [0, 2]


@pytest.mark.parametrize("there_is_not", ["hours/any/", "least_days/CA/", "group_maximum/NV/"])
def test_a_rule_there_is_not_is_not_there(desk: Client, there_is_not: str) -> None:
    assert desk.get(URL + there_is_not).status_code == 404


def test_only_directors_write_them(desk: Client, signed_in: SignIn) -> None:
    for role in (Role.THERAPIST, Role.SCHEDULER, Role.BILLER):
        browser = signed_in(a_staff([role], name="Nobody"))
        assert [browser.get(url).status_code for url in (URL, DAYS, f"{URL}new/")] == [404, 404, 404]
