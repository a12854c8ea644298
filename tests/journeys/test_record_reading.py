"""A reading from the device to the pager, once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.measures.actions import AlreadySent, add_device
from stepwell.clinic.measures.models import Reading
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.models import Alert, Signal
from stepwell.journeys.record_reading import record_reading
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def walter() -> Patient:
    return a_patient(given_name="Walter")


@pytest.fixture
def lin(walter: Patient) -> Staff:
    staff = a_staff()
    treats(staff, walter)
    return staff


@pytest.mark.parametrize(
    ("kind", "value", "unit", "grade"),
    [
        ("breath_alcohol", 0.05, "%", None), ("breath_alcohol", 0.08, "%", "REVIEW"),
        ("breath_alcohol", 1.5, "mg/L", "URGENT"), ("oxygen", 88, "%", "URGENT"), ("oxygen", 93, "%", None),
        ("heart_rate", 150, "/min", "SIGNAL"), ("heart_rate", 35, "/min", "SIGNAL"), ("heart_rate", 72, "/min", None),
    ],
)  # fmt: skip
def test_a_dangerous_reading_entered_by_staff_raises_its_alert(
    walter: Patient, lin: Staff, kind: str, value: float, unit: str, grade: str | None
) -> None:
    with acting_as(lin.account_id):
        record_reading(
            patient=walter, kind=kind, value=value, unit=unit, taken_at=SPRING, submission=uuid4(), at=SPRING,
            by=lin.account,
        )  # fmt: skip
    assert [alert.grade for alert in Alert.objects.all()] == ([grade] if grade else [])


def test_the_alert_of_a_breath_test_says_so_to_whoever_must_act_and_is_marked(walter: Patient, lin: Staff) -> None:
    record_reading(
        patient=walter, kind="breath_alcohol", value=0.31, unit="%", taken_at=SPRING, submission=uuid4(), at=SPRING,
        by=lin.account,
    )  # fmt: skip
    signal = Signal.objects.get()
    assert signal.words == "Breath alcohol, danger to life, in per cent: 0.31"
    assert signal.substance_use
    assert (signal.alert.words, signal.alert.substance_use) == (signal.words, True)


def test_a_positive_fentanyl_screen_waits_on_the_board(walter: Patient, lin: Staff) -> None:
    record_reading(
        patient=walter, panel={"fentanyl": "positive", "opiates": "negative"}, taken_at=SPRING, submission=uuid4(),
        by=lin.account, at=SPRING,
    )  # fmt: skip
    assert Alert.objects.get().grade == "REVIEW"


def test_a_dangerous_reading_that_comes_late_alerts_at_once_and_says_when_it_was(walter: Patient, lin: Staff) -> None:
    watch = add_device(patient=walter, name="Watch", kinds=["oxygen"], by=lin.account, at=SPRING)
    form = uuid4()
    for _ in range(2):
        record_reading(
            patient=walter, device=watch, kind="oxygen", value=84, unit="%", taken_at=SPRING - timedelta(hours=6),
            submission=form, at=SPRING,
        )  # fmt: skip
    alert = Alert.objects.get()
    assert alert.words == ("Sent late, it was so on 2 Mar at 1:00 am their time. Oxygen in the blood, in per cent: 84")
    assert (Reading.objects.count(), Signal.objects.count()) == (1, 1)


def test_what_is_refused_leaves_nothing(walter: Patient, lin: Staff) -> None:
    form = uuid4()
    told = {"patient": walter, "kind": "oxygen", "unit": "%", "taken_at": SPRING, "at": SPRING, "by": lin.account}
    with pytest.raises(Refused):
        record_reading(value=300, submission=form, **told)  # type: ignore[arg-type]  # said above
    record_reading(value=95, submission=form, **told)  # type: ignore[arg-type]  # said above
    with pytest.raises(AlreadySent):
        record_reading(value=80, submission=form, **told)  # type: ignore[arg-type]  # said above
    assert Reading.objects.count() == 1
    assert not Alert.objects.exists()
