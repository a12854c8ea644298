"""Whoever leads talks with one of them alone; nobody else comes in, and the others see that they wait."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.models import Admission, Arrival, Aside, Guest, GuestRole, Room, Ticket, token_digest
from stepwell.clinic.live.tests.factories import Servers, a_server, at_the_door, licensed
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.clinic.schedule.models import Seat, Session
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


ANA, MARIA = "Ana Ruiz", "Maria Reyes"


def a_guest(
    session: Session, lin: Staff, name: str = ANA, role: GuestRole = GuestRole.INTERPRETER, seat: Seat | None = None
) -> tuple[Guest, str]:
    """Inside, and by which link."""
    guest, token = actions.bring_guest(
        session_ref=session.ref, role=role, name=name, language="Spanish", seat=seat.ref if seat else None,
        by=lin.account, at=SPRING,
    )  # fmt: skip
    if role is GuestRole.SUPPORT_PERSON:
        assert guest.seat is not None
        actions.answer_guest(guest=guest.ref, seat=guest.seat, yes=True, at=SPRING)
    link = token_digest(token)
    actions.agree(guest=guest.ref, link=link, browser=name, at=SPRING)
    actions.let_guest_in(guest=guest.ref, by=lin.account, at=SPRING)
    return guest, link


def guest_comes_in(guest: Guest, link: str) -> Ticket:
    ticket = actions.guest_line(guest=guest.ref, link=link, at=SPRING)
    assert actions.take_line(ticket=ticket.ref, at=SPRING) is not None
    return ticket


def seen_by_guest(guest: Guest) -> list[str]:
    return [each.name for each in queries.company_of_guest(guest.ref).people]


def test_an_interpreter_comes_along_and_the_others_learn_of_nobody_who_went(
    session: Session, lin: Staff, servers: Servers
) -> None:
    one, other = jordan(session), arrival_of(session, "Amara")
    ana, link = a_guest(session, lin)
    before = guest_comes_in(ana, link)
    group = comes_in(session, other).room
    aside = actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON, guest=ana.ref)
    assert servers.removed == [str(before.person)], "she is in the group no more"
    rooms = {comes_in(session, lin).room, comes_in(session, one).room, guest_comes_in(ana, link).room}
    assert len(rooms) == 1
    assert group not in rooms
    assert seen_by(session, theirs(one)) == ["Lin Chen", "Jordan", ANA]
    assert seen_by_guest(ana) == ["Lin Chen", "Jordan", ANA]
    company = queries.inside(session, account=theirs(one))
    assert (company.aside, company.along, company.may_go_back) == (
        aside.ref,
        ("Ana Ruiz, interpreter (Spanish)",),
        True,
    )
    assert not queries.company_of_guest(ana.ref).may_go_back
    group_sees = queries.inside(session, account=theirs(other))
    assert ([each.name for each in group_sees.people], group_sees.along, group_sees.aside) == (["Amara"], (), None)


def test_the_interpreter_comes_back_with_them(session: Session, lin: Staff) -> None:
    one = jordan(session)
    ana, link = a_guest(session, lin)
    group = guest_comes_in(ana, link).room
    actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON, guest=ana.ref)
    apart = guest_comes_in(ana, link)
    assert apart.room != group
    actions.go_back(seat=one.seat, by=theirs(one), at=LATER)
    apart.refresh_from_db()
    assert apart.ended_at == LATER
    assert guest_comes_in(ana, link).room == group
    actions.talk_aside(arrival=one.ref, by=lin.account, at=LATER)
    assert guest_comes_in(ana, link).room == group, "and is not in the next one by themself"


def test_whoever_interprets_for_them_comes_along_unasked_and_a_late_one_is_brought_in(
    session: Session, lin: Staff
) -> None:
    one = jordan(session)
    ana, link = a_guest(session, lin, seat=one.seat)
    late, late_link = a_guest(session, lin, name="Bo Li")
    actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON)
    apart = guest_comes_in(ana, link).room
    assert guest_comes_in(late, late_link).room != apart
    for _ in range(2):
        actions.talk_aside(arrival=one.ref, by=lin.account, at=LATER, guest=late.ref)
    assert guest_comes_in(late, late_link).room == apart
    assert Aside.objects.count() == 1


def test_a_support_person_comes_along_only_with_whom_said_yes_to_them(
    lin: Staff, servers: Servers, rules: None
) -> None:
    patient = a_patient(given_name="Jordan")
    treats(lin, patient)
    alone = a_session(lin, SPRING, patients=[patient], kind="individual")
    actions.open_session(session_ref=alone.ref, by=lin.account, at=SPRING)
    one = actions.let_in(arrival=jordan(alone).ref, by=lin.account, at=SPRING)
    maria, link = a_guest(alone, lin, MARIA, GuestRole.SUPPORT_PERSON)
    actions.talk_aside(arrival=one.ref, by=lin.account, at=SPRING)
    group = guest_comes_in(maria, link).room
    assert group != comes_in(alone, one).room, "not unless whoever leads takes them along"
    actions.talk_aside(arrival=one.ref, by=lin.account, at=SPRING, guest=maria.ref)
    assert guest_comes_in(maria, link).room == comes_in(alone, one).room
    actions.answer_guest(guest=maria.ref, seat=one.seat, yes=False, at=SOON)
    with pytest.raises(actions.NotIn):
        actions.guest_line(guest=maria.ref, link=link, at=SOON)
    with pytest.raises(actions.NotAside, match="not in the session now"):
        actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON, guest=maria.ref)


def test_a_support_person_does_not_come_along_with_somebody_else(session: Session, lin: Staff) -> None:
    """Where a site's own rule lets them come into a group."""
    put_in_force(
        name="guest", scope="support_person", data={"kinds": [session.kind]}, source="Ours", author="Vera",
        from_on=SPRING.date(), verified=True,
    )  # fmt: skip
    one, other = jordan(session), arrival_of(session, "Amara")
    maria, _ = a_guest(session, lin, MARIA, GuestRole.SUPPORT_PERSON, other.seat)
    with pytest.raises(actions.NotAside, match="said yes to them by name"):
        actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON, guest=maria.ref)
    assert not Aside.objects.exists()


@pytest.mark.parametrize("how", ["leaves", "is taken out", "has a new link"])
def test_a_guest_who_left_the_side_room_is_not_led_back_into_it(session: Session, lin: Staff, how: str) -> None:
    one = jordan(session)
    ana, link = a_guest(session, lin)
    actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON, guest=ana.ref)
    apart = guest_comes_in(ana, link)
    if how == "leaves":
        actions.guest_leaves(guest=ana.ref, link=link, at=LATER)
    elif how == "is taken out":
        actions.take_guest_out(guest=ana.ref, by=lin.account, at=LATER)
    else:
        link = token_digest(actions.new_link(guest=ana.ref, by=lin.account, at=LATER)[1])
    apart.refresh_from_db()
    assert apart.ended_at == LATER
    assert queries.inside(session, account=theirs(one)).along == ()
    with pytest.raises(actions.NotIn):
        actions.guest_line(guest=ana.ref, link=link, at=LATER)
    if how != "is taken out":
        actions.agree(guest=ana.ref, link=link, browser=ANA, at=LATER)
        actions.let_guest_in(guest=ana.ref, by=lin.account, at=LATER)
        assert guest_comes_in(ana, link).room != apart.room


def test_nobody_takes_somebody_else_s_guest_or_one_at_the_door_along(session: Session, lin: Staff) -> None:
    one = jordan(session)
    ana, link = a_guest(session, lin)
    actions.guest_leaves(guest=ana.ref, link=link, at=SPRING)
    elsewhere = a_session(a_staff(name="Ana Keahi"), SPRING, patients=[a_patient(given_name="Bo")])
    other, _ = actions.bring_guest(
        session_ref=elsewhere.ref, role=GuestRole.INTERPRETER, name="X", language="", seat=None,
        by=elsewhere.facilitator.account, at=SPRING,
    )  # fmt: skip
    for guest in (ana, other):
        with pytest.raises(actions.NotAside, match="not in the session now"):
            actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON, guest=guest.ref)
    assert not Aside.objects.exists()


def test_the_log_of_that_patient_says_that_a_guest_was_in_the_side_room_and_no_other_s(
    session: Session, lin: Staff
) -> None:
    one, other = jordan(session), arrival_of(session, "Amara")
    ana, link = a_guest(session, lin)
    for who in (one, other):
        comes_in(session, who)
    guest_comes_in(ana, link)
    actions.note_who_is_seen(guest=ana.ref, at=SPRING)
    actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON, guest=ana.ref)
    comes_in(session, one)
    guest_comes_in(ana, link)
    for _ in range(3):
        actions.note_who_is_seen(guest=ana.ref, at=SOON)
    seen = AccessLog.objects.filter(guest__startswith=ANA).order_by("pk").values_list("patient", "guest")
    apart = [patient for patient, guest in seen if guest == "Ana Ruiz, interpreter, in the side room"]
    together = {patient for patient, guest in seen if guest == "Ana Ruiz, interpreter"}
    assert apart == [one.patient_id]
    assert together == {one.patient_id, other.patient_id}


@pytest.mark.parametrize("when", ["before", "after"])
def test_whoever_came_along_with_what_tells_of_substance_use_tells_of_it_too(
    session: Session, lin: Staff, when: str
) -> None:
    one = jordan(session)
    ana, _ = a_guest(session, lin)
    theirs_tells = Seat.objects.filter(pk=one.seat_id)
    if when == "before":
        theirs_tells.update(substance_use=True)
    actions.talk_aside(arrival=one.ref, by=lin.account, at=SOON, guest=ana.ref)
    assert Guest.objects.get(pk=ana.pk).substance_use == (when == "before")
    theirs_tells.update(substance_use=True)
    assert Guest.objects.get(pk=ana.pk).substance_use
