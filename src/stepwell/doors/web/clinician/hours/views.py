"""Hours this week: who will fall short, why, and which open place would make up for it? Offered with one tap."""

from calendar import day_name
from dataclasses import dataclass
from datetime import datetime

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
from stepwell.doors.web.clinician.hours.forms import OfferForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.times import day_words, filed_words, span_words, zone_words
from stepwell.journeys.offer_places import offer_places
from stepwell.plumbing import clock
from stepwell.pure.entitlement import CLINICAL, Kind, Role
from stepwell.pure.values import hours_words

GONE = "That place is gone, or they do not need it any more. Look again."
SHOWN = 20  # at once, of those who fall short; the others are named below them


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One open place in words, with what it makes up for; `outside` is why their payer has not agreed to it."""

    place: OpenPlace
    when: str
    gives: str
    offered: str
    outside: str
    form: OfferForm


@dataclass(frozen=True, slots=True)
class ShortLine:
    """One person who falls short, ready to read, at their `place` among them all."""

    place: int
    shortfall: Shortfall
    href: str
    done: float
    goal: float
    planned: float
    missing: str
    reasons: list[str]
    places: list[PlaceLine]


@dataclass(frozen=True, slots=True)
class NameLine:
    """Somebody who falls short and stands further down or up: where that is."""

    name: str
    missing: str
    href: str


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.SCHEDULER, Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: StepwellRequest) -> HttpResponse:
    """Everybody the viewer may see whose week falls short, most first: twenty of them, `?from` a place on, and the
    others by name. A POST offers one place to one of them.
    """
    viewer, at = request.viewer, clock.now()
    found = forecast(viewer=viewer, at=at)
    refs = [each.patient.ref for each in found.shortfalls]
    open_listed(viewer=viewer, patient_refs=refs, kind=Kind.ATTENDANCE, at=at)
    error = ""
    if request.method == "POST":
        try:
            messages.success(request, _offer(request, found, at))
            return redirect(request.get_full_path())
        except NotBookable as refusal:
            error = str(refusal)
    first = _first(request, len(found.shortfalls))
    shown = found.shortfalls[first : first + SHOWN]
    allowed = authorised([each.patient for each in shown], by=viewer.account_id, at=at)
    context = {
        "nav": "clinician:hours",
        "found": found,
        "on_course": found.counted - found.too_early - len(found.shortfalls),
        "weekday": day_name[found.from_weekday],
        "zone": zone_words(at, viewer.zone),
        "error": error,
        "lines": [
            _line(place, each, allowed[each.patient.pk], request) for place, each in enumerate(shown, start=first + 1)
        ],
        "others": [
            NameLine(each.patient.name, _missing(each), f"?from={place - place % SHOWN}#short-{place + 1}")
            for place, each in enumerate(found.shortfalls)
            if not first <= place < first + SHOWN
        ],
    }
    return render(request, "clinician/hours/page.html", context, status=422 if error else 200)


def _first(request: StepwellRequest, number: int) -> int:
    """How many of them stand before those that are shown: a full number of pages, and fewer than there are."""
    asked = request.GET.get("from", "")
    first = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    return min(first, max(number - 1, 0)) // SHOWN * SHOWN


def _offer(request: StepwellRequest, found: Forecast, at: datetime) -> str:
    form = OfferForm(request.POST)
    if not form.is_valid():
        raise NotBookable(" ".join(str(words) for words in form.errors.get("reason", [GONE])))
    asked = (form.cleaned_data["patient"], form.cleaned_data["session"])
    for each in found.shortfalls:
        for place in each.places:
            if (each.patient.ref, place.ref) == asked and each.signs_in:
                by, reason = account_by_id(request.viewer.account_id), form.cleaned_data["reason"]
                offer_places(session=place.session, patients=[each.patient], by=by, at=at, reason=reason)
                return f"Offered to {each.patient.name}. It waits on their phone, and they take it with one tap."
    raise NotBookable(GONE)


def _line(place: int, each: Shortfall, allowed: Authorised, request: StepwellRequest) -> ShortLine:
    opens_records = bool(request.viewer.roles & CLINICAL)
    reckoned, reasons = each.dose.reckoned, [_sentence(reason) for reason in each.outlook.reasons]
    if each.came_on:
        reasons.append(f"Came on {day_words(each.came_on)}.")
    if allowed.warning:
        reasons.append(_sentence(allowed.warning))
    return ShortLine(
        place=place,
        shortfall=each,
        href=reverse("clinician:patient", args=[each.patient.ref]) if opens_records else "",
        done=reckoned.attended_minutes / 60,
        goal=reckoned.minimum_minutes / 60,
        planned=reckoned.possible_minutes / 60,
        missing=_missing(each),
        reasons=[*reasons, *(f"{lack}." for lack in each.lacks)],
        places=[_place(open_to, each, allowed, request) for open_to in each.places],
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _missing(each: Shortfall) -> str:
    short_by, days = each.outlook.short_by, each.outlook.days_short
    told = [f"{hours_words(short_by)} short"] if short_by else []
    told += [f"{days} day{'s' if days > 1 else ''} short"] if days else []
    return " · ".join(told) or "A group is missing"


def _place(place: OpenPlace, each: Shortfall, allowed: Authorised, request: StepwellRequest) -> PlaceLine:
    session, short_by, zone = place.session, each.outlook.short_by, request.viewer.zone
    gives = hours_words(session.minutes)
    if short_by:
        left = short_by - session.minutes
        gives = f"{gives}: {'enough for this week' if left <= 0 else f'{hours_words(left)} would still be missing'}"
    offered = f"Offered until {filed_words(place.offered_until, zone)}" if place.offered_until else ""
    when, outside = span_words(session.starts_at, session.ends_at, zone), ""
    if not place.offered_until:
        outside = allowed.why_not(session.starts_at, session.ends_at)
    form = OfferForm.of(each.patient.ref, place.ref, request.POST or None)
    return PlaceLine(place, when, gives, offered, outside, form)
