"""Two real media servers, in a network of their own: one is emptied, one is killed; where does a session go on?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import Ticket
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing import clock
from stepwell.plumbing.media import Address, Janus
from stepwell.plumbing.media.janus import free_ports
from stepwell.plumbing.media.tests.client import SECRET, client
from stepwell.plumbing.testing.network import own_network

__all__ = ["own_network"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
Servers = dict[str, Janus]
NOW = clock.now()
LATER = NOW + timedelta(seconds=20)  # nobody has heard of the one that was killed for so long


@pytest.fixture
def servers(own_network: str, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    monkeypatch.setattr(settings, "STEPWELL_MEDIA_SECRET", SECRET)
    found = Servers()
    for name in ("one", "two"):
        client_port, admin_port = free_ports(2)
        found[name] = Janus(name, SECRET, Address(client_port, admin_port, own_network), tmp_path / name)
        found[name].start()
        heard(found[name])
    yield found
    for server in found.values():
        server.stop()


def heard(server: Janus) -> None:
    urls = {"client_url": server.address.client_url, "admin_url": server.address.admin_url}
    actions.enlist(name=server.name, version="1.1.2", at=NOW, **urls)


def line(session: Session) -> Ticket:
    return actions.open_line(session=session, account=session.facilitator.account, arrival=None, at=NOW)


def a_group(name: str) -> Session:
    lin, jordan = a_staff(name=name), a_patient()
    treats(lin, jordan)
    return a_session(lin, NOW, patients=[jordan])


def test_one_of_two_is_emptied_and_what_it_has_goes_on(servers: Servers) -> None:
    first = a_group("Lin")
    there = line(first).room.server.name
    actions.withdraw(name=there, draining=True)
    (other,) = servers.keys() - {there}
    assert [line(a_group(f"Host {number}")).room.server.name for number in range(3)] == [other] * 3
    assert line(first).room.server.name == there, "who comes back comes to the others"
    actions.withdraw(name=there, draining=False)
    assert line(a_group("Fourth")).room.server.name == there, "the emptier one"


def test_a_killed_server_is_replaced_by_the_other_and_one_is_let_in_there(servers: Servers) -> None:
    session = a_group("Lin")
    before = line(session)
    killed = servers.pop(before.room.server.name)
    (other,) = servers.values()
    assert killed.process is not None
    killed.process.kill()
    killed.process.wait()
    with pytest.raises(actions.NoVideo):
        line(session)  # it was there a moment ago
    actions.hear(name=other.name, people={}, at=LATER)
    ticket = actions.open_line(session=session, account=session.facilitator.account, arrival=None, at=LATER)
    assert ticket.room.server.name == other.name
    way = actions.take_line(ticket=ticket.ref, at=LATER)
    assert way is not None
    with client(other) as somebody, other.control() as control:
        assert somebody.joins(way.room, way.token, way.person)["videoroom"] == "joined"
        assert control.people(way.room) == (way.person,)
