"""What counts as an hour is read in words, and written anew from a day on."""

from datetime import date

import pytest
from django.test import Client

from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries import hours_rule, hours_terms
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

URL = "/director/hours/"
TODAY, TOMORROW = ELEVEN.date(), date(2026, 3, 3)


@pytest.fixture
def desk(rules: None, signed_in: SignIn, eleven: object) -> Client:
    return signed_in(a_staff([Role.DIRECTOR], name="Vera Lund"))


def told(**change: str) -> dict[str, str]:
    return {
        "grace_seconds": "60", "grace_total_seconds": "120", "agreement_minutes": "5", "least_minutes": "45",
        "forecast_weekday": "1", "source": "Our policy 7", "verified": "on", "reviewed_by": "", "reviewed_on": "",
        "from_on": "2026-03-03",
    } | change  # fmt: skip


def test_it_is_read_with_who_has_not_checked_it(desk: Client) -> None:
    page = desk.get(URL).content.decode()
    for words in ("Verify", "No clinician has reviewed it yet.", 'value="120"', "Breaks and lunch count for a payer"):
        assert words in page


def test_a_new_rule_holds_from_its_day_on_and_the_old_one_until_then(desk: Client) -> None:
    before = hours_terms([TODAY])[TODAY]
    assert desk.post(URL, told()).status_code == 302
    assert hours_terms([TODAY, TOMORROW])[TODAY] == before
    rule = hours_rule(on=TOMORROW)
    assert (rule.terms.least.total_seconds(), rule.forecast_weekday, rule.author) == (45 * 60, 1, "Vera Lund")
    assert rule.terms.lag == before.lag
    again = desk.post(URL, told())
    assert "One begins on that day already" in again.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grace_seconds": "-1"}, "greater than or equal to 0"),
        ({"grace_seconds": "121"}, "at least as long as one of them"),
        ({"from_on": "2026-03-02"}, "Choose tomorrow or a later day"),
        ({"reviewed_by": "Dr Oak"}, "Write who reviewed it and on which day, or neither."),
        ({"source": ""}, "This field is required"),
        ({"forecast_weekday": "6"}, "Select a valid choice"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words(desk: Client, change: dict[str, str], words: str) -> None:
    rules = Rule.objects.count()
    answer = desk.post(URL, told(**change))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Rule.objects.count() == rules


def test_without_a_rule_what_ships_holds(desk: Client) -> None:
    Rule.objects.filter(name="hours").delete()
    assert desk.get(URL).status_code == 200
    assert hours_rule(on=TODAY).forecast_weekday == 2


def test_only_directors_write_it(desk: Client, signed_in: SignIn) -> None:
    for role in (Role.THERAPIST, Role.SCHEDULER, Role.BILLER):
        assert signed_in(a_staff([role], name="Nobody")).get(URL).status_code == 404
