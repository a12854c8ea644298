"""A session has one room, on one server; people come in by a ticket that works once."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.media import HEARD_WITHIN
from stepwell.clinic.live.models import MediaServer, Room, Ticket
from stepwell.clinic.live.tests.factories import Servers, a_server, servers_instead
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session

SOON = SPRING + timedelta(seconds=5)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, db: None) -> Servers:
    return servers_instead(monkeypatch)


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def session(lin: Staff, rules: None) -> Session:
    jordan = a_patient()
    treats(lin, jordan)
    return a_session(lin, SPRING, patients=[jordan])


def line(session: Session, at: datetime = SPRING, by: Account | None = None) -> Ticket:
    return actions.open_line(session=session, account=by or session.facilitator.account, arrival=None, at=at)


def taken(ticket: Ticket, at: datetime = SPRING) -> actions.Line | None:
    return actions.take_line(ticket=ticket.ref, at=at)


def test_the_room_is_on_the_server_with_most_to_spare(servers: Servers, session: Session, lin: Staff) -> None:
    a_server("one", SPRING)
    a_server("two", SPRING)
    first = line(session)
    other = a_session(a_staff(name="Another"), SPRING)
    second = line(other)
    assert {first.room.server.name, second.room.server.name} == {"one", "two"}
    assert line(session, SOON).room == first.room


def test_a_draining_server_keeps_its_rooms_and_gets_no_new_one(servers: Servers, session: Session) -> None:
    a_server("one", SPRING)
    room = line(session).room
    assert actions.withdraw(name="one", draining=True)
    assert line(session, SOON).room == room
    with pytest.raises(actions.NoVideo):
        line(a_session(a_staff(name="Another"), SPRING))
    assert not actions.withdraw(name="nobody", draining=True)


def test_a_server_nobody_has_heard_of_lately_gets_none(servers: Servers, session: Session) -> None:
    a_server("one", SPRING - HEARD_WITHIN - timedelta(seconds=1))
    with pytest.raises(actions.NoVideo):
        line(session)


def test_without_a_secret_there_is_no_video(session: Session) -> None:
    with pytest.raises(actions.NoVideo, match="call"):
        line(session)


def test_a_ticket_works_once_for_its_owner_and_soon(servers: Servers, session: Session) -> None:
    a_server("one", SPRING)
    ticket = line(session)
    assert ticket.account is not None
    assert queries.holds_ticket(viewer=viewer_of(ticket.account), ref=ticket.ref)
    assert not queries.holds_ticket(viewer=viewer_of(a_staff(name="Thief").account), ref=ticket.ref)
    assert taken(ticket, SPRING + timedelta(seconds=61)) is None
    way = taken(ticket)
    assert way is not None
    assert way.person == str(ticket.person)
    assert way.token in servers.allowed[way.room]
    assert taken(ticket) is None
    assert actions.has_joined(line=way)
    assert way.token not in servers.allowed[way.room]


def test_nobody_is_there_twice(servers: Servers, session: Session) -> None:
    a_server("one", SPRING)
    first, second = line(session), line(session, SOON)
    assert servers.removed == [str(first.person)]
    assert taken(first) is None
    assert taken(second, SOON) is not None


def test_of_two_pages_of_one_person_the_older_takes_nothing_from_the_newer(servers: Servers, session: Session) -> None:
    a_server("one", SPRING)
    older = line(session)
    taken(older)
    newer = line(session, SOON)

    def older_comes_again() -> None:
        account = session.facilitator.account
        with pytest.raises(actions.Elsewhere, match="another device or tab"):
            actions.open_line(session=session, account=account, arrival=None, at=SOON, last=older.ref)

    older_comes_again()
    assert taken(newer, SOON) is not None
    older_comes_again()


def test_a_page_that_lost_its_line_comes_back_and_so_does_one_whose_other_page_is_gone(
    servers: Servers, session: Session
) -> None:
    a_server("one", SPRING)
    account = session.facilitator.account
    older, newer = line(session), line(session, SOON)
    actions.end_line(ticket=newer.ref, at=SOON)
    again = actions.open_line(session=session, account=account, arrival=None, at=SOON, last=older.ref)
    actions.end_line(ticket=again.ref, at=SOON)
    assert actions.open_line(session=session, account=account, arrival=None, at=SOON, last=again.ref)
    stranger = line(a_session(a_staff(name="Another"), SPRING))
    assert actions.open_line(session=session, account=account, arrival=None, at=SOON, last=stranger.ref)


def test_a_server_that_starts_anew_has_no_rooms_and_the_next_to_come_makes_one(
    servers: Servers, session: Session
) -> None:
    a_server("one", SPRING)
    before = line(session)
    actions.begin_anew(name="one", at=SOON)
    before.refresh_from_db()
    assert before.ended_at == SOON
    after = line(session, SOON)
    assert after.room != before.room
    a_server("one", SOON)
    assert line(session, SOON).room == after.room, "who came in as soon as it answered stays"
    assert Room.objects.get(pk=before.room_id).why == "its server started anew"


def test_from_a_server_that_is_gone_the_room_moves_to_another(servers: Servers, session: Session) -> None:
    a_server("one", SPRING)
    before = line(session).room
    servers.dead.add("one")
    with pytest.raises(actions.NoVideo):
        line(session, SOON)  # heard a moment ago: it may come back
    later = SPRING + timedelta(minutes=1)
    a_server("two", later)
    after = line(session, later).room
    assert after.server.name == "two"
    before.refresh_from_db()
    assert before.why == "its server is gone"


def test_whoever_the_server_no_longer_has_is_gone(servers: Servers, session: Session) -> None:
    a_server("one", SPRING)
    ticket = line(session)
    taken(ticket)
    later = SPRING + timedelta(minutes=1)
    actions.hear(name="one", people={ticket.room.ref: [str(ticket.person)]}, at=later)
    ticket.refresh_from_db()
    assert ticket.ended_at is None
    actions.hear(name="one", people={ticket.room.ref: []}, at=later)
    ticket.refresh_from_db()
    assert ticket.ended_at == later
    assert MediaServer.objects.get().heard_at == later


def test_muting_is_the_servers_and_known(servers: Servers, session: Session) -> None:
    a_server("one", SPRING)
    ticket = line(session)
    assert actions.mute(session=session, person=ticket.person, muted=True)
    assert servers.muted == {str(ticket.person): True}
    other = a_session(a_staff(name="Another"), SPRING)
    assert not actions.mute(session=other, person=ticket.person, muted=False)


def test_whoever_is_muted_stays_so_on_a_new_line_before_a_word_of_theirs_is_passed_on(
    servers: Servers, session: Session
) -> None:
    a_server("one", SPRING)
    first = line(session)
    actions.mute(session=session, person=first.person, muted=True)
    way = taken(line(session, SOON), SOON)
    assert way is not None
    assert way.person not in servers.muted
    actions.begins_to_send(line=way)
    assert servers.muted[way.person]
    actions.mute(session=session, person=UUID(way.person), muted=False)
    last = line(session, SOON)
    assert not last.muted


def test_taken_out_between_the_ticket_and_the_room_they_do_not_stay(servers: Servers, session: Session) -> None:
    a_server("one", SPRING)
    way = taken(line(session))
    assert way is not None
    actions.end_line(ticket=way.ticket, at=SOON)
    assert not actions.has_joined(line=way)
    assert servers.removed == [way.person]
    assert way.token not in servers.allowed[way.room]


def test_the_end_of_a_session_is_the_end_of_its_room(servers: Servers, session: Session) -> None:
    a_server("one", SPRING)
    ticket = line(session)
    actions.end_room(session=session, at=SOON)
    assert servers.rooms["one"] == set()
    assert taken(ticket) is None
