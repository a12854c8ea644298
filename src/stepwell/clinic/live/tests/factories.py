"""Media servers that are not there, and people at the door, to test with."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from django.conf import settings

from stepwell.clinic.live import actions
from stepwell.clinic.live.actions import rooms
from stepwell.clinic.live.models import Arrival, MediaServer, Ticket
from stepwell.clinic.people.models import Licence, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.schedule.models import Seat
from stepwell.plumbing.media import MediaError


@dataclass
class Servers:
    """What media servers were told, by name. One that is `dead` does not answer."""

    rooms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    allowed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    removed: list[str] = field(default_factory=list)
    muted: dict[str, bool] = field(default_factory=dict)
    unseen: dict[str, bool] = field(default_factory=dict)  # whose screens are passed on to nobody
    dead: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)  # whom none of them has any more

    @contextmanager
    def control_of(self, server: MediaServer) -> Iterator["Told"]:
        if server.name in self.dead:
            raise MediaError("It does not answer.")
        yield Told(self, server.name)


@dataclass
class Told:
    """A line to one of them."""

    servers: Servers
    name: str

    def make_room(self, room: str, *, most: int, bitrate: int) -> None:
        self.servers.rooms[self.name].add(room)

    def people(self, room: str) -> tuple[str, ...]:
        there = Ticket.objects.filter(room__ref=room, used_at__isnull=False).values_list("person", flat=True)
        return tuple(str(person) for person in there if str(person) not in self.servers.gone)

    def end_room(self, room: str) -> None:
        self.servers.rooms[self.name].discard(room)

    def allow(self, room: str, token: str) -> None:
        self.servers.allowed[room].add(token)

    def allow_no_more(self, room: str, token: str) -> None:
        self.servers.allowed[room].discard(token)

    def remove(self, room: str, person: str) -> None:
        self.servers.removed.append(person)

    def mute(self, room: str, person: str, *, mid: str, muted: bool) -> None:
        (self.servers.muted if mid == rooms.AUDIO else self.servers.unseen)[person] = muted


def servers_instead(monkeypatch: pytest.MonkeyPatch) -> Servers:
    """Instead of any real one."""
    told = Servers()
    monkeypatch.setattr(settings, "STEPWELL_MEDIA_SECRET", "a secret of the tests")
    monkeypatch.setattr(rooms, "control_of", told.control_of)
    return told


def a_server(name: str, at: datetime) -> MediaServer:
    return actions.enlist(name=name, client_url="ws://127.0.0.1:1", admin_url="ws://127.0.0.1:2", version="1", at=at)


def licensed(staff: Staff) -> Staff:
    """In New York, where everybody is who says nothing else."""
    Licence.objects.get_or_create(staff=staff, state="NY", defaults={"valid_from": SPRING.date()})
    return staff


def at_the_door(seat: Seat, at: datetime, *, state: str = "NY", place: str = "12 Elm Street, 4B") -> Arrival:
    """The patient of this seat has said where they are."""
    account = seat.patient.account
    assert account is not None
    return actions.arrive(
        seat=seat, by=account, place=place, city="", state=state, postal_code="", phone="212-555-0101", alone=True,
        words="", contact_reachable=True, at=at,
    )  # fmt: skip
