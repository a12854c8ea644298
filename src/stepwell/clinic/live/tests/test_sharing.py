"""Who shows their screen in a room: whoever leads, and who they let; and it ends when the server says so."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.models import Arrival, Ticket
from stepwell.clinic.live.tests.factories import Servers, at_the_door
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session

pytestmark = pytest.mark.usefixtures("rules")
Comes = Callable[..., Ticket]


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def session(lin: Staff, rules: None) -> Session:
    people = [a_patient(given_name=name) for name in ("Jordan", "Amara")]
    for patient in people:
        treats(lin, patient)
    return a_session(lin, SPRING, patients=people)


@pytest.fixture
def comes(servers: Servers, session: Session) -> Comes:
    """Somebody is in the room, and what they send would be passed on."""

    def come(account: Account, arrival: Arrival | None = None) -> Ticket:
        ticket = actions.open_line(session=session, account=account, arrival=arrival, at=SPRING)
        line = actions.take_line(ticket=ticket.ref, at=SPRING)
        assert line is not None
        actions.begins_to_send(line=line)
        return ticket

    return come


@pytest.fixture
def jordan(comes: Comes, session: Session) -> Ticket:
    """Jordan's line."""
    arrival = at_the_door(session.seats.get(patient__given_name="Jordan"), SPRING)
    account = arrival.patient.account
    assert account is not None
    return comes(account, arrival)


def theirs(ticket: Ticket) -> Account:
    assert ticket.account is not None
    return ticket.account


def may_share(ticket: Ticket, session: Session) -> bool:
    return queries.inside(session, account=ticket.account).may_share


def test_nobodys_screen_is_passed_on_before_they_share_it(servers: Servers, comes: Comes, lin: Staff) -> None:
    lins = comes(lin.account)
    assert servers.unseen == {str(lins.person): True}


def test_whoever_leads_shares_and_stops(servers: Servers, comes: Comes, session: Session, lin: Staff) -> None:
    lins = comes(lin.account)
    assert may_share(lins, session)
    for _ in range(2):
        actions.share(session=session, account=lin.account)
    assert servers.unseen[str(lins.person)] is False
    assert [each.shares for each in queries.inside(session, account=lin.account).people] == [True]
    actions.share_no_more(session=session, account=lin.account)
    assert servers.unseen[str(lins.person)] is True
    assert [each.shares for each in queries.inside(session, account=lin.account).people] == [False]


def test_a_patient_only_while_they_are_let(servers: Servers, jordan: Ticket, session: Session) -> None:
    assert not may_share(jordan, session)
    with pytest.raises(actions.MayNotShare, match="Ask them"):
        actions.share(session=session, account=theirs(jordan))
    assert actions.let_share(session=session, person=jordan.person, may=True)
    assert may_share(jordan, session)
    actions.share(session=session, account=theirs(jordan))
    assert servers.unseen[str(jordan.person)] is False
    actions.let_share(session=session, person=jordan.person, may=False)
    assert servers.unseen[str(jordan.person)] is True
    with pytest.raises(actions.MayNotShare):
        actions.share(session=session, account=theirs(jordan))


def test_who_is_muted_shares_nothing(servers: Servers, jordan: Ticket, session: Session) -> None:
    actions.let_share(session=session, person=jordan.person, may=True)
    actions.share(session=session, account=theirs(jordan))
    actions.mute(session=session, person=jordan.person, muted=True)
    assert servers.unseen[str(jordan.person)] is True
    assert not may_share(jordan, session)
    with pytest.raises(actions.MayNotShare):
        actions.share(session=session, account=theirs(jordan))


def test_one_at_a_time(comes: Comes, jordan: Ticket, session: Session, lin: Staff) -> None:
    comes(lin.account)
    actions.let_share(session=session, person=jordan.person, may=True)
    actions.share(session=session, account=theirs(jordan))
    with pytest.raises(actions.MayNotShare, match="Somebody else"):
        actions.share(session=session, account=lin.account)


def test_on_a_new_line_they_still_may_and_share_anew(
    servers: Servers, comes: Comes, jordan: Ticket, session: Session
) -> None:
    actions.let_share(session=session, person=jordan.person, may=True)
    actions.share(session=session, account=theirs(jordan))
    again = comes(theirs(jordan), jordan.arrival)
    assert servers.unseen[str(again.person)] is True
    assert may_share(again, session)


def test_whoever_is_out_shares_nothing(jordan: Ticket, session: Session, lin: Staff) -> None:
    actions.let_share(session=session, person=jordan.person, may=True)
    assert jordan.arrival is not None
    actions.take_out(arrival=jordan.arrival.ref, by=lin.account, at=SPRING + timedelta(minutes=1))
    with pytest.raises(actions.NotIn):
        actions.share(session=session, account=theirs(jordan))
    assert not actions.let_share(session=session, person=jordan.person, may=True)
