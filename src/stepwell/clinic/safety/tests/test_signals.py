"""What was found is rows with one alert; who is at risk follows from them and from what a clinician says."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety.actions import (
    Found,
    acknowledge,
    end_risk_mark,
    found_by_rules,
    mark_at_risk,
    raise_signals,
    resolve,
)
from stepwell.clinic.safety.models import Alert, RiskMark, Signal
from stepwell.clinic.safety.queries import at_risk, risk_mark, signals_of
from stepwell.clinic.safety.tests.factories import an_alert
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
URGE = Found("urge", Grade.SIGNAL, "Urge to end their life: 4")
ACT = Found("act", Grade.URGENT, "Did something to end their life")


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


@pytest.fixture
def lin() -> Account:
    return a_staff().account


def found(jordan: Patient, *each: Found) -> Alert | None:
    return raise_signals(patient=jordan, found=each, source="diary:1", occurred_at=SPRING, at=SPRING)


def test_several_signals_of_one_source_are_one_alert_as_fast_as_the_most_urgent(jordan: Patient) -> None:
    alert = found(jordan, URGE, ACT)
    assert alert is not None
    assert (alert.grade, alert.words) == ("URGENT", "Did something to end their life (and 1 more)")
    assert [signal.key for signal in alert.signals.order_by("pk")] == ["act", "urge"]


def test_nothing_found_is_no_alert_and_found_twice_is_one(jordan: Patient) -> None:
    assert found(jordan) is None
    assert found(jordan, URGE) == found(jordan, URGE)
    assert (Alert.objects.count(), Signal.objects.count()) == (1, 1)


def test_the_database_takes_no_signal_without_an_alert_and_changes_none(jordan: Patient) -> None:
    told = {
        "patient": jordan, "source": "x", "key": "x", "grade": "SIGNAL", "words": "x", "occurred_at": SPRING,
        "raised_at": SPRING,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.create(**told)
    found(jordan, URGE)
    with pytest.raises(DatabaseError), transaction.atomic():
        Signal.objects.update(grade="REVIEW")


def test_long_words_are_cut_on_the_alert_and_whole_on_the_signal(jordan: Patient) -> None:
    alert = found(jordan, Found("long", Grade.SIGNAL, "word " * 50))
    assert alert is not None
    assert len(alert.words) == 200
    assert len(Signal.objects.get().words) == 250


def test_the_care_team_reads_which_rule_and_a_stranger_reads_nothing(jordan: Patient) -> None:
    lin = a_staff()
    treats(lin, jordan)
    alert = found(jordan, *found_by_rules("diary", {"suicide_urge": 4}, on=SPRING.date()))
    assert alert is not None
    with acting_as(lin.account_id):
        (line,) = signals_of(alert, viewer=viewer_of(lin.account), at=SPRING)
    assert (line.rule, line.words) == ("diary:suicide-urge-4", "Diary: urge to end their life, of 5: 4")
    nobody = a_staff().account
    with acting_as(nobody.pk):
        assert not signals_of(alert, viewer=viewer_of(nobody), at=SPRING)


def test_whoever_was_paged_about_lately_is_at_risk(jordan: Patient, lin: Account) -> None:
    an_alert(a_patient(), grade=Grade.REVIEW)
    alert = an_alert(jordan)
    for days, risky in ((0, {jordan.pk}), (13, {jordan.pk}), (14, set())):
        assert at_risk(at=SPRING + timedelta(days=days)) == risky
    assert at_risk(at=SPRING, patients=[jordan.pk + 1]) == set()
    acknowledge(alert=alert, by=lin, place="phone", at=SPRING)
    resolve(alert=alert, disposition="talked_safe", words="Talked.", by=lin, at=SPRING)
    assert at_risk(at=SPRING) == {jordan.pk}


def test_an_answer_given_by_mistake_is_no_risk(jordan: Patient, lin: Account) -> None:
    alert = an_alert(jordan)
    acknowledge(alert=alert, by=lin, place="phone", at=SPRING)
    resolve(alert=alert, disposition="mistake", words="Wrong box.", by=lin, at=SPRING)
    assert at_risk(at=SPRING) == set()


def test_a_clinician_says_so_until_somebody_ends_it(jordan: Patient, lin: Account) -> None:
    with pytest.raises(ValueError, match="Write why"):
        mark_at_risk(patient=jordan, why=" ", by=lin, at=SPRING)
    first = mark_at_risk(patient=jordan, why="Anniversary this week.", by=lin, at=SPRING)
    assert mark_at_risk(patient=jordan, why="Again.", by=lin, at=SPRING) == first
    assert jordan.account
    assert risk_mark(viewer=viewer_of(jordan.account), patient=jordan, at=SPRING) == first
    assert at_risk(at=SPRING + timedelta(days=90)) == {jordan.pk}
    assert end_risk_mark(patient=jordan, by=lin, at=SPRING)
    assert not end_risk_mark(patient=jordan, by=lin, at=SPRING)
    assert at_risk(at=SPRING) == set()
    assert RiskMark.objects.get().ended_by == lin


def test_a_rule_that_is_ended_finds_nothing_from_that_day_on() -> None:

    Rule.objects.filter(scope="diary:self-harm-act").update(until=SPRING.date())
    assert found_by_rules("diary", {"self_harm_act": 1}, on=SPRING.date()) == ()
    assert found_by_rules("diary", {"self_harm_act": 1}, on=SPRING.date() - timedelta(days=1))
    assert found_by_rules(f"{uuid4()}", {"self_harm_act": 1}, on=SPRING.date()) == ()
