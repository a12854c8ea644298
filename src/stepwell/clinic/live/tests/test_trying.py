"""Whoever tries the line is alone in a room of no session, and nothing is written down of it."""

from datetime import timedelta

import pytest

from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.models import Admission, Room, Ticket
from stepwell.clinic.live.tests.factories import Servers, a_server, servers_instead
from stepwell.clinic.people.tests.factories import SPRING


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, db: None) -> Servers:
    return servers_instead(monkeypatch)


def test_a_room_of_ones_own_that_ends(servers: Servers) -> None:
    a_server("one", SPRING)
    assert queries.is_video_there(SPRING)
    line, other = actions.trial_line(at=SPRING), actions.trial_line(at=SPRING)
    assert line is not None
    assert other is not None
    assert line.room != other.room
    assert servers.rooms["one"] == {line.room, other.room}
    assert line.token in servers.allowed[line.room]
    assert not any(rows.objects.exists() for rows in (Room, Ticket, Admission))
    actions.end_trial(line=line)
    assert servers.rooms["one"] == {other.room}


def test_without_a_server_that_is_heard_there_is_none(servers: Servers) -> None:
    a_server("one", SPRING)
    later = SPRING + timedelta(minutes=1)
    assert not queries.is_video_there(later)
    assert actions.trial_line(at=later) is None
