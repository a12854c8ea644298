"""Somebody is suddenly gone from a session."""

from datetime import timedelta
from uuid import uuid4

import pytest

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.actions import mark_at_risk
from stepwell.clinic.safety.models import Alert
from stepwell.journeys.report_disconnect import report_disconnect
from stepwell.plumbing.database import acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


def test_at_risk_it_is_one_alert_however_often_it_is_reported(jordan: Patient) -> None:
    lin, event = a_staff(), uuid4()
    mark_at_risk(patient=jordan, why="x", by=lin.account, at=SPRING)
    with acting_as(lin.account_id):  # who leads the session may see nothing of anybody's risk
        for _ in range(2):
            told = report_disconnect(patient=jordan, event=event, last_seen_at=SPRING - timedelta(minutes=2), at=SPRING)
    alert = Alert.objects.get()
    assert told == alert
    assert (alert.grade, alert.words) == ("SIGNAL", "Left a session suddenly while at risk: call them")
    assert alert.signals.get().occurred_at == SPRING - timedelta(minutes=2)


def test_another_leaving_is_another_alert(jordan: Patient) -> None:
    mark_at_risk(patient=jordan, why="x", by=a_staff().account, at=SPRING)
    for _ in range(2):
        report_disconnect(patient=jordan, event=uuid4(), last_seen_at=SPRING, at=SPRING)
    assert Alert.objects.count() == 2


def test_of_everybody_else_nobody_hears(jordan: Patient) -> None:
    assert report_disconnect(patient=jordan, event=uuid4(), last_seen_at=SPRING, at=SPRING) is None
    assert not Alert.objects.exists()
