"""A media server is looked at every few seconds: what of it is kept?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import pytest
from django.db import OperationalError

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.models import Witness
from stepwell.clinic.live.actions import open_line, take_line
from stepwell.clinic.live.models import MediaServer, Ticket
from stepwell.clinic.live.tests.factories import a_server, at_the_door, servers_instead
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.cli import media_process
from stepwell.doors.cli.watch import Watch
from stepwell.plumbing import clock
from stepwell.plumbing.media import Control, Janus, MediaError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@dataclass
class Listing:
    """A server that lists these in every room."""

    name: str = "one"
    people_now: list[str] = field(default_factory=list)
    is_dead: bool = False

    def people(self, room: str) -> tuple[str, ...]:
        if self.is_dead:
            raise MediaError("It does not answer.")
        return tuple(self.people_now)

    def version(self) -> str:
        return self.people("")[0]

    @contextmanager
    def control(self) -> Iterator["Listing"]:
        yield self


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Seat:
    """Jordan's, in the room as the person of their ticket."""
    servers_instead(monkeypatch)
    a_server("one", SPRING)
    seat = a_session(a_staff(), SPRING, patients=[a_patient()]).seats.get()
    assert seat.patient.account is not None
    arrival = at_the_door(seat, SPRING)
    take_line(
        ticket=open_line(session=seat.session, account=seat.patient.account, arrival=arrival, at=SPRING).ref, at=SPRING
    )
    return seat


def looks(watch: Watch, server: Listing, *seconds: int) -> None:
    for second in seconds:
        watch.look(cast(Control, server), at=after(second))


def after(second: int) -> datetime:
    return SPRING + timedelta(seconds=second)


def second_of(at: datetime) -> int:
    return int((at - SPRING).total_seconds())


def kept() -> list[tuple[int, int | None]]:
    """Of each line: at which second somebody was seen, and since when."""
    rows = Witness.objects.filter(source="poll").order_by("position")
    return [(second_of(row.said_at), second_of(row.since_at) if row.since_at else None) for row in rows]


@pytest.fixture
def jordan(seat: Seat) -> str:
    return str(Ticket.objects.get(arrival__seat=seat).person)


def test_a_line_is_kept_as_they_come_each_minute_and_of_when_they_were_seen_last(jordan: str) -> None:
    watch, server = Watch("one"), Listing()
    looks(watch, server, 0, 5)
    assert kept() == []
    server.people_now = [jordan]
    looks(watch, server, *range(10, 131, 5))
    assert kept() == [(10, None), (60, 10), (120, 60)]
    server.people_now = []
    looks(watch, server, 135, 140)
    assert kept() == [(10, None), (60, 10), (120, 60), (130, 120)]


def test_who_was_seen_last_as_it_was_kept_is_not_told_again(jordan: str) -> None:
    watch, server = Watch("one"), Listing(people_now=[jordan])
    looks(watch, server, 30)
    server.people_now = []
    looks(watch, server, 35)
    assert kept() == [(30, None)]


def test_what_the_database_did_not_take_is_said_at_the_next_look(jordan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, server = Watch("one"), Listing(people_now=[jordan])
    looks(watch, server, 30)
    with monkeypatch.context() as broken:
        broken.setattr("stepwell.doors.cli.watch.record_poll", is_away)
        with pytest.raises(OperationalError):
            looks(watch, server, 60)
    looks(watch, server, 65)
    assert kept() == [(30, None), (65, 30)]


def is_away(**_: object) -> int:
    raise OperationalError


def test_a_database_that_is_away_ends_no_session_and_a_server_that_says_nothing_does(
    jordan: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = Listing(people_now=[jordan])
    monkeypatch.setattr(clock, "now", lambda: after(30))
    monkeypatch.setattr("stepwell.doors.cli.media_process.connection.close", lambda: None)
    watch = Watch("one")
    with monkeypatch.context() as broken:
        broken.setattr("stepwell.doors.cli.watch.hear", is_away)
        media_process._ask(cast(Janus, server), watch)
    assert "the database is not told who is in the rooms of one" in caplog.text
    media_process._ask(cast(Janus, server), watch)
    assert kept() == [(30, None)]
    assert MediaServer.objects.get().heard_at == after(30)
    server.is_dead = True
    with pytest.raises(MediaError):
        media_process._ask(cast(Janus, server), watch)
