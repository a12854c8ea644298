"""Who looked at my record and why, who can look now, and what was told to others?"""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stepwell.clinic.access import looking
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.patient.who_looked import accounting
from stepwell.doors.web.patient.who_looked.forms import KINDS, LooksForm
from stepwell.doors.web.patient.who_looked.words import day_of, reader_card, role_card
from stepwell.doors.web.ui.shapes import Tab
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@portal(Role.PATIENT)
@require_safe
def who_looked(request: StepwellRequest) -> HttpResponse:
    """The log of openings, by day and person. What cannot be read in the address is left aside."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.ACCESS, at=at)
    form = LooksForm(looking.lookers(patient, viewer=viewer, at=at), request.GET)
    form.full_clean()
    asked = form.cleaned_data
    found = looking.who_looked(
        patient,
        viewer=viewer,
        at=at,
        who=UUID(asked["who"]) if asked.get("who") else None,
        kind=KINDS[int(asked["kind"])] if asked.get("kind") else None,
        with_own=asked.get("own", False),
        page=asked.get("page") or 1,
    )
    chosen = {name: request.GET[name] for name in ("who", "kind", "own") if asked.get(name)}
    context = {
        "days": [day_of(day, patient.zone) for day in found.days],
        "form": LooksForm(looking.lookers(patient, viewer=viewer, at=at), initial=asked),
        "is_narrowed": bool(chosen.keys() & {"who", "kind"}),
        "newer": f"?{urlencode(chosen | {'page': found.number - 1})}" if found.number > 1 else "",
        "older": f"?{urlencode(chosen | {'page': found.number + 1})}" if found.has_next else "",
    }
    return _page(request, "page", context, at)


@portal(Role.PATIENT)
@require_safe
def who_can_look(request: StepwellRequest) -> HttpResponse:
    """Everybody who has a right to read something now, since when and why."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.ACCESS, at=at)
    context = {
        "readers": [reader_card(each, patient.zone) for each in looking.who_can_see(patient, viewer=viewer, at=at)],
        "roles": [role_card(each) for each in looking.wide_readers()],
    }
    return _page(request, "now", context, at)


@portal(Role.PATIENT)
@require_safe
def what_was_sent(request: StepwellRequest) -> HttpResponse:
    """What was told to others, newest first, to read here or to take along."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.ACCESS, at=at)
    since = accounting.since(max(accounting.YEARS), at=at)
    found = looking.disclosures_of(patient, viewer=viewer, at=at, since=since)
    context = {
        "rows": [accounting.row_of(told, patient) for told in found],
        "head": accounting.HEAD,
        "files": [(years, f"{years}-years-pdf", f"{years}-years-csv") for years in accounting.YEARS],
    }
    return _page(request, "sent", context, at)


@portal(Role.PATIENT)
@require_safe
def accounting_file(request: StepwellRequest, file: str) -> HttpResponse:
    """The accounting of these years as PDF or CSV. Its name says nothing of anybody."""
    if file not in accounting.FILES:
        raise Http404
    years, form = accounting.FILES[file]
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.ACCESS, at=at)
    rows = looking.disclosures_of(patient, viewer=viewer, at=at, since=accounting.since(years, at=at))
    if form == "pdf":
        content, kind = accounting.as_pdf(rows, patient, years=years, at=at), "application/pdf"
    else:
        content, kind = accounting.as_csv(rows, patient), "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="disclosures-{years}-years.{form}"'
    return response


def _page(request: StepwellRequest, name: str, context: Mapping[str, object], at: datetime) -> HttpResponse:
    tabs = [
        Tab(label=label, href=reverse(f"patient:{view}"), is_current=page == name)
        for label, view, page in (
            ("Who looked", "who_looked", "page"),
            ("Who can", "who_can_look", "now"),
            ("Sent", "what_was_sent", "sent"),
        )
    ]
    shared = {"nav": "patient:who_looked", "tabs": tabs, "contact": looking.privacy_contact(at=at)}
    return render(request, f"patient/who_looked/{name}.html", {**shared, **context})
