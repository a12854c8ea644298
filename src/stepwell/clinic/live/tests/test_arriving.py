"""Who waits at the door of a session, and who is let in."""

from datetime import date, timedelta

import pytest

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import Arrival
from stepwell.clinic.live.tests.factories import Servers, a_server, at_the_door, servers_instead
from stepwell.clinic.people.models import Licence, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.models import Whereabouts
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.tests.factories import a_session


@pytest.fixture
def lin(db: None) -> Staff:
    lin = a_staff()
    Licence.objects.filter(staff=lin).delete()
    Licence.objects.create(staff=lin, state="NY", valid_from=date(2020, 1, 1))
    return lin


@pytest.fixture
def seat(lin: Staff, rules: None) -> Seat:
    jordan = a_patient()
    treats(lin, jordan)
    return a_session(lin, SPRING, patients=[jordan]).seats.get()


def test_what_was_said_at_the_door_is_where_they_are(seat: Seat) -> None:
    arrival = at_the_door(seat, SPRING)
    assert Whereabouts.objects.get().ref == arrival.whereabouts
    assert at_the_door(seat, SPRING + timedelta(minutes=1)) == arrival


def test_said_otherwise_it_is_a_new_arrival_that_waits(seat: Seat, lin: Staff) -> None:
    first = at_the_door(seat, SPRING)
    actions.let_in(arrival=first.ref, by=lin.account, at=SPRING)
    second = at_the_door(seat, SPRING + timedelta(minutes=1), place="In the car, Pine Street")
    assert second != first
    assert second.admitted_at is None
    first.refresh_from_db()
    assert first.left_at is not None


@pytest.mark.parametrize(("state", "place"), [("", "12 Elm Street"), ("XX", "12 Elm Street"), ("NY", " ")])
def test_without_a_place_and_its_state_nobody_comes_to_the_door(seat: Seat, state: str, place: str) -> None:
    with pytest.raises(ValueError, match="where you are"):
        at_the_door(seat, SPRING, state=state, place=place)
    assert not Whereabouts.objects.exists()


def test_the_licence_is_asked_of_where_they_are_now(seat: Seat, lin: Staff) -> None:
    arrival = at_the_door(seat, SPRING, state="OH")
    with pytest.raises(actions.NotLicensedThere, match="not licensed in Ohio"):
        actions.let_in(arrival=arrival.ref, by=lin.account, at=SPRING)
    assert Arrival.objects.get().admitted_at is None


def test_a_licence_that_has_ended_covers_nobody(seat: Seat, lin: Staff) -> None:
    arrival = at_the_door(seat, SPRING)
    Licence.objects.filter(staff=lin).update(until=SPRING.date())
    with pytest.raises(actions.NotLicensedThere):
        actions.let_in(arrival=arrival.ref, by=lin.account, at=SPRING)


def test_an_exception_is_written_down_with_who_and_why(seat: Seat, lin: Staff) -> None:
    arrival = at_the_door(seat, SPRING, state="OH")
    with pytest.raises(ValueError, match="why"):
        actions.except_licence(arrival=arrival.ref, why=" ", by=lin.account, at=SPRING)
    actions.except_licence(arrival=arrival.ref, why="Crisis; state law allows 3 days.", by=lin.account, at=SPRING)
    arrival.refresh_from_db()
    assert (arrival.exception_by, arrival.admitted_at) == (lin.account, SPRING)


def test_only_whoever_leads_lets_in_or_takes_out(seat: Seat) -> None:
    arrival, other = at_the_door(seat, SPRING), a_staff(name="Another")
    for act in (actions.let_in, actions.take_out):
        with pytest.raises(NotYours):
            act(arrival=arrival.ref, by=other.account, at=SPRING)


def test_whoever_was_taken_out_comes_back_only_if_let_back(
    seat: Seat, lin: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers: Servers = servers_instead(monkeypatch)
    a_server("one", SPRING)
    arrival = at_the_door(seat, SPRING)
    actions.let_in(arrival=arrival.ref, by=lin.account, at=SPRING)
    assert seat.patient.account is not None
    ticket = actions.open_line(session=seat.session, account=seat.patient.account, arrival=arrival, at=SPRING)
    actions.take_out(arrival=arrival.ref, by=lin.account, at=SPRING)
    assert servers.removed == [str(ticket.person)]
    assert actions.take_line(ticket=ticket.ref, at=SPRING) is None
    with pytest.raises(actions.TakenOut):
        at_the_door(seat, SPRING)
    actions.let_back(arrival=arrival.ref, by=lin.account, at=SPRING)
    assert at_the_door(seat, SPRING + timedelta(minutes=2)) != arrival


def test_leaving_twice_is_leaving(seat: Seat) -> None:
    at_the_door(seat, SPRING)
    actions.part(seat=seat, at=SPRING)
    actions.part(seat=seat, at=SPRING)
    assert Arrival.objects.get().left_at == SPRING
