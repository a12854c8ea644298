"""Whoever leads a session ends it for everybody, and nobody else does."""

from datetime import timedelta
from uuid import uuid4

import pytest

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.models import Opening, Room, Ticket
from stepwell.clinic.live.queries import Stage, last_arrival, stage_of
from stepwell.clinic.live.tests.factories import Servers, a_server, at_the_door, servers_instead
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session

SOON, LATER = SPRING + timedelta(minutes=20), SPRING + timedelta(minutes=25)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Servers:
    return servers_instead(monkeypatch)


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def session(lin: Staff, rules: None) -> Session:
    """A group that goes on, of two."""
    patients = [a_patient(), a_patient(given_name="Amara")]
    for patient in patients:
        treats(lin, patient)
    made = a_session(lin, SPRING, patients=patients)
    actions.open_session(session_ref=made.ref, by=lin.account, at=SPRING)
    return made


def test_everybody_is_out_and_nobody_comes_in_again(servers: Servers, session: Session, lin: Staff) -> None:
    a_server("one", SOON)
    one, two = session.seats.order_by("pk")
    inside, late = at_the_door(one, SPRING), at_the_door(two, SPRING)
    inside = actions.let_in(arrival=inside.ref, by=lin.account, at=SPRING)
    assert one.patient.account is not None
    ticket = actions.line_for(session=session, account=one.patient.account, arrival=inside, at=SPRING)
    actions.end_for_everybody(session_ref=session.ref, by=lin.account, at=SOON)
    assert servers.rooms["one"] == set()
    assert Room.objects.get().ended_at == Ticket.objects.get().ended_at == SOON
    assert actions.take_line(ticket=ticket.ref, at=SOON) is None
    with pytest.raises(actions.NotIn):
        actions.line_for(session=session, account=one.patient.account, arrival=inside, at=SOON)
    with pytest.raises(actions.NotIn):
        actions.line_for(session=session, account=lin.account, arrival=None, at=SOON)
    with pytest.raises(actions.NotNow, match="has ended"):
        actions.let_in(arrival=late.ref, by=lin.account, at=SOON)
    with pytest.raises(actions.NotIn):
        actions.write(session=session, by=one.patient.account, arrival=inside, words="Wait", mark=uuid4(), at=SOON)
    with pytest.raises(actions.NotIn):
        actions.go_on_by_phone(seat=one, by=one.patient.account, phone="212-555-0101", at=SOON)
    with pytest.raises(actions.MayNotLead, match="not open"):
        actions.lead_together(session_ref=session.ref, staff=a_staff(name="Ana").ref, by=lin.account, at=SOON)
    for seat in (one, two):
        assert seat.patient.account is not None
        came = last_arrival(seat, viewer=viewer_of(seat.patient.account), at=SOON)
        assert stage_of(seat, came, at=SOON) is Stage.OVER


def test_pressed_twice_it_is_one_and_it_is_closed_afterwards(session: Session, lin: Staff) -> None:
    actions.end_for_everybody(session_ref=session.ref, by=lin.account, at=SOON)
    actions.end_for_everybody(session_ref=session.ref, by=lin.account, at=LATER)
    assert (Opening.objects.get().ended_at, Opening.objects.get().ended_by) == (SOON, lin.account)
    assert [led.until for led in queries.who_led(session.pk)] == [SOON]
    actions.record_closing(session=session, by=lin.account, at=LATER)
    seen = queries.session_of(viewer=viewer_of(lin.account), ref=session.ref)
    assert (seen.ended_at, seen.closed_at, seen.goes_on) == (SOON, LATER, False)


def test_what_is_closed_is_not_ended_besides(session: Session, lin: Staff) -> None:
    actions.record_closing(session=session, by=lin.account, at=SOON)
    actions.end_for_everybody(session_ref=session.ref, by=lin.account, at=LATER)
    assert Opening.objects.get().ended_at is None


def test_whoever_leads_it_together_with_them_may_not(session: Session, lin: Staff) -> None:
    ana = a_staff(name="Ana Keahi")
    actions.lead_together(session_ref=session.ref, staff=ana.ref, by=lin.account, at=SPRING)
    for by in (ana, a_staff(name="Somebody Else")):
        with pytest.raises(NotYours):
            actions.end_for_everybody(session_ref=session.ref, by=by.account, at=SOON)
    actions.hand_over(session_ref=session.ref, staff=ana.ref, by=lin.account, at=SPRING)
    with pytest.raises(NotYours):
        actions.end_for_everybody(session_ref=session.ref, by=lin.account, at=SOON)
    actions.end_for_everybody(session_ref=session.ref, by=ana.account, at=SOON)
    assert Opening.objects.get().ended_by == ana.account


def test_what_has_not_begun_is_not_ended(session: Session, lin: Staff) -> None:
    with pytest.raises(actions.NotNow, match="not begun"):
        actions.end_for_everybody(session_ref=session.ref, by=lin.account, at=SPRING - timedelta(minutes=1))
    other = a_session(lin, SPRING + timedelta(days=1))
    with pytest.raises(actions.NotNow, match="not begun"):
        actions.end_for_everybody(session_ref=other.ref, by=lin.account, at=SPRING + timedelta(days=1))
