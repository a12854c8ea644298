"""Closing a session: nobody is forgotten."""

from datetime import timedelta

import pytest

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.actions import correct, mark_breaks
from stepwell.clinic.attendance.models import Minutes, Witness
from stepwell.clinic.attendance.tests.factories import a_ledger_is_whole, marked, opened
from stepwell.clinic.live.actions import NotNow
from stepwell.clinic.live.models import Closing
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.close_session import SomebodyUnmarked, close_session
from stepwell.pure.values import Period

pytestmark = pytest.mark.django_db


def test_a_session_closes_only_when_everybody_is_marked() -> None:
    lin, jordan, amara = a_staff(), a_patient(), a_patient(given_name="Amara", family_name="Diaz")
    session = marked(opened(a_session(lin, SPRING, patients=[jordan, amara])), {jordan: 60})
    with pytest.raises(SomebodyUnmarked, match=r"Not marked yet: Amara Diaz\."):
        close_session(session_ref=session.ref, by=lin.account, at=session.ends_at)
    assert not Closing.objects.exists()
    marked(session, {amara: None})
    first = close_session(session_ref=session.ref, by=lin.account, at=session.ends_at)
    assert close_session(session_ref=session.ref, by=lin.account, at=session.ends_at) == first


def test_a_cancelled_seat_needs_no_mark_and_cancels_nothing_else() -> None:
    lin, jordan, amara = a_staff(), a_patient(), a_patient(given_name="Amara", family_name="Diaz")
    session = marked(opened(a_session(lin, SPRING, patients=[jordan, amara])), {jordan: 60})
    session.seats.filter(patient=amara).update(cancelled_at=SPRING)
    close_session(session_ref=session.ref, by=lin.account, at=session.ends_at)
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_a_session_nobody_opened_does_not_close() -> None:
    lin = a_staff()
    session = a_session(lin, SPRING)
    with pytest.raises(NotNow, match="not opened"):
        close_session(session_ref=session.ref, by=lin.account, at=session.ends_at)


def test_only_the_facilitator_closes() -> None:
    session = opened(a_session(a_staff(), SPRING))
    with pytest.raises(NotYours):
        close_session(session_ref=session.ref, by=a_staff(name="Else").account, at=session.ends_at)


@pytest.mark.usefixtures("rules")
def test_the_terms_of_its_day_are_frozen_and_a_rule_altered_since_changes_no_minute() -> None:
    lin, jordan = a_staff(), a_patient()
    session = marked(opened(a_session(lin, SPRING, patients=[jordan])), {jordan: 60})
    pause = Period(SPRING, SPRING + timedelta(minutes=15))
    mark_breaks(session_ref=session.ref, breaks=[pause], by=lin.account, at=session.ends_at)
    for _ in range(2):
        close_session(session_ref=session.ref, by=lin.account, at=session.ends_at)
    (closed,) = Witness.objects.filter(said="closed")
    assert '"breaks_count": false' in closed.raw
    Rule.objects.filter(name="hours").update(data={"breaks_count": True, "least_minutes": 50})
    seat = session.seats.get()
    correct(seat_ref=seat.ref, minutes=40, reason="Left early.", by=lin.account, at=session.ends_at)
    ledger = Minutes.objects.get()
    assert (ledger.attended, ledger.payer_countable) == (40, 25)
    a_ledger_is_whole()


@pytest.mark.usefixtures("rules")
def test_who_was_given_a_place_after_a_break_had_that_break_too() -> None:
    lin, jordan, amara = a_staff(), a_patient(), a_patient(given_name="Amara", family_name="Diaz")
    session = opened(a_session(lin, SPRING, patients=[jordan]))
    pause = Period(SPRING + timedelta(minutes=30), SPRING + timedelta(minutes=40))
    mark_breaks(session_ref=session.ref, breaks=[pause], by=lin.account, at=session.ends_at)
    session.seats.create(patient=amara, starts_at=session.starts_at, ends_at=session.ends_at)
    marked(session, {jordan: 60, amara: 60})
    close_session(session_ref=session.ref, by=lin.account, at=session.ends_at)
    assert set(Minutes.objects.values_list("payer_countable", flat=True)) == {50}
    a_ledger_is_whole()
