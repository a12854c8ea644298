"""Readings: kept once, in one unit, in the order they were taken, and refused where they cannot be."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from stepwell.clinic.access.tests.factories import a_patient, shares, treats
from stepwell.clinic.measures import actions, queries
from stepwell.clinic.measures.actions.monitoring import submission_of
from stepwell.clinic.measures.models import Device, Reading
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind
from stepwell.pure.values import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR = timedelta(hours=1)


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


@pytest.fixture
def lin(jordan: Patient) -> Staff:
    staff = a_staff()
    treats(staff, jordan)
    return staff


@pytest.fixture
def watch(jordan: Patient, lin: Staff) -> Device:
    return actions.add_device(patient=jordan, name="Watch", kinds=["heart_rate", "sleep"], by=lin.account, at=SPRING)


def sends(watch: Device, id_there: str, value: float, **told: Any) -> actions.Taken:
    facts: dict[str, Any] = {"kind": "heart_rate", "unit": "/min", "taken_at": SPRING, "at": SPRING} | told
    return actions.record_reading(
        patient=watch.patient, device=watch, value=value, submission=submission_of(watch, id_there), **facts
    )


def test_a_reading_sent_twice_is_one_row_however_much_later(watch: Device) -> None:
    first = sends(watch, "1", 70)
    again = sends(watch, "1", 70, at=SPRING + timedelta(days=30))
    assert (first.is_new, again.is_new, again.reading) == (True, False, first.reading)
    assert Reading.objects.count() == 1


@pytest.mark.parametrize("change", [{"value": 71}, {"kind": "sleep", "unit": "min"}, {"taken_at": SPRING - HOUR}])
def test_the_same_id_with_other_values_is_refused_and_the_first_stands(watch: Device, change: dict[str, Any]) -> None:
    sends(watch, "1", 70)
    with pytest.raises(actions.AlreadySent, match="this id was sent before with other values"):
        sends(watch, "1", **({"value": 70} | change))
    assert Reading.objects.get().value == 70


def test_readings_stand_in_the_order_they_were_taken(watch: Device, lin: Staff, jordan: Patient) -> None:
    for id_there, hours_ago in (("a", 1), ("b", 5), ("c", 3)):
        sends(watch, id_there, 60 + hours_ago, taken_at=SPRING - hours_ago * HOUR)
    with acting_as(lin.account_id):
        found = queries.readings(viewer=viewer_of(lin.account), patient=jordan, at=SPRING)
    assert [line.value for line in found] == ["61 a minute", "63 a minute", "65 a minute"]
    assert [line.is_late for line in found] == [False, True, True]
    assert found[0].said_by == "Watch"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"taken_at": SPRING + HOUR}, "is still to come"),
        ({"taken_at": SPRING - timedelta(days=8)}, "is too long ago"),
        ({"kind": "oxygen", "unit": "%", "value": 95}, "this device does not send oxygen"),
        ({"unit": "bpm"}, "is no unit of heart rate"),
        ({"value": 900}, "cannot be"),
    ],
)
def test_what_cannot_be_is_refused(watch: Device, told: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        sends(watch, "1", **({"value": 70} | told))
    assert not Reading.objects.exists()


def test_a_clock_a_little_ahead_is_taken_as_now(watch: Device) -> None:
    assert sends(watch, "1", 70, taken_at=SPRING + timedelta(minutes=3)).reading.taken_at == SPRING
    assert not sends(watch, "1", 70, taken_at=SPRING + timedelta(minutes=3), at=SPRING + HOUR).is_new


def test_a_urine_screen_is_entered_by_staff_once_and_is_behind_both_locks(jordan: Patient, lin: Staff) -> None:
    form = uuid4()

    def enter() -> actions.Taken:
        return actions.record_panel(
            patient=jordan, results={"cocaine": "negative", "fentanyl": "positive"}, taken_at=SPRING, submission=form,
            by=lin.account, at=SPRING, words="Cup, seen by a nurse.",
        )  # fmt: skip

    assert enter().reading == enter().reading
    with acting_as(lin.account_id):
        (line,) = queries.readings(viewer=viewer_of(lin.account), patient=jordan, at=SPRING)
    assert (line.label, line.value, line.said_by) == (
        "Urine screen", "positive: Fentanyl; negative: Cocaine", "Lin Chen",
    )  # fmt: skip
    assert Reading.objects.get().substance_use


def test_who_may_not_see_substance_use_sees_no_breath_test(jordan: Patient, lin: Staff, watch: Device) -> None:
    ruth = link_relative(account=an_account(), patient=jordan, name="Ruth", relationship="mother")
    shares(ruth, {Kind.SCORES, Kind.SAFETY, Kind.SCHEDULE})
    actions.record_reading(
        patient=jordan, kind="breath_alcohol", value=0.02, unit="%", taken_at=SPRING, submission=uuid4(), at=SPRING,
        by=lin.account,
    )  # fmt: skip
    with acting_as(ruth.account_id):
        assert not Reading.objects.exists()


def test_a_device_says_what_it_sends_and_its_secret_is_its_own(jordan: Patient, lin: Staff, watch: Device) -> None:
    other = actions.add_device(patient=jordan, name="Breath", kinds=["breath_alcohol"], by=lin.account, at=SPRING)
    assert other.substance_use
    assert queries.secret_of(watch) == queries.secret_of(Device.objects.get(pk=watch.pk))
    assert queries.secret_of(watch) != queries.secret_of(other)
    assert queries.secret_of(watch) not in str(Device.objects.values().get(pk=watch.pk))
    with pytest.raises(Refused, match="mood_ring is not measured here"):
        actions.add_device(patient=jordan, name="Ring", kinds=["mood_ring"], by=lin.account, at=SPRING)
    actions.end_device(device=other, at=SPRING)
    assert queries.device_sending(other.ref) is None
    assert queries.device_sending(watch.ref) == watch


def test_readings_never_change(watch: Device) -> None:
    sends(watch, "1", 70)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.update(value=60)
