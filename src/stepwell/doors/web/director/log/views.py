"""Whose record was looked at, by whom, when and on what ground? For whoever answers for privacy."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.access import looking
from stepwell.clinic.access.actions import open_each, open_record
from stepwell.clinic.access.emergencies import look_up
from stepwell.clinic.access.looking import Looks, Person
from stepwell.doors.web.director.log.forms import FindForm, LooksForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.rights import PURPOSE_WORDS, kinds_words, times_words
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import full_day_words, moment_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import GROUND_WORDS, Ground, Kind, Purpose, Role

OVERSEES = (Role.DIRECTOR, Role.PRIVACY_OFFICER)
DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One person's looks of one day, on one ground, or refused."""

    who: str
    why: str
    kinds: str
    times: str
    refused: bool
    emergency: bool


@portal(*OVERSEES)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: StepwellRequest) -> HttpResponse:
    """The records of the last weeks that somebody looked at. A POST finds one patient."""
    viewer, at = request.viewer, clock.now()
    form = FindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if ref := look_up(viewer=viewer, **form.cleaned_data):
            return redirect("director:log_of", ref=ref)
        form.add_error(None, "No single record has this name and date of birth.")
    found = looking.looked_at(viewer=viewer, since_at=at - timedelta(days=DAYS))
    shown = [each.patient.ref for each in found]
    open_each(viewer=viewer, patient_refs=shown, kind=Kind.ACCESS, purpose=Purpose.OPERATIONS, at=at, listed=True)
    rows = [
        {
            "href": reverse("director:log_of", args=[each.patient.ref]),
            "name": each.patient.name,
            "people": each.people,
            "refused": each.refused,
            "emergencies": each.emergencies,
            "last": moment_words(each.last_at, viewer.zone),
        }
        for each in found
    ]
    context = {"nav": "director:log", "rows": rows, "form": form, "days": DAYS}
    return render(request, "director/log/list.html", context, status=422 if form.errors else 200)


@portal(*OVERSEES)
@require_safe
def log_of(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One patient's log by day and person. What cannot be read in the address is left aside."""
    viewer, at = request.viewer, clock.now()
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.ACCESS, purpose=Purpose.OPERATIONS, at=at)
    people = looking.lookers(patient, viewer=viewer, at=at)
    form = LooksForm(people, request.GET)
    form.full_clean()
    asked = form.cleaned_data
    who = UUID(asked["who"]) if asked.get("who") else None
    found = looking.who_looked(patient, viewer=viewer, at=at, who=who, page=asked.get("page") or 1)
    chosen = {"who": str(who)} if who else {}
    context = {
        "nav": "director:log",
        "crumbs": [Crumb(label="Who looked at records", href=reverse("director:log")), Crumb(label=patient.name)],
        "name": patient.name,
        "days": [
            {"day": full_day_words(day.on), "lines": [_line(look, patient.zone) for look in day.looks]}
            for day in found.days
        ],
        "form": LooksForm(people, initial=asked),
        "newer": f"?{urlencode(chosen | {'page': found.number - 1})}" if found.number > 1 else "",
        "older": f"?{urlencode(chosen | {'page': found.number + 1})}" if found.has_next else "",
    }
    return render(request, "director/log/page.html", context)


def _line(look: Looks, zone: ZoneInfo) -> Line:
    why = "Refused. Nothing was shown."
    if look.allowed:
        ground = GROUND_WORDS[look.ground] if look.ground else "by the rules of that time"
        why = f"Why: {ground}, for {PURPOSE_WORDS[look.purpose]}."
    return Line(
        who=_name(look.who),
        why=why,
        kinds=f"{'Saw' if look.allowed else 'Asked for'}: {kinds_words(look.kinds)}",
        times=times_words(look, zone),
        refused=not look.allowed,
        emergency=look.ground is Ground.BREAK_GLASS,
    )


def _name(who: Person) -> str:
    if not who.name:
        return "Somebody who is neither staff nor linked to the patient"
    return f"{who.name} ({who.part})" if who.part else who.name
