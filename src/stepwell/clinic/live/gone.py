"""Who is suddenly gone from a session? Let in, on the line, off it without leaving, and not back within the grace.

It follows from the rows alone, so that it is the same whoever noticed the end of a line, and whenever this is asked.
Whose page goes as the hour is over went home: the grace must pass before that. Where it is ended for everybody, or
closed before its time, whoever was off before did not wait for that: they are missed once the grace has passed, even if
it passes later. So is, whatever becomes of the session, whose line was cut and whose page did not go: a media server
died, or the process between it and them. Who said that they go on by telephone is awaited there, by `not_called_back`;
who was in and says anew where they are is awaited at the door, by `left_at_the_door`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import F, OuterRef, QuerySet, Subquery

from stepwell.clinic.live.door import DOOR_SHUTS
from stepwell.clinic.live.leading import hosts_of
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
    telephone, that they said so; of who was let in or came to the door and was on none since, their arrival.
    """

    patient: Patient
    arrival: UUID
    line: UUID
    last_seen_at: datetime
    substance_use: bool


@dataclass(frozen=True, slots=True)
class Course:
    """From when until when somebody is awaited; `over_at` is when it was ended for everybody, or closed early."""

    starts_at: datetime
    ends_at: datetime
    over_at: datetime | None

    def misses(self, gone_at: datetime, *, grace: timedelta, at: datetime, cut: bool = False) -> bool:
        """Whether whoever was there last at `gone_at` is; `cut`: by no doing of theirs, nor by the session's end."""
        since = max(gone_at, self.starts_at)
        if cut:
            return since < self.ends_at + DOOR_SHUTS and since + grace <= at
        if self.over_at is None:
            return since + grace <= min(self.ends_at, at)
        return since < min(self.ends_at, self.over_at) and since + grace <= at


def suddenly_gone(*, at: datetime) -> tuple[Gone, ...]:
    """Everybody who is, at this moment. For the programme itself; four queries."""
    grace = disconnect_grace(on=at.date())
    inside = {each.seat_id: each for each in _inside(at).filter(by_phone_at__isnull=True)}
    courses = _courses(inside.values())
    used = Ticket.objects.filter(arrival__seat__in=inside, used_at__isnull=False)
    last = used.order_by("arrival__seat", "-used_at", "-pk").distinct("arrival__seat")
    found = []
    for line in last.select_related("room__server", "arrival"):
        assert line.arrival is not None
        arrival = inside[line.arrival.seat_id]
        gone, cut = _gone_by(line, arrival, at)
        if gone is not None and courses[arrival.pk].misses(gone.last_seen_at, grace=grace, at=at, cut=cut):
            found.append(gone)
    return tuple(found)


def not_called_back(*, at: datetime) -> tuple[Gone, ...]:
    """Everybody who said that they go on by telephone, a call's grace ago; a call since is for `heard_since` to find.

    It passes even where the session ends meanwhile: who waits for a call is not home. Each time they said so is one of
    its own, whatever was raised of their line before. Two queries.
    """
    grace = call_back_grace(on=at.date())
    found = []
    for each in _inside(at).filter(by_phone_at__lte=at - grace, seat__starts_at__lte=at - grace):
        assert each.by_phone_at is not None
        found.append(_gone(each, uuid5(each.ref, each.by_phone_at.isoformat()), each.by_phone_at))
    return tuple(found)


def left_at_the_door(*, at: datetime) -> tuple[Gone, ...]:
    """Everybody who was in, said anew where they are, and has not been let in since, for as long as a call may take.

    Nobody sees whether they still wait. It passes even where the session ends meanwhile. Three queries.
    """
    grace = call_back_grace(on=at.date())
    waiting = list(_awaited(at).filter(admitted_at__isnull=True, at__lte=at - grace, seat__starts_at__lte=at - grace))
    left = Arrival.objects.filter(seat__in=[each.seat_id for each in waiting], left_at__gt=F("at"))
    before = {(each.seat_id, each.left_at): each for each in left}
    found = []
    for each in waiting:
        last = before.get((each.seat_id, each.at))  # who leaves by themself does not come to the door at that moment
        while last is not None and last.admitted_at is None:
            last = before.get((each.seat_id, last.at))
        if last is not None:
            found.append(_gone(each, each.ref, each.at))
    return tuple(found)


def inside_by_chat(*, at: datetime) -> Sequence[tuple[Arrival, Course]]:
    """Those let into a session that is held by chat alone. Two queries."""
    alone = Chat.objects.filter(alone=True).values("session")
    inside = list(_inside(at).filter(seat__session__in=alone))
    courses = _courses(inside)
    return [(each, courses[each.pk]) for each in inside]


def _awaited(at: datetime) -> QuerySet[Arrival]:
    """Those who came and have not left, of sessions that began and are not long over."""
    return Arrival.objects.filter(
        left_at__isnull=True, taken_out_at__isnull=True,
        seat__cancelled_at__isnull=True, seat__session__cancelled_at__isnull=True,
        seat__starts_at__lte=at, seat__ends_at__gt=at - LOOKS_BACK,
    ).select_related("seat", "patient")  # fmt: skip


def _inside(at: datetime) -> QuerySet[Arrival]:
    """Those of them who were let in."""
    return _awaited(at).filter(admitted_at__isnull=False)


def _courses(arrivals: Iterable[Arrival]) -> dict[int, Course]:
    """Of each arrival. One query."""
    arrivals = list(arrivals)
    closed_at = Subquery(Closing.objects.filter(session=OuterRef("session")).values("at"))
    opened = Opening.objects.filter(session__in={arrival.seat.session_id for arrival in arrivals})
    over = {session: ends for session, *ends in opened.values_list("session_id", "ended_at", closed_at)}
    found = {}
    for arrival in arrivals:
        seat = arrival.seat
        ended, closed = over.get(seat.session_id, (None, None))
        early = closed if closed is not None and closed < seat.ends_at else None
        found[arrival.pk] = Course(seat.starts_at, seat.ends_at, ended or early)
    return found


def is_gone(gone: Gone) -> bool:
    """Whether that is so now that nobody else changes it: they have neither left, nor come again since, into this
    session or another; nor, where they stood at the door, been let in. Locks."""
    arrival = Arrival.objects.select_for_update(of=("self",)).get(ref=gone.arrival)
    again = Ticket.objects.filter(arrival__patient=arrival.patient_id, used_at__gt=gone.last_seen_at)
    let_in = arrival.admitted_at is not None and gone.last_seen_at == arrival.at < arrival.admitted_at
    return not (arrival.is_over or let_in or again.exists())


def who_leads(gone: Gone, *, at: datetime) -> list[int]:
    """The staff who lead the session somebody is gone from, to be paged first; nobody once it is an hour over."""
    seat = Arrival.objects.select_related("seat__session__facilitator").get(ref=gone.arrival).seat
    return [host.pk for host in hosts_of(seat.session)] if at < seat.ends_at + DOOR_SHUTS else []


def back_since(source: str) -> datetime | None:
    """Since when whoever an alert of this source is about is in that session again; None where they are not."""
    about, _, ref = source.partition(":")
    lost = Ticket.objects.filter(ref=ref).select_related("room").first() if about == DISCONNECT else None
    if lost is None:
        return None
    again = Ticket.objects.filter(room__session=lost.room.session_id, account=lost.account_id, ended_at__isnull=True)
    line = again.filter(used_at__gt=lost.used_at).first()
    return line.used_at if line else None


def _gone_by(line: Ticket, arrival: Arrival, at: datetime) -> tuple[Gone | None, bool]:
    """Since when somebody let in is gone by the newest line of their seat, if they are, and whether it was cut.

    It was cut when it ended so; where their server says nothing any more, when that was heard last. A line from before
    they were let in is none: they have been on none since.
    """
    assert line.used_at is not None
    assert arrival.admitted_at is not None
    if line.arrival_id != arrival.pk:
        return _gone(arrival, arrival.ref, arrival.admitted_at), True
    if line.ended_at is not None:
        return _gone(arrival, line.ref, line.ended_at), line.cut
    heard_at = line.room.server.heard_at
    is_silent = heard_at < at - HEARD_WITHIN
    return _gone(arrival, line.ref, max(heard_at, line.used_at)) if is_silent else None, is_silent


def _gone(arrival: Arrival, line: UUID, last_seen_at: datetime) -> Gone:
    return Gone(arrival.patient, arrival.ref, line, last_seen_at, arrival.seat.substance_use)
