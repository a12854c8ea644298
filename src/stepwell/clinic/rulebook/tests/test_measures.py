"""Which sets are for whom, when people are reminded, and which rules raise a signal."""

from datetime import date, time, timedelta

import pytest

from stepwell.clinic.rulebook import queries
from stepwell.clinic.rulebook.actions import load_starter_rules, put_in_force
from stepwell.clinic.rulebook.models import Rule
from stepwell.pure.escalation import Outreach
from stepwell.pure.values import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("age", "substance_use", "text", "keys"),
    [
        (30, False, "Adult IOP", {"adults"}),
        (17, False, "Teen IOP", {"teens"}),
        (60, True, "Recovery", {"adults", "seniors", "substance-use"}),
        (30, False, "Veterans and PTSD", {"adults", "veterans", "trauma"}),
        (30, False, "New parents and perinatal", {"adults", "perinatal"}),
        (30, False, "Couples", {"adults", "couples"}),
        (30, False, "Uncoupled", {"adults"}),
    ],
)
def test_a_set_is_for_whom_it_says(age: int, substance_use: bool, text: str, keys: set[str]) -> None:
    found = queries.measure_sets(age_years=age, substance_use=substance_use, text=text, on=ON)
    assert {each.key for each in found} == keys


def test_every_row_that_ships_has_its_source_and_says_verify() -> None:
    for name in ("measure_set", "signal", "absence", "nudges", "at_risk", "missed_measures", "readings", "diary_card"):
        for rule in Rule.objects.filter(name=name):
            assert rule.source, rule.scope
            assert not rule.verified, rule.scope
            assert "erify" in rule.source, rule.scope


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [(time(21), True), (time(2), True), (time(7, 59), True), (time(8), False), (time(20, 59), False)],
)
def test_the_quiet_hours_cross_midnight(clock: time, quiet: bool) -> None:
    assert queries.nudge_hours(on=ON).is_quiet(clock) is quiet


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = queries.NudgeHours(time(18), time(12), time(14))
    assert [noon.is_quiet(time(hour)) for hour in (11, 12, 13, 14)] == [False, True, True, False]
    assert not queries.NudgeHours(time(18), time(0), time(0)).is_quiet(time(3))


def test_a_newer_rule_takes_the_place_of_the_older_one() -> None:
    put_in_force(
        name="signal", scope="diary:suicide-urge-4", source="-", author="Vera", verified=True, from_on=ON,
        data={"when": [{"what": "suicide_urge", "at_least": 3}], "grade": "URGENT", "words": "Urge"},
        reviewed_by="Dr Okafor, MD", reviewed_on=date(2026, 3, 1),
    )  # fmt: skip
    (rule,) = (each for each in queries.signal_rules("diary", on=ON) if each.rule.key == "suicide-urge-4")
    assert (rule.rule.grade, rule.rule.when[0].at_least, rule.author) == (Grade.URGENT, 3, "Vera")
    assert (rule.reviewed_by, rule.reviewed_on) == ("Dr Okafor, MD", date(2026, 3, 1))


def test_what_ships_is_what_holds_where_nothing_was_loaded_and_not_where_all_was_ended() -> None:
    loaded = {each.scope for each in queries.every_signal_rule(on=ON)}
    Rule.objects.filter(name="signal").update(until=ON)
    assert queries.every_signal_rule(on=ON) == ()
    Rule.objects.filter(name="signal").delete()
    assert {each.scope for each in queries.every_signal_rule(on=ON)} == loaded
    load_starter_rules()
    assert {each.scope for each in queries.every_signal_rule(on=ON)} == loaded


@pytest.mark.parametrize("broken", [{}, {"when": [{"value": 4}], "grade": "URGENT", "words": "x"}, {"when": 4}])
def test_a_rule_that_cannot_be_read_is_the_one_that_ships_and_silences_no_other(broken: dict[str, object]) -> None:
    every = {each.scope: each.rule for each in queries.every_signal_rule(on=ON)}
    Rule.objects.filter(scope="diary:suicide-urge-4").update(data=broken)
    assert {each.scope: each.rule for each in queries.every_signal_rule(on=ON)} == every


def test_what_tells_of_substance_use_is_marked_so() -> None:
    marked = {each.scope for each in queries.every_signal_rule(on=ON) if each.substance_use}
    assert marked == {"diary:use-act", "reading:breath-alcohol", "reading:breath-alcohol-danger", "reading:fentanyl"}


def test_the_absence_rule_is_read_in_its_order() -> None:
    rule = queries.absence_rule(on=ON)
    assert rule is not None
    assert [(step.do, step.after_minutes) for step in rule.steps] == [
        (Outreach.WRITE, 0), (Outreach.WRITE, 20), (Outreach.PAGE, 40),
    ]  # fmt: skip
    Rule.objects.filter(name="absence").delete()
    assert queries.absence_rule(on=ON) is None


def test_how_long_somebody_may_be_gone_is_a_row_and_two_minutes_where_it_cannot_be_read() -> None:
    Rule.objects.filter(name="disconnect").update(data={"grace_seconds": 60})
    assert queries.disconnect_grace(on=ON) == timedelta(minutes=1)
    assert queries.call_back_grace(on=ON) == timedelta(minutes=10)
    Rule.objects.filter(name="disconnect").update(data={"call_back_seconds": 300})
    assert queries.call_back_grace(on=ON) == timedelta(minutes=5)
    Rule.objects.filter(name="disconnect").update(data={"grace_seconds": "soon"})
    assert queries.disconnect_grace(on=ON) == timedelta(minutes=2)
    Rule.objects.filter(name="disconnect").delete()
    assert queries.disconnect_grace(on=ON) == timedelta(minutes=2)
