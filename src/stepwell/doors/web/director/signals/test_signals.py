"""The rules by which a value reaches a human: read in words, and written anew from a day on."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import every_signal_rule
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role
from stepwell.pure.signals import Condition
from stepwell.pure.values import Grade

URL = "/director/signals/"
URGE = f"{URL}diary:suicide-urge-4/"
TODAY = ELEVEN.date()


@pytest.fixture
def vera(rules: None) -> Staff:
    return a_staff([Role.DIRECTOR], name="Vera Lund")


@pytest.fixture
def desk(vera: Staff, signed_in: SignIn, eleven: object) -> Client:
    return signed_in(vera)


def told(**change: str) -> dict[str, str]:
    return {
        "at_least": "3", "grade": "SIGNAL", "words": "Diary: urge", "source": "Our protocol 12", "verified": "on",
        "reviewed_by": "Dr Oak", "reviewed_on": "2026-03-01", "from_on": "2026-03-02",
    } | change  # fmt: skip


def in_force(scope: str, on: date = TODAY) -> list[object]:
    return [each for each in every_signal_rule(on=on) if each.scope == scope]


def test_each_rule_is_read_in_words_with_who_has_not_reviewed_it(desk: Client) -> None:
    page = desk.get(URL).content.decode()
    for words in (
        "The diary card",
        "Urges today, at the strongest: To end my life: from 4 up",
        "Breath alcohol, in g/(210.L): from 0.3 up",
        "Question 9: from 1 up",
        "Written by shipped with Stepwell, in force since 1 January 2024. No clinician has reviewed it yet.",
        "Verify",
    ):
        assert words in page


def test_a_new_one_holds_from_its_day_with_author_and_reviewer_and_the_old_one_until_then(desk: Client) -> None:
    assert desk.post(URGE, told()).status_code == 302
    (rule,) = (each for each in every_signal_rule(on=TODAY) if each.scope == "diary:suicide-urge-4")
    assert rule.rule.when == (Condition("suicide_urge", at_least=3),)
    assert (rule.rule.grade, rule.author, rule.reviewed_by, rule.reviewed_on) == (
        Grade.SIGNAL, "Vera Lund", "Dr Oak", date(2026, 3, 1),
    )  # fmt: skip
    (old,) = (each for each in every_signal_rule(on=TODAY - timedelta(days=1)) if each.scope == rule.scope)
    assert old.rule.when == (Condition("suicide_urge", at_least=4),)
    again = desk.post(URGE, told())
    assert again.status_code == 422
    assert "One begins on that day already" in again.content.decode()


def test_another_rule_is_added(desk: Client) -> None:
    page = desk.get(f"{URL}new/").content.decode()
    assert "Fear or worry" in page
    new = {"about": "gad-7", "value": "gad-7:total", "key": "severe", "at_least": "15", "grade": "REVIEW"}
    assert desk.post(f"{URL}new/", told(**new)).status_code == 302
    assert len(in_force("gad-7:severe")) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"at_least": ""}, "Write from which value up, or down to which"),
        ({"at_least": "high"}, "Enter a number."),
        ({"grade": "PURPLE"}, "Select a valid choice"),
        ({"from_on": "2026-03-01"}, "Choose today or a later day"),
        ({"reviewed_on": ""}, "Write who reviewed it and on which day, or neither."),
        ({"words": ""}, "This field is required"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words_and_nothing_changes(
    change: dict[str, str], said: str, desk: Client
) -> None:
    rules = Rule.objects.count()
    answer = desk.post(URGE, told(**change))
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())
    assert Rule.objects.count() == rules


def test_a_value_of_something_else_is_refused(desk: Client) -> None:
    new = {"about": "diary", "value": "gad-7:total", "key": "severe"}
    answer = desk.post(f"{URL}new/", told(**new))
    assert answer.status_code == 422
    assert "Choose a value of what the rule is about." in answer.content.decode()


def test_a_rule_is_ended_and_stays_readable(desk: Client) -> None:
    page = desk.post(URGE, {"do": "end"}, follow=True).content.decode()
    assert "The rule is ended." in page
    assert in_force("diary:suicide-urge-4") == []
    assert len(in_force("diary:suicide-urge-4", on=TODAY - timedelta(days=1))) == 1
    assert desk.get(URGE).status_code == 404


def test_only_directors_write_them(vera: Staff, signed_in: SignIn) -> None:
    others: list[Account] = [a_staff([role]).account for role in (Role.ON_CALL, Role.THERAPIST, Role.ADMINISTRATOR)]
    for account in others:
        for where in (URL, URGE, f"{URL}new/"):
            assert signed_in(account).get(where).status_code == 404
            assert signed_in(account).post(where, told()).status_code == 404
