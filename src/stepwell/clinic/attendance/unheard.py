"""Who is suddenly gone from a session held by chat alone, and of those who are gone, who was heard otherwise since?

No line tells of whoever only writes: what does is their page, which says each minute that it is open. Whoever took up
the telephone instead is not gone.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepwell.clinic.attendance.models import Witness
from stepwell.clinic.live import gone as live
from stepwell.clinic.live.gone import DISCONNECT, Gone, inside_by_chat
from stepwell.clinic.live.models import Arrival, Chat
from stepwell.clinic.live.queries import is_by_chat
from stepwell.clinic.rulebook.queries import disconnect_grace
from stepwell.clinic.schedule.models import Seat
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.dose import Source

SAYS_SO_EACH = timedelta(minutes=1)


def gone_from_chat(*, at: datetime) -> tuple[Gone, ...]:
    """Everybody who is, at this moment, as `live.gone.suddenly_gone` for those with a line. Three queries."""
    grace, found = disconnect_grace(on=at.date()), []
    inside = inside_by_chat(at=at)
    said = Witness.objects.filter(source=Source.PAGE, seat__in=[arrival.seat_id for arrival, _ in inside])
    last = {row.seat_id: row for row in said.order_by("seat", "-at", "-position").distinct("seat")}
    for arrival, course in inside:
        seat, beat = arrival.seat, last.get(arrival.seat_id)
        if beat is None or arrival.admitted_at is None or beat.at < arrival.admitted_at:
            continue  # their page was never open inside
        if course.misses(beat.at + SAYS_SO_EACH, grace=grace, at=at):
            found.append(Gone(arrival.patient, arrival.ref, beat.ref, beat.at, seat.substance_use))
    return tuple(found)


def said_inside_by_chat(seats: Collection[Seat]) -> QuerySet[Witness]:
    """What the pages of those let into a session that is held by chat alone have said since they were."""
    alone = Chat.objects.filter(alone=True, session__seats__in=seats).values("session")
    inside = Arrival.objects.filter(seat=OuterRef("seat"), admitted_at__lte=OuterRef("at"))
    said = Witness.objects.filter(source=Source.PAGE, seat__in=seats, seat__session__in=alone)
    return said.filter(Exists(inside))


def heard_since(gone: Gone) -> bool:
    """Whether they were heard after they were seen last: on the telephone or, of who only writes, by their page."""
    arrival = Arrival.objects.select_related("seat__session").get(ref=gone.arrival)
    spoke = Q(source=Source.PHONE, said_at__gt=gone.last_seen_at)
    if is_by_chat(arrival.seat.session):
        spoke |= Q(source=Source.PAGE, at__gt=gone.last_seen_at)
    return Witness.objects.filter(spoke, seat=arrival.seat).exists()


def back_since(source: str) -> datetime | None:
    """Since when whoever an alert of this source is about is in that session again, by their line or their page."""
    about, _, ref = source.partition(":")
    with acting_as_programme():
        heard = Witness.objects.filter(ref=ref).first() if about == DISCONNECT else None
        if heard is None:
            return live.back_since(source)
        again = Witness.objects.filter(seat=heard.seat_id, source=Source.PAGE, at__gt=heard.at)
        return again.order_by("at").values_list("at", flat=True).first()
