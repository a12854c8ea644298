"""Who leads a session at this moment, who could, and who led it when?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from stepwell.clinic.live.licensing import states_of
from stepwell.clinic.live.models import Arrival, Closing, Leading, Opening
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import clinical_staff, staff_licensed_in
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.pure.values import today


@dataclass(frozen=True, slots=True)
class Led:
    """Somebody led a session, or led it together with whoever did, from when until when. `until` None: still."""

    name: str
    together: bool
    from_at: datetime
    until: datetime | None


def leader_of(session: Session) -> Staff:
    """Whoever leads it: its facilitator, unless they have handed it over."""
    handed = Leading.objects.select_related("staff").filter(session=session, together=False, ended_at__isnull=True)
    row = handed.first()
    return row.staff if row else session.facilitator


def hosts_of(session: Session) -> tuple[Staff, ...]:
    """Whoever leads it first, then those who lead it together with them. One query."""
    rows = Leading.objects.select_related("staff").filter(session=session, ended_at__isnull=True)
    now = list(rows.order_by("together", "pk"))
    hosts = tuple(row.staff for row in now)
    return hosts if any(not row.together for row in now) else (session.facilitator, *hosts)


def hosts_now(patient: Patient, *, at: datetime) -> list[int]:
    """The staff who lead a session this patient has a seat in at this moment. Acts programme-wide: it is for paging."""
    seats = Seat.objects.select_related("session__facilitator").filter(
        patient=patient,
        starts_at__lte=at,
        ends_at__gt=at,
        cancelled_at__isnull=True,
        session__cancelled_at__isnull=True,
    )
    return [host.pk for seat in seats for host in hosts_of(seat.session)]


def sessions_led_instead(staff_id: int) -> QuerySet[Any]:
    """The sessions that were handed over to them and not back, by `session`."""
    return Leading.objects.filter(staff=staff_id, together=False, ended_at__isnull=True).values("session")


def covered_states(hosts: Sequence[Staff], *, on: date) -> frozenset[str]:
    """Where all of them may treat somebody."""
    return frozenset.intersection(*(states_of(staff, on=on) for staff in hosts))


def states_here(session: Session) -> frozenset[str]:
    """The states of everybody inside or at the door, as each said it."""
    here = Arrival.objects.filter(seat__session=session, left_at__isnull=True, taken_out_at__isnull=True)
    return frozenset(here.values_list("state", flat=True))


def who_could_lead(session: Session, *, at: datetime) -> list[Staff]:
    """Colleagues who may treat everybody inside or at the door, and lead no other session now. By name."""
    hosts = {staff.pk for staff in hosts_of(session)}
    elsewhere = Session.objects.filter(cancelled_at__isnull=True, starts_at__lte=at, ends_at__gt=at)
    could = clinical_staff().exclude(Q(pk__in=hosts) | Q(pk__in=elsewhere.exclude(pk=session.pk).values("facilitator")))
    on = today(at, ZoneInfo(session.time_zone))
    for state in sorted(states_here(session)):
        could = could.filter(pk__in=staff_licensed_in(state, on=on).values("pk"))
    return list(could)


def who_led(session_id: int) -> tuple[Led, ...]:
    """Everybody who led it, in order: its facilitator from when it was opened, while nobody else did. Three queries."""
    opened = Opening.objects.select_related("session__facilitator").filter(session=session_id).first()
    if opened is None:
        return ()
    closed = Closing.objects.filter(session=session_id).first()
    end = opened.ended_at or (closed.at if closed else None)
    rows = Leading.objects.select_related("staff").filter(session=session_id).order_by("at", "pk")
    told = [Led(row.staff.signature, row.together, row.at, row.ended_at or end) for row in rows]
    others = [led for led in told if not led.together]
    starts = [opened.at, *(led.until for led in others)]
    for start, until in zip(starts, [*(led.from_at for led in others), end], strict=True):
        if start is not None and start != until:
            told.append(Led(opened.session.facilitator.signature, False, start, until))
    return tuple(sorted(told, key=lambda each: (each.from_at, each.together)))
