"""What do the witnesses and corrections of these seats add up to, as known at a moment?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db.models import Q

from stepwell.clinic.attendance.models import Correction, Witness
from stepwell.clinic.people.models import Staff
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.dose import Amendment, SeatMinutes, Statement, reconcile
from stepwell.pure.values import Period

T = TypeVar("T", Witness, Correction)


def reckon(seats: Iterable[Seat], *, at: datetime | None = None) -> Mapping[int, SeatMinutes]:
    """The minutes of each seat by its id; with `at`, as they were known at that moment. Three queries."""
    seats = list(seats)
    known = Q() if at is None else Q(at__lte=at)
    witnesses = by_seat(Witness.objects.filter(known, seat__in=seats).order_by("at", "pk"))
    corrections = by_seat(Correction.objects.filter(known, seat__in=seats).order_by("at", "pk"))
    by = {correction.by_id for rows in corrections.values() for correction in rows}
    names = dict(Staff.objects.filter(account__in=by).values_list("account_id", "name"))
    return {
        seat.pk: reconcile(
            Period(seat.starts_at, seat.ends_at).minutes,
            [Statement(row.source, row.present, row.minutes, row.at) for row in witnesses[seat.pk]],
            [
                Amendment(row.minutes, names.get(row.by_id, "somebody who left"), row.reason, row.at)
                for row in corrections[seat.pk]
            ],
        )
        for seat in seats
    }


def by_seat(rows: Iterable[T]) -> dict[int, list[T]]:
    """The rows of each seat, in the order given."""
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.seat_id].append(row)
    return found
