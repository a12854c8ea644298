"""Who opens and closes a session, and when not."""

from datetime import timedelta

import pytest

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.models import Closing, Opening
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.pure.entitlement import Role

pytestmark = pytest.mark.django_db


def test_the_facilitator_opens_a_session_once() -> None:
    lin = a_staff()
    session = a_session(lin, SPRING)
    first = actions.open_session(session_ref=session.ref, by=lin.account, at=SPRING)
    again = actions.open_session(session_ref=session.ref, by=lin.account, at=SPRING + timedelta(minutes=5))
    assert again == first
    assert Opening.objects.get().at == SPRING


def test_nobody_else_opens_or_sees_it() -> None:
    lin, other = a_staff(), a_staff(name="Somebody Else")
    session = a_session(lin, SPRING)
    with pytest.raises(NotYours):
        actions.open_session(session_ref=session.ref, by=other.account, at=SPRING)
    with pytest.raises(NotYours):
        queries.session_of(viewer=viewer_of(other.account), ref=session.ref)


def test_the_director_reads_and_does_not_lead() -> None:
    vera = a_staff(roles=[Role.DIRECTOR], name="Vera")
    session = a_session(a_staff(), SPRING)
    assert not queries.session_of(viewer=viewer_of(vera.account), ref=session.ref).leads
    with pytest.raises(NotYours):
        actions.open_session(session_ref=session.ref, by=vera.account, at=SPRING)


def test_a_session_is_not_opened_a_day_early() -> None:
    lin = a_staff()
    session = a_session(lin, SPRING)
    with pytest.raises(actions.NotNow, match="more than an hour"):
        actions.open_session(session_ref=session.ref, by=lin.account, at=SPRING - timedelta(days=1))


def test_a_cancelled_session_is_not_opened() -> None:
    lin = a_staff()
    session = a_session(lin, SPRING)
    session.cancelled_at = SPRING
    session.save()
    with pytest.raises(actions.NotNow, match="cancelled"):
        actions.open_session(session_ref=session.ref, by=lin.account, at=SPRING)


def test_a_session_that_was_never_opened_is_not_closed() -> None:
    lin = a_staff()
    session = a_session(lin, SPRING)
    with pytest.raises(actions.NotNow, match="not opened"):
        actions.record_closing(session=session, by=lin.account, at=SPRING)
    actions.open_session(session_ref=session.ref, by=lin.account, at=SPRING)
    actions.record_closing(session=session, by=lin.account, at=session.ends_at)
    assert Closing.objects.get().at == session.ends_at
    seen = queries.session_of(viewer=viewer_of(lin.account), ref=session.ref)
    assert (seen.opened_at, seen.closed_at, seen.leads) == (SPRING, session.ends_at, True)
