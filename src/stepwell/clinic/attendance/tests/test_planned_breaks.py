"""Breaks that the timetable plans are marked as the session begins, without anybody; what is said stands above them."""

from datetime import timedelta

import pytest

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance import actions
from stepwell.clinic.attendance.models import Minutes, Witness
from stepwell.clinic.attendance.queries import session_breaks
from stepwell.clinic.attendance.tests.factories import a_ledger_is_whole, marked, opened
from stepwell.clinic.live.actions import record_closing
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Block
from stepwell.clinic.programs.tests.factories import a_track
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.pure.values import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MINUTE = timedelta(minutes=1)
PLANNED = Period(SPRING + 90 * MINUTE, SPRING + 105 * MINUTE)


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


@pytest.fixture
def group(jordan: Patient) -> Session:
    """Three hours with a quarter of an hour of break after an hour and a half."""
    block = Block.objects.get(track=a_track(), key="skills")
    Block.objects.filter(pk=block.pk).update(breaks=[[90, 105]])
    block.refresh_from_db()
    return a_session(a_staff(), SPRING, 180, [jordan], block=block)


def countable(patient: Patient) -> int:
    return Minutes.objects.get(patient=patient).payer_countable


def closed(group: Session) -> None:
    by = group.facilitator.account
    record_closing(session=group, by=by, at=group.ends_at)
    actions.settle_session(session=group, by=by, at=group.ends_at)


def test_planned_breaks_are_the_sessions_once_it_begins(group: Session, jordan: Patient) -> None:
    marked(opened(group), {jordan: 180})
    assert countable(jordan) == 180
    assert actions.begin_planned_breaks(at=SPRING - MINUTE) == 0
    assert actions.begin_planned_breaks(at=SPRING + MINUTE) == 1
    assert actions.begin_planned_breaks(at=SPRING + 2 * MINUTE) == 0
    assert session_breaks(group.pk) == (PLANNED,)
    assert countable(jordan) == 165
    a_ledger_is_whole()


def test_what_the_facilitator_says_stands_above_them(group: Session, jordan: Patient) -> None:
    by = opened(group).facilitator.account
    actions.begin_planned_breaks(at=SPRING)
    actions.mark_breaks(session_ref=group.ref, breaks=[], by=by, at=SPRING + MINUTE)
    assert actions.begin_planned_breaks(at=SPRING + 2 * MINUTE) == 0
    marked(group, {jordan: 180})
    closed(group)
    assert (session_breaks(group.pk), countable(jordan)) == ((), 180)


def test_a_session_closed_before_any_worker_looked_has_them_too_and_who_came_late(
    group: Session, jordan: Patient
) -> None:
    theo = a_patient(given_name="Theo")
    Seat.objects.create(session=group, patient=theo, starts_at=group.starts_at, ends_at=group.ends_at)
    marked(opened(group), {jordan: 180, theo: 180})
    closed(group)
    assert (countable(jordan), countable(theo)) == (165, 165)
    before = Witness.objects.count()
    assert actions.begin_planned_breaks(at=group.ends_at + MINUTE) == 0
    assert Witness.objects.count() == before


def test_a_break_that_does_not_fit_a_shorter_session_is_none_of_it(group: Session) -> None:
    Session.objects.filter(pk=group.pk).update(ends_at=SPRING + 100 * MINUTE)
    group.refresh_from_db()
    assert group.planned_breaks == ()
