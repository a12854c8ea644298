"""Hours this week: who will fall short, why, and which open place would make up for it? Offered with one tap."""

from calendar import day_name
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.attendance.queries import Forecast, Shortfall, forecast
from stepwell.clinic.billing.allowances import Authorised, authorised
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule.actions import NotBookable
from stepwell.clinic.schedule.making_up import OpenPlace
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.times import day_words, filed_words, span_words, zone_words
from stepwell.journeys.offer_places import offer_places
from stepwell.plumbing import clock
from stepwell.pure.entitlement import CLINICAL, Kind, Role
from stepwell.pure.values import hours_words

GONE = "That place is gone, or they do not need it any more. Look again."


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One open place in words, with what it makes up for."""

    place: OpenPlace
    when: str
    gives: str
    offered: str


@dataclass(frozen=True, slots=True)
class ShortLine:
    """One person who falls short, ready to read. `closed` are places that nobody is offered, and why."""

    shortfall: Shortfall
    href: str
    done: float
    goal: float
    planned: float
    missing: str
    reasons: list[str]
    places: list[PlaceLine]
    closed: list[str]


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.SCHEDULER, Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: StepwellRequest) -> HttpResponse:
    """Everybody the viewer may see whose week falls short, most first. A POST offers one place to one of them."""
    viewer, at = request.viewer, clock.now()
    found = forecast(viewer=viewer, at=at)
    refs = [each.patient.ref for each in found.shortfalls]
    open_listed(viewer=viewer, patient_refs=refs, kind=Kind.ATTENDANCE, at=at)
    allowed = authorised([each.patient for each in found.shortfalls], by=viewer.account_id, at=at)
    error = ""
    if request.method == "POST":
        try:
            messages.success(request, _offer(request, found, at))
            return redirect("clinician:hours")
        except NotBookable as refusal:
            error = str(refusal)
    opens_records = bool(viewer.roles & CLINICAL)
    context = {
        "nav": "clinician:hours",
        "found": found,
        "on_course": found.counted - found.too_early - len(found.shortfalls),
        "weekday": day_name[found.from_weekday],
        "zone": zone_words(at, viewer.zone),
        "error": error,
        "lines": [
            _line(each, allowed[each.patient.pk], viewer.zone, opens_records=opens_records) for each in found.shortfalls
        ],
    }
    return render(request, "clinician/hours/page.html", context, status=422 if error else 200)


def _offer(request: StepwellRequest, found: Forecast, at: datetime) -> str:
    asked = (request.POST.get("patient", ""), request.POST.get("session", ""))
    for each in found.shortfalls:
        for place in each.places:
            if (str(each.patient.ref), str(place.ref)) == asked and each.signs_in:
                by = account_by_id(request.viewer.account_id)
                offer_places(session=place.session, patients=[each.patient], by=by, at=at)
                return f"Offered to {each.patient.name}. It waits on their phone, and they take it with one tap."
    raise NotBookable(GONE)


def _line(each: Shortfall, allowed: Authorised, zone: ZoneInfo, *, opens_records: bool) -> ShortLine:
    reckoned, reasons = each.dose.reckoned, [_sentence(reason) for reason in each.outlook.reasons]
    if each.came_on:
        reasons.append(f"Came on {day_words(each.came_on)}.")
    if allowed.warning:
        reasons.append(_sentence(allowed.warning))
    why_not = {place.ref: allowed.why_not(place.session.starts_at, place.session.ends_at) for place in each.places}
    return ShortLine(
        shortfall=each,
        href=reverse("clinician:patient", args=[each.patient.ref]) if opens_records else "",
        done=reckoned.attended_minutes / 60,
        goal=reckoned.minimum_minutes / 60,
        planned=reckoned.possible_minutes / 60,
        missing=_missing(each),
        reasons=[*reasons, *(f"{lack}." for lack in each.lacks)],
        places=[_place(place, each.outlook.short_by, zone) for place in each.places if not why_not[place.ref]],
        closed=[_closed(place, why_not[place.ref], zone) for place in each.places if why_not[place.ref]],
    )


def _closed(place: OpenPlace, why: str, zone: ZoneInfo) -> str:
    when = span_words(place.session.starts_at, place.session.ends_at, zone)
    return f"{place.session.title}, {when}, is not offered: {why}."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _missing(each: Shortfall) -> str:
    short_by, days = each.outlook.short_by, each.outlook.days_short
    told = [f"{hours_words(short_by)} short"] if short_by else []
    told += [f"{days} day{'s' if days > 1 else ''} short"] if days else []
    return " · ".join(told) or "A group is missing"


def _place(place: OpenPlace, short_by: int, zone: ZoneInfo) -> PlaceLine:
    session = place.session
    gives = hours_words(session.minutes)
    if short_by:
        left = short_by - session.minutes
        gives = f"{gives}: {'enough for this week' if left <= 0 else f'{hours_words(left)} would still be missing'}"
    offered = f"Offered until {filed_words(place.offered_until, zone)}" if place.offered_until else ""
    return PlaceLine(place, span_words(session.starts_at, session.ends_at, zone), gives, offered)
