"""How is one of the patient's own sessions shown? As a card, with what became of it."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse

from stepwell.clinic.live.queries import DOOR_OPENS
from stepwell.clinic.schedule.queries import TITLES, Appointment, appointment_of
from stepwell.doors.web.ui.shapes import SeatState, SessionCard
from stepwell.doors.web.ui.times import day_words, range_words, zone_letters
from stepwell.pure.values import Period, today

if TYPE_CHECKING:
    from stepwell.clinic.schedule.models import Seat


def card(
    appointment: Appointment, *, zone: ZoneInfo, at: datetime, attended: int | None = None, day: str = ""
) -> SessionCard:
    """The card of one session in the patient's zone; `attended` in minutes, None while nobody has marked it."""
    time = range_words(appointment.starts_at, appointment.ends_at, zone)
    state = _state(appointment, attended, at)
    join_link = appointment.join_link if appointment.join_link.startswith("https://") else ""
    if not join_link and at >= appointment.starts_at - DOOR_OPENS:
        join_link = reverse("patient:room", args=[appointment.ref])
    return SessionCard(
        title=appointment.title or TITLES.get(appointment.kind, "Session"),
        kind=appointment.kind.capitalize(),
        time=f"{day}, {time}" if day else time,
        zone=zone_letters(appointment.starts_at, zone),
        who=appointment.facilitator,
        state=state,
        href=reverse("patient:session", args=[appointment.ref])
        if state == "planned" and at < appointment.starts_at
        else "",
        join_href=join_link if state in ("planned", "live") and at < appointment.ends_at else "",
        minutes=_minutes(appointment, attended, at),
    )


def seat_card(seat: "Seat", *, zone: ZoneInfo, at: datetime) -> SessionCard:
    """The card of one seat on its own page, with its day."""
    day = day_words(today(seat.starts_at, zone))
    return replace(card(appointment_of(seat), zone=zone, at=at, day=day), href="")


def _planned(appointment: Appointment) -> int:
    return Period(appointment.starts_at, appointment.ends_at).minutes


def _state(appointment: Appointment, attended: int | None, at: datetime) -> SeatState:
    if appointment.cancelled:
        return "cancelled"
    if attended is not None:
        return "missed" if attended == 0 else "attended" if attended >= _planned(appointment) else "partly"
    return "live" if appointment.starts_at <= at < appointment.ends_at else "planned"


def _minutes(appointment: Appointment, attended: int | None, at: datetime) -> str:
    if appointment.cancelled:
        return ""
    if attended is not None:
        return f"{attended} of {_planned(appointment)} minutes"
    return "Attendance not marked yet" if appointment.ends_at <= at else ""
