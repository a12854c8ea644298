"""Whoever leads talks with one of them alone; nobody else comes in, and the others see that they wait."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.models import Admission, Arrival, Aside, Room, Ticket
from stepwell.clinic.live.tests.factories import Servers, a_server, at_the_door, licensed
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session

SOON, LATER = SPRING + timedelta(minutes=5), SPRING + timedelta(minutes=10)


@pytest.fixture
def session(lin: Staff, servers: Servers, rules: None) -> Session:
    people = [a_patient(given_name=name) for name in ("Jordan", "Amara")]
    for patient in people:
        treats(lin, patient)
    made = a_session(lin, SPRING, patients=people)
    actions.open_session(session_ref=made.ref, by=lin.account, at=SPRING)
    for arrival in (jordan(made), arrival_of(made, "Amara")):
        actions.let_in(arrival=arrival.ref, by=lin.account, at=SPRING)
    return made


def arrival_of(session: Session, name: str) -> Arrival:
    return at_the_door(session.seats.get(patient__given_name=name), SPRING)


def jordan(session: Session) -> Arrival:
    return arrival_of(session, "Jordan")


def theirs(arrival: Arrival) -> Account:
    account = arrival.patient.account
    assert account is not None
    return account


def comes_in(session: Session, who: Arrival | Staff) -> Ticket:
    """By a line of their own, to wherever it leads them at this moment."""
    arrival, account = (who, theirs(who)) if isinstance(who, Arrival) else (None, who.account)
    ticket = actions.line_for(session=session, account=account, arrival=arrival, at=SPRING)
    actions.take_line(ticket=ticket.ref, at=SPRING)
    return ticket


def seen_by(session: Session, account: Account) -> list[str]:
    return [each.name for each in queries.inside(session, account=account).people]


def test_both_are_alone_and_the_others_are_told_that_they_wait_and_not_for_whom(
    session: Session, lin: Staff, servers: Servers
) -> None:
    one, other = jordan(session), arrival_of(session, "Amara")
    before = [comes_in(session, who) for who in (lin, one, other)]
    aside = actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON)
    assert actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON) == aside
    assert servers.removed == [str(before[1].person), str(before[0].person)]
    apart = {comes_in(session, who).room for who in (lin, one)}
    assert len(apart) == 1
    assert apart != {comes_in(session, other).room}
    assert seen_by(session, lin.account) == ["Lin Chen", "Jordan"]
    assert queries.inside(session, account=theirs(one)).aside == aside.ref
    company = queries.inside(session, account=theirs(other))
    assert [each.name for each in company.people] == ["Amara"]
    assert company.waits
    assert company.aside is None


def test_a_colleague_keeps_the_group_and_does_not_come_in(session: Session, lin: Staff, servers: Servers) -> None:
    ana = licensed(a_staff(name="Ana Keahi"))
    one, other = jordan(session), arrival_of(session, "Amara")
    actions.lead_together(session_ref=session.ref, staff=ana.ref, by=lin.account, at=SPRING)
    with pytest.raises(NotYours):
        actions.talk_aside(arrival=one.ref, by=ana.account, at=SOON)
    aside = actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON)
    rooms = {comes_in(session, who).room_id for who in (lin, one)}
    assert comes_in(session, ana).room_id not in rooms
    comes_in(session, other)
    assert seen_by(session, ana.account) == ["Ana Keahi", "Amara"]
    assert not queries.inside(session, account=theirs(other)).waits
    with pytest.raises(NotYours):
        actions.back_together(aside=aside.ref, by=ana.account, at=LATER)


def test_the_patient_goes_back_with_one_tap_and_is_asked_nothing_anew(session: Session, lin: Staff) -> None:
    one = jordan(session)
    group = comes_in(session, one).room
    aside = actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON)
    room = comes_in(session, one).room
    actions.go_back(seat=one.seat, by=theirs(one), at=LATER)
    room.refresh_from_db()
    aside.refresh_from_db()
    assert (room.ended_at, aside.ended_at, aside.ended_by) == (LATER, LATER, theirs(one))
    assert comes_in(session, one).room == group
    assert Arrival.objects.filter(seat=one.seat).count() == 1
    assert {row.seat_id for row in Admission.objects.filter(patient=one.patient)} == {one.seat_id}


def test_one_at_a_time_and_only_somebody_inside(session: Session, lin: Staff) -> None:
    one, other = jordan(session), arrival_of(session, "Amara")
    aside = actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON)
    with pytest.raises(actions.NotAside, match="already"):
        actions.talk_aside(arrival=other.ref, by=lin.account, at=SOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Aside.objects.create(patient=other.patient, session=session, arrival=other, by=lin.account, at=SOON)
    actions.back_together(aside=aside.ref, by=lin.account, at=LATER)
    actions.back_together(aside=aside.ref, by=lin.account, at=LATER)
    actions.take_out(arrival=other.ref, by=lin.account, at=LATER)
    with pytest.raises(NotYours):
        actions.talk_aside(arrival=other.ref, by=lin.account, at=LATER)


@pytest.mark.parametrize("how", ["taken out", "leaves", "closed"])
def test_it_ends_with_whatever_ends_the_stay(session: Session, lin: Staff, how: str) -> None:
    one = jordan(session)
    actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON)
    room = comes_in(session, one).room
    if how == "taken out":
        actions.take_out(arrival=one.ref, by=lin.account, at=LATER)
    elif how == "leaves":
        actions.part(seat=one.seat, at=LATER)
    else:
        actions.end_room(session=session, at=LATER)
    assert Aside.objects.get().ended_at == LATER
    assert Room.objects.get(pk=room.pk).ended_at == LATER


def test_after_its_server_died_both_are_alone_again_elsewhere(session: Session, lin: Staff) -> None:
    one = jordan(session)
    actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON)
    before = comes_in(session, one).room
    actions.begin_anew(name="one", at=SOON)
    a_server("one", SOON)
    after = comes_in(session, one).room
    assert after not in (before,)
    assert after.aside_id == before.aside_id
    assert comes_in(session, lin).room == after
