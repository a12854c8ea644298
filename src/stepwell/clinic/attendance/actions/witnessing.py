"""What witnesses say is kept as it was said, once, in the chain of its seat; then minutes are made of it."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from stepwell.clinic.attendance.ledger import held
from stepwell.clinic.attendance.models import Minutes, Witness
from stepwell.clinic.attendance.reckoning import WORDS, breaks_by_seat, reckon, session_breaks, terms_of
from stepwell.clinic.live import queries as live
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.pure.dose import Said, Source, breaks_told, closed_under

# What nobody has looked at for longer than this is left to whoever corrects it.
LOOKS_BACK = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing said of one seat. What is heard again under the same `key` of the same source is the same."""

    seat: Seat
    source: Source
    said: Said
    said_at: datetime
    stay: str = ""
    since_at: datetime | None = None
    minutes: int = 0
    raw: str = ""
    said_by: Account | None = None
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


@transaction.atomic(savepoint=False)  # who calls keeps all or nothing: two round trips fewer a line
def record(heard: Iterable[Heard], *, at: datetime) -> int:
    """Keep what is new of this, all or nothing, and make minutes of it for seats that are over or were marked.

    Returns how many were new. As many queries for any number of them.
    """
    first = {(each.seat.pk, each.source.value, each.key): each for each in reversed(list(heard))}
    seats = {each.seat.pk: each.seat for each in first.values()}
    heads = held(seats.values())
    kept = Witness.objects.filter(seat__in=list(seats), key__in={key for _, _, key in first})
    known = set(kept.values_list("seat_id", "source", "key"))
    new = [_witness(each, at) for which, each in reversed(first.items()) if which not in known]
    for row in new:
        heads.link(row)
    Witness.objects.bulk_create(new)
    heads.keep()
    told = {row.seat_id for row in new if row.source in WORDS}
    if due := [seat for seat in seats.values() if seat.pk in told or seat.ends_at <= at]:
        settle(due, at=at)
    return len(new)


def _witness(each: Heard, at: datetime) -> Witness:
    return Witness(
        patient_id=each.seat.patient_id,
        seat=each.seat,
        source=each.source.value,
        said=each.said.value,
        stay=each.stay,
        since_at=each.since_at,
        said_at=each.said_at,
        minutes=each.minutes,
        raw=each.raw,
        said_by=each.said_by,
        key=each.key,
        at=at,
    )


def settle(seats: Sequence[Seat], *, at: datetime) -> None:
    """Make the minutes of these seats, whose chains are held, agree with their witnesses; of no others.

    What a machine has seen of a session that still runs is no length yet: until its end the facilitator's word stands.
    """
    closed = live.closed_among({seat.session_id for seat in seats if seat.ends_at > at})
    running = {seat.pk for seat in seats if seat.ends_at > at and seat.session_id not in closed}
    reckoned = reckon(seats, by_word_alone=running)
    Minutes.objects.bulk_create(
        [
            Minutes(
                patient_id=seat.patient_id,
                seat=seat,
                attended=reckoned[seat.pk].attended,
                payer_countable=reckoned[seat.pk].payer_countable,
                confidence=reckoned[seat.pk].confidence,
                bound_seconds=reckoned[seat.pk].bound_seconds,
                reasons=list(reckoned[seat.pk].reasons),
                at=at,
            )
            for seat in seats
            if reckoned[seat.pk].known
        ],
        update_conflicts=True,
        unique_fields=["seat"],
        update_fields=["attended", "payer_countable", "confidence", "bound_seconds", "reasons", "at"],
    )


@transaction.atomic
def settle_session(*, session: Session, by: Account, at: datetime) -> None:
    """The session was closed: all that was seen of it counts now, for good under the terms of its day.

    Who was given a place after a break was marked had that break too.
    """
    take_planned_breaks(sessions=[session], at=at)
    seats = list(session.seats.filter(cancelled_at__isnull=True))
    terms, breaks, known = terms_of(seats), session_breaks(session.pk), breaks_by_seat(seats)
    facilitator = partial(Heard, source=Source.FACILITATOR, said_at=at, said_by=by)
    told = [
        facilitator(seat=seat, said=Said.BREAKS, raw=breaks_told(breaks))
        for seat in seats
        if known.get(seat.pk, ()) != breaks
    ]
    told += [facilitator(seat=seat, said=Said.CLOSED, raw=closed_under(terms[seat.pk]), key="closed") for seat in seats]
    record(told, at=at)


@transaction.atomic
def begin_planned_breaks(*, at: datetime) -> int:
    """The breaks that are planned for sessions that have begun are theirs. Returns of how many seats that is new."""
    begun = Session.objects.filter(starts_at__lte=at, ends_at__gt=at - LOOKS_BACK, cancelled_at__isnull=True)
    planned = list(begun.filter(block__breaks__len__gt=0).select_related("block"))
    closed = live.closed_among({session.pk for session in planned})
    return take_planned_breaks(sessions=[each for each in planned if each.pk not in closed], at=at)


@transaction.atomic
def take_planned_breaks(*, sessions: Sequence[Session], at: datetime) -> int:
    """The planned breaks of these sessions are those they had, but where anything was said of breaks already."""
    planned = {each.pk: breaks for each in sessions if (breaks := each.planned_breaks)}
    if not planned:
        return 0
    told = Witness.objects.filter(seat__session__in=planned, said=Said.BREAKS.value)
    silent = planned.keys() - set(told.values_list("seat__session", flat=True))
    seats = Seat.objects.filter(session__in=silent, cancelled_at__isnull=True)
    said = partial(Heard, source=Source.TIMETABLE, said=Said.BREAKS, said_at=at, key="planned")
    return record([said(seat=seat, raw=breaks_told(planned[seat.session_id])) for seat in seats], at=at)


@transaction.atomic
def settle_due(*, at: datetime) -> int:
    """Make minutes of what machines saw of sessions that are over and that nobody marked. Returns of how many seats."""
    over = Seat.objects.filter(ends_at__lte=at, ends_at__gt=at - LOOKS_BACK, cancelled_at__isnull=True)
    seen = Witness.objects.filter(source__in=[Source.MEDIA, Source.POLL, Source.PHONE]).exclude(said=Said.REACHED)
    waiting = over.filter(pk__in=seen.values("seat")).exclude(pk__in=Minutes.objects.values("seat"))
    seats = list(waiting)
    held(seats)
    settle(seats, at=at)
    return len(seats)
