"""What do the witnesses and corrections of these seats add up to, as known at a moment?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db.models import Q

from stepwell.clinic.attendance.models import Correction, Witness
from stepwell.clinic.people.models import Staff
from stepwell.clinic.rulebook.queries import hours_terms
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.pure.dose import (
    Amendment,
    Said,
    SeatMinutes,
    Source,
    Statement,
    Terms,
    breaks_in,
    reconcile,
    statement_in,
)
from stepwell.pure.values import Period, today, zone_named

T = TypeVar("T", Witness, Correction)
SOMEBODY_WHO_LEFT = "somebody who left"
# What the facilitators said of who came.
WHO_CAME = Q(source=Source.FACILITATOR.value, said__in=[Said.PRESENT.value, Said.ABSENT.value])
# What counts of a session that still runs, where no machine's word does yet.
WORDS = (Source.FACILITATOR, Source.TIMETABLE)
# Their word on who is there: whoever is on the telephone is, by the newest of them.
WHO_IS_THERE = WHO_CAME | Q(source=Source.PHONE.value, said=Said.SEEN.value)


def reckon(
    seats: Iterable[Seat], *, at: datetime | None = None, by_word_alone: Collection[int] = ()
) -> Mapping[int, SeatMinutes]:
    """The minutes of each seat by its id; with `at`, as they were known at that moment. Five queries.

    Of the seats `by_word_alone` only what a facilitator said counts, and the breaks that were planned.
    """
    seats = list(seats)
    known = Q() if at is None else Q(at__lte=at)
    witnesses = by_seat(Witness.objects.filter(known, seat__in=seats))
    corrections = by_seat(Correction.objects.filter(known, seat__in=seats))
    by = {correction.by_id for rows in corrections.values() for correction in rows}
    terms = terms_of(seats)
    names = dict(Staff.objects.filter(account__in=by).values_list("account_id", "name"))
    return {
        seat.pk: reconcile(
            Period(seat.starts_at, seat.ends_at),
            [_statement(row) for row in witnesses[seat.pk] if row.source in WORDS or seat.pk not in by_word_alone],
            [
                Amendment(row.minutes, names.get(row.by_id, SOMEBODY_WHO_LEFT), row.reason, row.at, row.position)
                for row in corrections[seat.pk]
            ],
            terms=terms[seat.pk],
        )
        for seat in seats
    }


def terms_of(seats: Collection[Seat]) -> Mapping[int, Terms]:
    """The terms in force on the day of each seat, on the session's own wall. Those of its closing stand above them."""
    sessions = Session.objects.filter(pk__in={seat.session_id for seat in seats})
    zones = {pk: zone_named(zone) for pk, zone in sessions.values_list("pk", "time_zone")}
    days = {seat.pk: today(seat.starts_at, zones[seat.session_id]) for seat in seats}
    found = hours_terms(set(days.values()))
    return {pk: found[day] for pk, day in days.items()}


def _statement(row: Witness) -> Statement:
    return statement_in(
        row.raw,
        source=Source(row.source),
        said=Said(row.said),
        said_at=row.said_at,
        at=row.at,
        stay=row.stay,
        since_at=row.since_at,
        minutes=row.minutes,
        position=row.position,
    )


def by_seat(rows: Iterable[T]) -> dict[int, list[T]]:
    """The rows of each seat."""
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.seat_id].append(row)
    return found


def breaks_by_seat(seats: Iterable[Seat]) -> Mapping[int, tuple[Period, ...]]:
    """The breaks of each seat of which any were told, in order, as they were told last. One query."""
    rows = Witness.objects.filter(seat__in=list(seats), said=Said.BREAKS.value).order_by("at", "position")
    return {row.seat_id: breaks_in(row.raw) for row in rows}


def session_breaks(session_id: int) -> tuple[Period, ...]:
    """The breaks of a session, as they were told last. One query."""
    row = Witness.objects.filter(seat__session=session_id, said=Said.BREAKS.value).order_by("at", "position").last()
    return breaks_in(row.raw) if row else ()
