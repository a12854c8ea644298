"""When do I meet my own clinician? A time is booked, moved, or given back, on a phone and in a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.billing.allowances import Authorised, authorised
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule.actions import NotBookable
from stepwell.clinic.schedule.free_times import (
    Offer,
    cancelling_words,
    free_times,
    is_late,
    may_be_booked,
    moving_words,
)
from stepwell.clinic.schedule.queries import TITLES, own_seat
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.patient.sessions import seat_card
from stepwell.doors.web.ui.free_days import CHOOSE, DayTimes, chosen, free_days
from stepwell.doors.web.ui.times import day_words, range_words, zone_words
from stepwell.journeys.book_session import book_session
from stepwell.journeys.cancel_seat import cancel_seat
from stepwell.journeys.reschedule_session import reschedule_session
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import Period


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of meeting that can be booked, with whom, and when; without days, `why` says what to do."""

    kind: str
    title: str
    who: str
    minutes: int
    days: tuple[DayTimes, ...]
    why: str
    unpaid: str


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: StepwellRequest) -> HttpResponse:
    """What can be booked, and its free times. A POST books one."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCHEDULE, at=at)
    allowed = authorised([patient], by=viewer.account_id, at=at)[patient.pk]
    error = ""
    if request.method == "POST":
        kind = request.POST.get("kind", "")

        def booked(starts_at: datetime) -> str:
            seat = book_session(
                patient=patient, kind=kind, starts_at=starts_at, by=account_by_id(viewer.account_id), at=at
            )
            unpaid = _unpaid([Period(seat.starts_at, seat.ends_at)], allowed)
            return f"Booked. It stands in your week of {day_words(patient.today(seat.starts_at))}.{_told(unpaid)}"

        told, error = chosen(request, booked) if kind in TITLES else ("", CHOOSE)
        if told:
            return redirect("patient:week")
    context = {
        "nav": "patient:week",
        "error": error,
        "zone": zone_words(at, patient.zone),
        "choices": [_choice(offer, patient.zone, allowed) for offer in may_be_booked(patient, at=at)],
    }
    return render(request, "patient/booking/book.html", context, status=422 if error else 200)


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One seat of mine: to which times it can be moved. A POST moves it, or gives it back."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCHEDULE, at=at)
    seat = own_seat(ref, viewer=viewer, at=at)
    if seat is None:
        raise Http404
    allowed = authorised([patient], by=viewer.account_id, at=at)[patient.pk]
    held = Period(seat.starts_at, seat.ends_at)
    error, by = "", account_by_id(viewer.account_id)
    if request.POST.get("back") == "yes":
        try:
            cancel_seat(seat=seat, by=by, at=at)
            messages.success(request, "Your place is given back, and whoever leads it is told.")
            return redirect("patient:week")
        except NotBookable as refusal:
            error = str(refusal)
    elif request.method == "POST":

        def moved(starts_at: datetime) -> str:
            now = reschedule_session(seat=seat, starts_at=starts_at, by=by, at=at)
            when = f"{day_words(patient.today(now.starts_at))}, {range_words(now.starts_at, now.ends_at, patient.zone)}"
            unpaid = _unpaid([Period(now.starts_at, now.ends_at)], allowed, instead_of=held)
            return f"Moved to {when}. Whoever you meet is told, and your calendar follows.{_told(unpaid)}"

        told, error = chosen(request, moved)
        if told:
            return redirect("patient:session", ref=ref)
    why = moving_words(seat, at=at)
    offer = None if why else free_times(patient, seat.session.kind, at=at, moving=seat)
    unpaid = _unpaid(offer.times if offer else (), allowed, instead_of=held)
    context = {
        "nav": "patient:week",
        "card": seat_card(seat, zone=patient.zone, at=at),
        "error": error,
        "minutes": seat.session.minutes,
        "why": why or (offer.why if offer else ""),
        "days": free_days(offer.times, patient.zone, unpaid=unpaid) if offer else (),
        "unpaid": next(iter(unpaid.values()), ""),
        "may_cancel": not cancelling_words(seat, at=at),
        "cancel_why": cancelling_words(seat, at=at),
        "is_late": is_late(seat, at=at),
        "zone": zone_words(seat.starts_at, patient.zone),
    }
    return render(request, "patient/booking/session.html", context, status=422 if error else 200)


def _choice(offer: Offer, zone: ZoneInfo, allowed: Authorised) -> Choice:
    unpaid = _unpaid(offer.times, allowed)
    return Choice(
        kind=offer.kind,
        title=TITLES[offer.kind],
        who=offer.facilitator.signature if offer.facilitator else "",
        minutes=offer.minutes,
        days=free_days(offer.times, zone, unpaid=unpaid),
        why=offer.why,
        unpaid=next(iter(unpaid.values()), ""),
    )


def _unpaid(times: Iterable[Period], allowed: Authorised, instead_of: Period | None = None) -> dict[Period, str]:
    """Which of these times are outside of what the payer agreed to, and why."""
    gone = [instead_of] if instead_of else []
    found = {time: allowed.outside([time], gone) for time in times}
    return {time: outside.why for time, outside in found.items() if outside}


def _told(unpaid: Mapping[Period, str]) -> str:
    return "".join(f" It may not be paid: {why}. Your care team is told to ask for more." for why in unpaid.values())
