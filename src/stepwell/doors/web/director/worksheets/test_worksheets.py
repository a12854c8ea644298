"""The clinical director reads the blank worksheets, adds, changes and retires them, and each stays readable."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.people.tests.factories import a_patient, a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import worksheets
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

URL = "/director/worksheets/"
TODAY, TOMORROW = ELEVEN.date(), date(2026, 3, 3)
PROS = f"{URL}pros-and-cons/"


@pytest.fixture
def desk(rules: None, signed_in: SignIn, eleven: object) -> Client:
    return signed_in(a_staff([Role.DIRECTOR], name="Vera Lund"))


def told(**says: str) -> dict[str, str]:
    return {
        "title": "Urge log", "boxes": "What I felt\n\n What I did \n", "after": "", "source": "Our protocol 4",
        "verified": "on", "reviewed_by": "", "reviewed_on": "", "from_on": "2026-03-03",
    } | says  # fmt: skip


def read(desk: Client, url: str = URL) -> str:
    return unescape(desk.get(url).content.decode())


def test_each_is_read_with_its_boxes_in_order_and_who_has_not_checked_it(desk: Client) -> None:
    page = read(desk)
    for words in ("Thought record", "After Linehan 2015.", "Verify", "No clinician has reviewed it yet."):
        assert words in page
    assert page.index("What happened: where, when, with whom") < page.index("What I feel now, 0 to 100")


def test_a_new_one_can_be_laid_out_from_its_day_on(desk: Client) -> None:
    assert desk.post(f"{URL}new/", told()).status_code == 302
    assert "urge-log" not in worksheets(on=TODAY)
    blank = worksheets(on=TOMORROW)["urge-log"]
    assert (blank.title, blank.boxes, blank.after) == ("Urge log", ("What I felt", "What I did"), "")
    assert "Another is in force from 3 March 2026." in read(desk)


def test_what_the_form_shows_sent_back_says_the_same_and_a_change_holds_from_its_day(desk: Client) -> None:
    form = desk.get(PROS).context["form"]
    shown = {field.name: str(field.value()) for field in form if field.value() not in (None, False, "")}
    assert desk.post(PROS, shown | {"from_on": "2026-03-03"}).status_code == 302
    assert worksheets(on=TOMORROW)["pros-and-cons"] == worksheets(on=TODAY)["pros-and-cons"]
    assert desk.post(PROS, told(title="For and against", from_on="2026-03-04")).status_code == 302
    titles = [worksheets(on=day)["pros-and-cons"].title for day in (TOMORROW, TOMORROW + timedelta(days=1))]
    assert titles == ["Pros and cons of acting on an urge", "For and against"]
    page = read(desk, PROS)
    for words in ("From 4 March 2026", "From 1 January 2024 until 3 March 2026", "1. What I felt · 2. What I did"):
        assert words in page


def test_a_retired_one_is_laid_out_no_more_stays_readable_and_comes_back_when_it_is_written_anew(desk: Client) -> None:
    page = unescape(desk.post(PROS, {"do": "end"}, follow=True).content.decode())
    assert "is retired. What was written on it stays readable." in page
    assert page.index("Not in force") < page.rindex("Pros and cons of acting on an urge")
    assert "pros-and-cons" not in worksheets(on=TODAY)
    assert "pros-and-cons" in worksheets(on=TODAY - timedelta(days=1))
    assert "Retire it" not in read(desk, PROS)
    assert "cannot be retired now" in unescape(desk.post(PROS, {"do": "end"}, follow=True).content.decode())
    assert desk.post(PROS, told()).status_code == 302
    assert worksheets(on=TOMORROW)["pros-and-cons"].title == "Urge log"


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "x" * 101}, "at most 100 characters"),
        ({"title": "thought record"}, "Another worksheet is called “thought record”."),
        ({"title": "Thought Record!"}, "“Thought Record!”: Another worksheet was called so"),
        ({"title": "New"}, "“New”: Another worksheet was called so"),
        ({"title": "…"}, "“…”: write a word or more."),
        ({"boxes": " \n "}, "Write what the boxes are called, one a line."),
        ({"boxes": "One\nTwo\n" + "x" * 121}, "“Urge log”, box 3: its name has 121 letters. Write 120 at most."),
        ({"boxes": "One\nTwo\none"}, "“Urge log”, box 3: box 1 is called so too."),
        ({"boxes": "\n".join(map(str, range(13)))}, "“Urge log” has 13 boxes. Write 12 at most."),
        ({"after": "x" * 201}, "at most 200 characters"),
        ({"source": ""}, "This field is required"),
        ({"from_on": "2026-03-01"}, "Choose today or a later day"),
    ],
)
def test_one_that_cannot_be_is_refused_naming_it_and_its_field_and_nothing_changes(
    desk: Client, says: dict[str, str], words: str
) -> None:
    rules = Rule.objects.count()
    answer = desk.post(f"{URL}new/", told(**says))
    assert (answer.status_code, words in unescape(answer.content.decode())) == (422, True)
    assert Rule.objects.count() == rules


def test_one_does_not_take_the_title_of_another(desk: Client) -> None:
    answer = desk.post(PROS, told(title="Chain analysis"))
    assert "Another worksheet is called “Chain analysis”." in unescape(answer.content.decode())
    assert desk.post(PROS, told(title="Pros and cons of acting on an urge")).status_code == 302, "its own it may keep"


def test_many_cost_as_many_queries_as_few(desk: Client) -> None:
    read(desk)
    asked = []
    for titles in (["One"], ["Two", "Three", "Four"]):
        for title in titles:
            assert desk.post(f"{URL}new/", told(title=title)).status_code == 302
        read(desk)  # what was said of the last one
        with CaptureQueriesContext(connection) as queries:
            read(desk)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_without_any_that_is_said(desk: Client) -> None:
    Rule.objects.filter(name="worksheet").delete()
    assert "No worksheet is in force" in read(desk)
    assert desk.get(PROS).status_code == 404


def test_only_directors_write_them(rules: None, signed_in: SignIn) -> None:
    others = [a_staff([role], name="Nobody") for role in (Role.THERAPIST, Role.SCHEDULER)]
    for browser in (*map(signed_in, others), signed_in(a_patient())):
        assert [browser.get(url).status_code for url in (URL, PROS, f"{URL}new/")] == [404, 404, 404]
