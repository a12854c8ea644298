"""The rota on screen: the week, its holes, a cover, a swap, what holds every week, and who is away."""

import re
from datetime import time, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.people.models import Absence, Account, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.actions import add_weekly
from stepwell.clinic.safety.models import OnCallShift, WeeklyShift
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import ON_CALL

URL, PATTERN = "/operations/rota/", "/operations/rota/pattern/"


@pytest.fixture
def ada(rules: None) -> Staff:
    return a_staff([Role.ON_CALL], name="Ada Day", credential="RN")


@pytest.fixture
def ben(db: None) -> Staff:
    return a_staff([Role.ON_CALL], name="Ben Night", credential="LPC")


@pytest.fixture
def desk(priya: Staff, signed_in: SignIn) -> Client:
    return signed_in(priya)


@pytest.fixture
def around_the_clock(ada: Staff, ben: Staff) -> None:
    for staff, starts, ends in ((ada, 8, 20), (ben, 20, 8)):
        add_weekly(
            staff=staff,
            part=ON_CALL,
            weekdays=range(7),
            starts=time(starts),
            ends=time(ends),
            time_zone="America/New_York",
            from_on=ELEVEN.date() - timedelta(days=7),
            by=staff.account,
            at=ELEVEN,
        )


def turns_on(client: Client, day: str, url: str = URL) -> list[tuple[str, str]]:
    """Who stands on this day of the page, and where their turn is opened."""
    page = client.get(url).content.decode()
    section = next(part for part in page.split("<section")[1:] if f">{day}" in part.split("</h2>")[0])
    found = re.findall(r'<a href="([^"]+)">(.*?)</a>', section, flags=re.DOTALL)
    return [(" ".join(re.sub("<[^>]*>", "", words).split()), unescape(href)) for href, words in found]


def turn_of(client: Client, day: str, who: str, url: str = URL) -> str:
    return next(href for name, href in turns_on(client, day, url) if name == who)


@pytest.mark.usefixtures("around_the_clock")
def test_the_week_says_who_is_on_call_on_which_day_and_a_night_stands_where_it_begins(desk: Client) -> None:
    page = desk.get(URL).content.decode()
    assert "Week of Monday, 2 March 2026" in page
    assert [who for who, _ in turns_on(desk, "Monday, 2 March")] == ["Ada Day", "Ben Night", "Nobody", "Nobody"]
    assert "8:00 pm to 8:00 am on Tuesday" in page
    assert "12:00 am" not in page, "no turn is cut at midnight"


@pytest.mark.usefixtures("around_the_clock")
def test_in_the_week_the_clocks_change_nothing_is_missing(desk: Client) -> None:
    week = f"{URL}?week=2026-03-02"
    assert [who for who, _ in turns_on(desk, "Sunday, 8 March", week)][:2] == ["Ada Day", "Ben Night"]
    after = f"{URL}?week=2026-11-01"
    assert "Week of Monday, 26 October 2026" in desk.get(after).content.decode()
    assert [who for who, _ in turns_on(desk, "Saturday, 31 October", after)][:2] == ["Ada Day", "Ben Night"]


def test_an_empty_rota_says_so_and_shows_the_hole_in_words(desk: Client) -> None:
    page = desk.get(URL).content.decode()
    assert "Nobody is on the rota this week" in page
    assert "Nobody is on call: Monday, 2 March, 11:00 am, to Monday, 16 March" in page
    assert {who for who, _ in turns_on(desk, "Monday, 2 March")} == {"Nobody"}


@pytest.mark.parametrize("week", ["soon", "2026-13-01", "9999-12-31", "0001-01-01", ""])
def test_a_week_nobody_can_read_is_this_one(week: str, desk: Client) -> None:
    assert "Week of Monday, 2 March 2026" in desk.get(URL, {"week": week}).content.decode()


@pytest.mark.usefixtures("around_the_clock")
def test_somebody_covers_part_of_a_turn(desk: Client, ada: Staff, priya: Staff) -> None:
    turn = turn_of(desk, "Tuesday, 3 March", "Ben Night")
    page = desk.get(turn).content.decode()
    assert "Tuesday, 3 March, 8:00 pm, to Wednesday, 4 March, 8:00 am" in page
    assert 'value="2026-03-03T20:00"' in page
    told = {"do": "cover", "staff": ada.ref, "starts": "2026-03-03T20:00", "ends": "2026-03-04T00:00"}
    answer = desk.post(turn, told)
    assert answer.headers["Location"] == f"{URL}?week=2026-03-02"
    shift = OnCallShift.objects.get()
    assert (shift.staff, shift.part, shift.by) == (ada, ON_CALL, priya.account)
    page = desk.get(URL).content.decode()
    assert "instead of Ben Night" in page
    assert next(who for who, _ in turns_on(desk, "Wednesday, 4 March")) == "Ben Night", "after midnight it is his again"


@pytest.mark.usefixtures("around_the_clock")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"staff": ""}, "Choose who takes it."),
        ({"ends": "2026-03-03T19:00"}, "A shift ends after it begins."),
        ({"starts": "evening"}, "Write a day and a time, such as"),
        ({"starts": "0001-01-01T00:00"}, "Write a date between 1900 and 2199."),
    ],
)
def test_a_cover_that_cannot_be_is_asked_again_in_words(
    change: dict[str, str], said: str, desk: Client, ada: Staff
) -> None:
    told = {"do": "cover", "staff": str(ada.ref), "starts": "2026-03-03T20:00", "ends": "2026-03-04T08:00"} | change
    answer = desk.post(turn_of(desk, "Tuesday, 3 March", "Ben Night"), told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not OnCallShift.objects.exists()


@pytest.mark.usefixtures("around_the_clock")
def test_two_turns_are_swapped(desk: Client) -> None:
    turn = turn_of(desk, "Tuesday, 3 March", "Ben Night")
    page = desk.get(turn).content.decode()
    other = next(value for value, words in _options(page) if words.startswith("Ada Day: Thursday, 5 March, 8:00 am"))
    assert desk.post(turn, {"do": "swap", "other": other}).status_code == 302
    assert [who for who, _ in turns_on(desk, "Tuesday, 3 March")][1] == "Ada Day"
    assert next(who for who, _ in turns_on(desk, "Thursday, 5 March")) == "Ben Night"


@pytest.mark.usefixtures("around_the_clock")
def test_a_turn_that_is_over_is_changed_no_more(desk: Client) -> None:
    past = turn_of(desk, "Tuesday, 24 February", "Ben Night", f"{URL}?week=2026-02-23")
    page = desk.get(past).content.decode()
    assert "This turn is over." in page
    assert "Put them on call" not in page


def _options(page: str) -> list[tuple[str, str]]:
    return [(value, unescape(words)) for value, words in re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)', page)]


@pytest.mark.usefixtures("around_the_clock")
def test_a_turn_that_is_there_no_more_leads_back_to_the_week(desk: Client, ada: Staff) -> None:
    turn = turn_of(desk, "Tuesday, 3 March", "Ben Night")
    told = {"do": "cover", "staff": ada.ref, "starts": "2026-03-03T22:00", "ends": "2026-03-04T00:00"}
    desk.post(turn, told)
    assert desk.get(turn).headers["Location"] == URL


@pytest.mark.parametrize(
    "named", ["", "?part=on call&from=x&until=y", "?part=janitor&from=2026-03-03T01:00Z&until=2026-03-03T02:00Z",
              "?part=on call&from=2026-03-03T01:00&until=2026-03-03T02:00",
              "?part=on call&from=2026-03-03T01:00Z&until=2036-03-03T02:00Z"],
)  # fmt: skip
def test_what_names_no_turn_is_not_there(named: str, desk: Client) -> None:
    assert desk.get(f"/operations/rota/turn/{named}").status_code == 404


# ---- every week
def a_line(staff: Staff, **change: object) -> dict[str, object]:
    return {
        "do": "line", "staff": staff.ref, "part": "on call", "weekdays": ["0", "1", "2", "3", "4"], "starts": "20:00",
        "ends": "08:00", "time_zone": "America/New_York", "from_on": "2026-03-02",
    } | change  # fmt: skip


def test_somebody_is_put_on_the_rota_and_taken_off_it(desk: Client, ben: Staff) -> None:
    assert "Nobody is on call yet" in desk.get(PATTERN).content.decode()
    assert desk.post(PATTERN, a_line(ben)).status_code == 302
    page = desk.get(PATTERN).content.decode()
    for words in ("Ben Night, LPC", "Monday to Friday, 8:00 pm to 8:00 am the next day", "from 2 March 2026"):
        assert words in page
    line = WeeklyShift.objects.get()
    desk.post(f"/operations/rota/pattern/{line.ref}/end/")
    line.refresh_from_db()
    assert line.until_on == ELEVEN.date() + timedelta(days=1)
    assert "until 2 March 2026" in desk.get(PATTERN).content.decode()


@pytest.mark.usefixtures("around_the_clock")
def test_two_at_once_and_a_form_that_lacks_something_are_refused_in_words(desk: Client, ben: Staff) -> None:
    for told, said in (
        (a_line(ben, starts="07:00", ends="09:00"), "Ada Day is on call then already"),
        (a_line(ben, weekdays=[]), "Choose one day or more."),
        (a_line(ben, starts=""), "Write when it begins."),
        (a_line(ben, time_zone="Troy/NY"), "Select a valid choice"),
    ):
        answer = desk.post(PATTERN, told)
        assert answer.status_code == 422
        assert said in unescape(answer.content.decode())
    assert WeeklyShift.objects.count() == 2


@pytest.mark.usefixtures("around_the_clock")
def test_somebody_is_away_and_back(desk: Client, ben: Staff) -> None:
    told = {"do": "away", "staff": ben.ref, "starts": "2026-03-03T12:00", "ends": "2026-03-05T12:00", "kind": "leave"}
    assert desk.post(PATTERN, told).status_code == 302
    assert (
        "Nobody is on call: Tuesday, 3 March, 8:00 pm, to Wednesday, 4 March, 8:00 am" in desk.get(URL).content.decode()
    )
    assert "Ben Night</strong>, Tuesday, 3 March, 12:00 pm" in desk.get(PATTERN).content.decode()
    desk.post(f"/operations/rota/away/{Absence.objects.get().ref}/end/")
    assert "Nobody is on call:" not in desk.get(URL).content.decode()


def test_where_nobody_could_be_on_call_it_says_who_gives_the_role(desk: Client) -> None:
    assert "Nobody has the role on call" in desk.get(PATTERN).content.decode()


@pytest.mark.usefixtures("around_the_clock")
def test_a_night_crosses_the_viewers_own_midnight_elsewhere(ada: Staff, signed_in: SignIn) -> None:
    """Priya in Chicago reads the same night from seven to seven."""
    there = a_staff([Role.SCHEDULER], name="Priya West")
    Account.objects.filter(pk=there.account_id).update(time_zone="America/Chicago")
    page = signed_in(there).get(URL).content.decode()
    assert "7:00 pm to 7:00 am on Tuesday" in page
    assert "Chicago time" in page


@pytest.mark.usefixtures("around_the_clock")
def test_it_costs_the_same_for_many(desk: Client) -> None:
    spent = []
    for number in (1, 5):
        for each in range(number):
            a_staff([Role.ON_CALL], name=f"Somebody {number} {each}")
        with CaptureQueriesContext(connection) as asked:
            desk.get(URL)
            desk.get(PATTERN)
        spent.append(len(asked))
    assert spent[0] == spent[1]


def test_directors_plan_too_and_to_everybody_else_it_does_not_exist(
    ada: Staff, outsiders: list[Account], signed_in: SignIn, desk: Client
) -> None:
    therapist, patient, director, nobody = outsiders
    assert signed_in(director).get(URL).status_code == 200
    for account in (therapist, patient, nobody, ada.account):
        for url in (URL, PATTERN):
            assert signed_in(account).get(url).status_code == 404
        assert signed_in(account).post(PATTERN, a_line(ada)).status_code == 404
    assert not WeeklyShift.objects.exists()
