"""The grades of alerts: read in words, and written anew from a day on."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import a_patient, a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import LadderStep, grade_card
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

URL = "/director/grades/"
TODAY = ELEVEN.date()


@pytest.fixture
def vera(rules: None) -> Staff:
    return a_staff([Role.DIRECTOR], name="Vera Lund")


@pytest.fixture
def desk(vera: Staff, signed_in: SignIn, eleven: object) -> Client:
    return signed_in(vera)


def told(**change: str) -> dict[str, str]:
    return {
        "name": "Moderate", "stands_for": "Orange.", "minimum_action": "Assess.", "again_minutes": "4",
        "steps": "0 on call\n\n6  Backup on call\n20 director", "clinician_minutes": "30", "supervisor_minutes": "60",
        "resolve_minutes": "240", "remind_minutes": "30", "follow_up_hours": "24", "source": "Our protocol 12",
        "verified": "on", "reviewed_by": "Dr Oak", "reviewed_on": "2026-03-01", "from_on": "2026-03-02",
    } | change  # fmt: skip


def test_each_grade_is_read_in_words_with_who_has_not_reviewed_it(desk: Client) -> None:
    page = desk.get(URL).content.decode()
    assert page.index(">High<") < page.index(">Moderate<") < page.index(">Low<")
    for words in ("High", "Moderate", "Low", "Red on the C-SSRS screener card", "After 3 min", "Backup on call",
                  "Do not leave them alone online", "No clinician has reviewed it yet.", "Verify"):  # fmt: skip
        assert words in page


def test_a_new_card_holds_from_its_day_with_author_and_reviewer_and_the_old_one_until_then(desk: Client) -> None:
    before = grade_card("SIGNAL", on=TODAY)
    assert desk.post(f"{URL}SIGNAL/", told()).status_code == 302
    card = grade_card("SIGNAL", on=TODAY)
    assert card.steps == (LadderStep("on call", 0), LadderStep("backup on call", 6), LadderStep("director", 20))
    assert (card.author, card.reviewed_by, card.reviewed_on) == ("Vera Lund", "Dr Oak", date(2026, 3, 1))
    assert (card.verified, card.resolve_minutes) == (True, 240)
    assert grade_card("SIGNAL", on=TODAY - timedelta(days=1)) == before
    page = desk.get(URL).content.decode()
    assert "Author: Vera Lund. Reviewed by Dr Oak on 1 March 2026." in page
    assert "Verify" in page, "the other grades"
    again = desk.post(f"{URL}SIGNAL/", told())
    assert again.status_code == 422
    assert "One begins on that day already; choose a later day." in again.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"steps": ""}, "Write one step or more."),
        ({"steps": "0 on call\nsoon director"}, "Line 2: write the minutes, then who"),
        ({"steps": "0 janitor"}, "Line 1: nobody is called “janitor”"),
        ({"steps": "99999 director"}, "Line 1: write the minutes"),
        ({"again_minutes": "-1"}, "greater than or equal to 0"),
        ({"from_on": "2026-03-01"}, "Choose today or a later day"),
        ({"reviewed_on": ""}, "Write who reviewed it and on which day, or neither."),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_card_that_cannot_be_is_refused_in_words_and_nothing_changes(
    change: dict[str, str], said: str, desk: Client
) -> None:
    rules = Rule.objects.count()
    answer = desk.post(f"{URL}SIGNAL/", told(**change))
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())
    assert Rule.objects.count() == rules


def test_the_grade_that_pages_nobody_is_asked_for_no_steps(desk: Client) -> None:
    assert "Who is paged, after" not in desk.get(f"{URL}REVIEW/").content.decode()
    assert desk.post(f"{URL}REVIEW/", told(steps="0 director")).status_code == 302
    assert grade_card("REVIEW", on=TODAY).steps == ()


def test_a_grade_there_is_not_is_not_there(desk: Client) -> None:
    assert desk.get(f"{URL}PURPLE/").status_code == 404


def test_only_directors_write_it(vera: Staff, signed_in: SignIn) -> None:
    patient = a_patient().account
    assert patient is not None
    others: list[Account] = [a_staff([role]).account for role in (Role.ON_CALL, Role.SCHEDULER)]
    for account in (*others, patient):
        assert signed_in(account).get(URL).status_code == 404
        assert signed_in(account).post(f"{URL}SIGNAL/", told()).status_code == 404
