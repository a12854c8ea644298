"""Alerts to test with."""

from datetime import datetime, timedelta
from itertools import count

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.safety.actions import put_on_call, raise_alert, write_safety_plan
from stepwell.clinic.safety.models import Alert, SafetyPlan
from stepwell.pure.escalation import ON_CALL
from stepwell.pure.instruments import Grade

WORDS = "PHQ-9 item 9 (better off dead, hurting yourself): several days"
_numbers = count(1)


def an_alert(patient: Patient, at: datetime = SPRING, grade: Grade = Grade.SIGNAL, source: str = "") -> Alert:
    """An answer that must reach a human."""
    return raise_alert(patient=patient, grade=grade, words=WORDS, source=source or f"test:{next(_numbers)}", at=at)


def on_call(staff: Staff, at: datetime = SPRING, hours: int = 12, part: str = ON_CALL) -> Staff:
    """On call since an hour before this moment, by their own hand, so that nobody is told of it."""
    put_on_call(
        staff=staff,
        starts_at=at - timedelta(hours=1),
        ends_at=at + timedelta(hours=hours),
        part=part,
        by=staff.account,
        at=at,
    )
    return staff


def written(patient: Patient, by: Staff, at: datetime = SPRING, coping: str = "Cold water.\nWalk.") -> SafetyPlan:
    """A plan somebody wrote with the patient, to be gone through again in a fortnight. The rules must be in force."""
    next_on = patient.today(at) + timedelta(days=14)
    return write_safety_plan(patient=patient, coping=coping, by=by.account, at=at, next_on=next_on)
