"""Who is suddenly gone from a session? Let in, on the line, off it without leaving, and not back within the grace.

It follows from the rows alone, so that it is the same whoever noticed the end of a line, and whenever this is asked.
Whoever goes as the hour is over went home: the grace must pass before that. Where it is ended for everybody, whoever
was off before did not wait for that: they are missed once the grace has passed, even if it passes later. Who said that
they go on by telephone is awaited there, by `not_called_back`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import OuterRef, QuerySet, Subquery

from stepwell.clinic.live.media import HEARD_WITHIN
from stepwell.clinic.live.models import Arrival, Chat, Closing, Opening, Ticket
from stepwell.clinic.people.models import Patient
from stepwell.clinic.rulebook.queries import call_back_grace, disconnect_grace

# What such an alert is raised for, before the line that was lost.
DISCONNECT = "disconnect"
# What nobody asked about for longer is over: a worker does not stand still for a day unnoticed.
LOOKS_BACK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Gone:
    """Who came by this arrival, whose line was lost, and when they were seen last; `substance_use` as their seat is.

    Where there is no line, as in a session held by chat alone, `line` is what was heard of them last; of who went on by
    telephone, that they said so.
    """

    patient: Patient
    arrival: UUID
    line: UUID
    last_seen_at: datetime
    substance_use: bool


@dataclass(frozen=True, slots=True)
class Course:
    """From when until when somebody is awaited; `ended_at` is when their session was ended for everybody, if it was."""

    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None

    def misses(self, gone_at: datetime, *, grace: timedelta, at: datetime) -> bool:
        """Whether whoever was there last at `gone_at` is."""
        since = max(gone_at, self.starts_at)
        if self.ended_at is None:
            return since + grace <= min(self.ends_at, at)
        return since < min(self.ends_at, self.ended_at) and since + grace <= at


def suddenly_gone(*, at: datetime) -> tuple[Gone, ...]:
    """Everybody who is, at this moment. For the programme itself; three queries."""
    grace = disconnect_grace(on=at.date())
    inside = _inside(at).filter(by_phone_at__isnull=True)
    used = Ticket.objects.filter(arrival__in=inside, used_at__isnull=False)
    last = used.order_by("arrival", "-used_at", "-pk").distinct("arrival")
    lines = list(last.select_related("room__server", "arrival__seat", "arrival__patient"))
    courses = _courses([line.arrival for line in lines if line.arrival])
    found = []
    for line in lines:
        assert line.arrival is not None
        seat, gone_at = line.arrival.seat, _gone_at(line, at)
        if gone_at is not None and courses[line.arrival.pk].misses(gone_at, grace=grace, at=at):
            found.append(Gone(line.arrival.patient, line.arrival.ref, line.ref, gone_at, seat.substance_use))
    return tuple(found)


def not_called_back(*, at: datetime) -> tuple[Gone, ...]:
    """Everybody who said that they go on by telephone, a call's grace ago; a call since is for `heard_since` to find.

    It passes even where the session ends meanwhile: who waits for a call is not home. Each time they said so is one of
    its own, whatever was raised of their line before. One query.
    """
    grace = call_back_grace(on=at.date())
    waiting = _inside(at).filter(by_phone_at__lte=at - grace, seat__starts_at__lte=at - grace)
    found = []
    for each in waiting.select_related("seat", "patient"):
        assert each.by_phone_at is not None
        said = uuid5(each.ref, each.by_phone_at.isoformat())
        found.append(Gone(each.patient, each.ref, said, each.by_phone_at, each.seat.substance_use))
    return tuple(found)


def inside_by_chat(*, at: datetime) -> Sequence[tuple[Arrival, Course]]:
    """Those let into a session that is held by chat alone. Two queries."""
    alone = Chat.objects.filter(alone=True).values("session")
    inside = list(_inside(at).filter(seat__session__in=alone).select_related("seat", "patient"))
    courses = _courses(inside)
    return [(each, courses[each.pk]) for each in inside]


def _inside(at: datetime) -> QuerySet[Arrival]:
    """Those let in who have not left, of sessions that began and are not long over."""
    return Arrival.objects.filter(
        admitted_at__isnull=False, left_at__isnull=True, taken_out_at__isnull=True,
        seat__cancelled_at__isnull=True, seat__session__cancelled_at__isnull=True,
        seat__starts_at__lte=at, seat__ends_at__gt=at - LOOKS_BACK,
    )  # fmt: skip


def _courses(arrivals: Iterable[Arrival]) -> dict[int, Course]:
    """Of each arrival. One query."""
    arrivals = list(arrivals)
    closed_at = Subquery(Closing.objects.filter(session=OuterRef("session")).values("at"))
    opened = Opening.objects.filter(session__in={arrival.seat.session_id for arrival in arrivals})
    over = {session: ends for session, *ends in opened.values_list("session_id", "ended_at", closed_at)}
    found = {}
    for arrival in arrivals:
        seat = arrival.seat
        ended_at, closed = over.get(seat.session_id, (None, None))
        found[arrival.pk] = Course(seat.starts_at, min(seat.ends_at, closed or seat.ends_at), ended_at)
    return found


def is_gone(gone: Gone) -> bool:
    """Whether that is so now that nobody else changes it: they have neither left nor come again since. Locks."""
    arrival = Arrival.objects.select_for_update(of=("self",)).get(ref=gone.arrival)
    again = Ticket.objects.filter(arrival=arrival, used_at__gt=gone.last_seen_at)
    return arrival.is_in and not again.exists()


def back_since(source: str) -> datetime | None:
    """Since when whoever an alert of this source is about is in that session again; None where they are not."""
    about, _, ref = source.partition(":")
    lost = Ticket.objects.filter(ref=ref).select_related("room").first() if about == DISCONNECT else None
    if lost is None:
        return None
    again = Ticket.objects.filter(room__session=lost.room.session_id, account=lost.account_id, ended_at__isnull=True)
    line = again.filter(used_at__gt=lost.used_at).first()
    return line.used_at if line else None


def _gone_at(line: Ticket, at: datetime) -> datetime | None:
    """When the line ended; of a server that says nothing any more, when it was heard last."""
    if line.ended_at is not None:
        return line.ended_at
    server = line.room.server
    assert line.used_at is not None
    return max(server.heard_at, line.used_at) if server.heard_at < at - HEARD_WITHIN else None
