"""A real media server is killed, and the session ended before anybody is back: does a human hear of who is at risk?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live import actions
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.actions import mark_at_risk
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.jobs import report_the_gone
from stepwell.plumbing import clock
from stepwell.plumbing.media import Address, Janus
from stepwell.plumbing.media.janus import free_ports
from stepwell.plumbing.media.tests.client import SECRET, client
from stepwell.plumbing.testing.network import own_network

__all__ = ["own_network"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NOW = clock.now()
ENDS, AFTER = NOW + timedelta(seconds=20), NOW + timedelta(minutes=4)


@pytest.fixture
def server(own_network: str, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Janus]:
    monkeypatch.setattr(settings, "STEPWELL_MEDIA_SECRET", SECRET)
    client_port, admin_port = free_ports(2)
    found = Janus("one", SECRET, Address(client_port, admin_port, own_network), tmp_path / "one")
    found.start()
    urls = {"client_url": found.address.client_url, "admin_url": found.address.admin_url}
    actions.enlist(name="one", version="1.1.2", at=NOW, **urls)
    yield found
    found.stop()


@pytest.mark.parametrize(("lost", "alerts"), [("nobody", 0), ("their page's line", 1), ("the server", 1)])
def test_whoever_was_in_it_is_missed_whom_a_session_ended_without(server: Janus, lost: str, alerts: int) -> None:
    session, way = somebody_at_risk_is_let_in()
    with client(server) as page:
        assert page.joins(way.room, way.token, way.person)["videoroom"] == "joined"
        if lost == "the server":
            assert server.process is not None
            server.process.kill()
            server.process.wait()
        if lost == "nobody":
            actions.end_for_everybody(session_ref=session.ref, by=session.facilitator.account, at=ENDS)
    if lost != "nobody":
        actions.end_for_everybody(session_ref=session.ref, by=session.facilitator.account, at=ENDS)
    report_the_gone(at=AFTER)
    assert Alert.objects.count() == alerts


def somebody_at_risk_is_let_in() -> tuple[Session, actions.Line]:
    lin, jordan = a_staff(), a_patient()
    treats(lin, jordan)
    mark_at_risk(patient=jordan, why="x", by=lin.account, at=NOW)
    session = opened(a_session(lin, NOW, patients=[jordan]))
    arrival = actions.let_in(arrival=at_the_door(session.seats.get(), NOW).ref, by=lin.account, at=NOW)
    ticket = actions.open_line(session=session, account=jordan.account, arrival=arrival, at=NOW)
    way = actions.take_line(ticket=ticket.ref, at=NOW)
    assert way is not None
    return session, way
