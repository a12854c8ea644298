"""A patient presses "I need help now", in the middle of a session."""

from datetime import timedelta

import pytest

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live.actions import hand_over
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.safety.tests.factories import on_call
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.ask_for_help import ask_for_help
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
SOON = SPRING + timedelta(minutes=10)


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    jordan = a_patient()
    treats(a_staff(name="Grace Kim"), jordan)
    return jordan


@pytest.fixture
def session(lin: Staff, jordan: Patient) -> Session:
    """An hour, of somebody who is not on Jordan's team. Sam is on call."""
    on_call(a_staff([Role.ON_CALL], name="Sam Ito"))
    return opened(a_session(lin, SPRING, patients=[jordan]))


def asks(jordan: Patient) -> Alert:
    assert jordan.account is not None
    return ask_for_help(patient=jordan, by=jordan.account, at=SOON)


def paged_at_once(alert: Alert) -> set[str]:
    first = alert.ladder[0]["staff_ids"]
    return set(Staff.objects.filter(pk__in=first).values_list("name", flat=True))


def test_whoever_leads_the_session_they_are_in_is_paged_at_once(jordan: Patient, session: Session) -> None:
    assert paged_at_once(asks(jordan)) == {"Sam Ito", "Lin Chen"}


def test_and_so_is_a_colleague_it_was_handed_over_to(jordan: Patient, lin: Staff, session: Session) -> None:
    maria = a_staff(name="Maria Host")
    hand_over(session_ref=session.ref, staff=maria.ref, by=lin.account, at=SPRING)
    assert paged_at_once(asks(jordan)) == {"Sam Ito", "Maria Host", "Lin Chen"}
