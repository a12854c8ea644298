"""Which media servers are there, which of them may be given a room, and which has most to spare?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from stepwell.clinic.live.models import MediaServer, Ticket

HEARD_WITHIN = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class ServerNow:
    """One media server, as it is: what it carries, whether it answers, and whether it is being emptied."""

    name: str
    version: str
    rooms: int
    rooms_max: int
    people: int
    draining: bool
    answers: bool
    heard_at: datetime


def media_servers(*, at: datetime) -> Sequence[ServerNow]:
    """Every one that was ever heard of, by name. Two queries."""
    lines = Ticket.objects.filter(used_at__isnull=False, ended_at__isnull=True, room__ended_at__isnull=True)
    people = Counter(lines.values_list("room__server", flat=True))
    return [
        ServerNow(
            name=row.name,
            version=row.version,
            rooms=row.load,
            rooms_max=row.rooms_max,
            people=people[row.pk],
            draining=row.draining,
            answers=row.heard_at > at - HEARD_WITHIN,
            heard_at=row.heard_at,
        )
        for row in _with_load().order_by("name")
    ]


def with_room(*, at: datetime) -> Sequence[MediaServer]:
    """Those that may be given a room, the one with most to spare first. One query."""
    heard = _with_load().filter(draining=False, heard_at__gt=at - HEARD_WITHIN)
    return list(heard.annotate(spare=F("rooms_max") - F("load")).filter(spare__gt=0).order_by("-spare", "pk"))


def _with_load() -> QuerySet[Any]:
    return MediaServer.objects.annotate(load=Count("rooms", filter=Q(rooms__ended_at__isnull=True)))
