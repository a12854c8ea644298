"""Who is away, which days are closed, and when can somebody meet, said on their behalf?"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from stepwell.clinic.access import queries as access
from stepwell.clinic.access.actions import open_each, open_record
from stepwell.clinic.people.queries import account_by_id, clinical_staff, staff_by_ref
from stepwell.clinic.people.second_steps import sign_ins_of
from stepwell.clinic.programs.queries import admitted_ids, programme_by_ref, programmes_offered
from stepwell.clinic.rulebook.queries import holidays
from stepwell.clinic.schedule import actions, queries
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.times.forms import ClosedForm
from stepwell.doors.web.ui.meeting_times import AwayWords, away_words, meeting_times
from stepwell.doors.web.ui.shapes import Crumb, Tab
from stepwell.doors.web.ui.times import full_day_words, zone_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import zone_named

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose times can be said for them; what they said of being away stands beside the name."""

    href: str
    name: str
    away: tuple[AwayWords, ...]


@portal(Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: StepwellRequest) -> HttpResponse:
    """Staff and patients, who of them is away, and the closed days. A POST closes days."""
    viewer, at = request.viewer, clock.now()
    on = viewer.today(at)
    offered = programmes_offered()
    form = ClosedForm(offered, holidays(on=on), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ref = form.programme_ref()
        closed = actions.close_days(days=form.days(), programme=programme_by_ref(ref) if ref else None)
        messages.success(
            request, f"{closed} {'day is' if closed == 1 else 'days are'} closed. What is published stays."
        )
        return redirect("operations:times")
    people = list(
        access.patients(viewer, at=at)
        .filter(pk__in=admitted_ids(on=on, viewer=viewer, at=at))
        .order_by("family_name", "given_name", "pk")
    )
    refs = [person.ref for person in people]
    open_each(viewer=viewer, patient_refs=refs, kind=Kind.IDENTITY, purpose=Purpose.OPERATIONS, at=at, listed=True)
    away: dict[int | None, list[AwayWords]] = {}
    for line in queries.away_lines(viewer=viewer, at=at):
        away.setdefault(line.account_id, []).append(away_words(line, viewer.zone))
    context = {
        "nav": "operations:times",
        "zone": zone_words(at, viewer.zone),
        "staff": [
            Person(reverse("operations:times_of_staff", args=[each.ref]), each.signature,
                   tuple(away.get(each.account_id, ())))
            for each in clinical_staff()
        ],
        "patients": [
            Person(reverse("operations:times_of_patient", args=[each.ref]), each.name,
                   tuple(away.get(each.account_id, ())))
            for each in people
        ],
        "closures": [
            (full_day_words(each.on), each.name, each.programme.name if each.programme else "", each.ref)
            for each in queries.closures(from_on=on)
        ],
        "form": form,
    }  # fmt: skip
    return render(request, "operations/times/list.html", context, status=422 if form.errors else 200)


@portal(Role.SCHEDULER)
@require_POST
def open_day(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """A closed day is none after all."""
    closure = queries.closure_by_ref(ref)
    if closure is None:
        raise Http404
    actions.open_day(closure=closure)
    messages.success(request, f"{full_day_words(closure.on)} is a day like others again.")
    return redirect("operations:times")


@portal(Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def of_staff(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """A colleague's times, said for them."""
    staff = staff_by_ref(ref)
    if staff is None:
        raise Http404
    return meeting_times(
        request,
        account=staff.account,
        zone=zone_named(staff.account.time_zone),
        is_staff=True,
        page="operations/times/page.html",
        at=clock.now(),
        more=_page(staff.name) | {"remit": reverse("operations:remit", args=[ref])},
    )


@portal(Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def of_patient(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The times of a patient, or with `who` of somebody close to them, said for them."""
    viewer, at = request.viewer, clock.now()
    patient = _opened(request, ref, at)
    people = sign_ins_of(patient, viewer)
    page = _page(patient.name) | {"placing": reverse("operations:placing", args=[ref])}
    if not people:
        return render(request, "operations/times/page.html", page)
    asked = request.GET.get("who", "")
    who = next((each for each in people if str(each.account.ref) == asked), people[0])
    here = reverse("operations:times_of_patient", args=[ref])
    tabs = [
        Tab(label=f"{each.name} ({each.as_what})", href=f"{here}?who={each.account.ref}", is_current=each is who)
        for each in people
    ]
    is_patient = patient.account_id == who.account.pk
    return meeting_times(
        request,
        account=account_by_id(who.account.pk),
        zone=patient.zone if is_patient else zone_named(who.account.time_zone),
        is_staff=False,
        page="operations/times/page.html",
        at=at,
        more={**page, "tabs": tabs},
    )


def _opened(request: StepwellRequest, ref: UUID, at: datetime) -> "Patient":
    for kind in (Kind.SCHEDULE, Kind.IDENTITY):
        patient = open_record(viewer=request.viewer, patient_ref=ref, kind=kind, purpose=Purpose.OPERATIONS, at=at)
    return patient


def _page(name: str) -> dict[str, object]:
    crumbs = [Crumb(label="Times and absences", href=reverse("operations:times")), Crumb(label=name)]
    return {"nav": "operations:times", "crumbs": crumbs, "name": name}
