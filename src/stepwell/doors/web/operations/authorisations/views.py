"""How much care have payers agreed to, of whom does it run out, and what was recorded wrongly?"""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.access.actions import open_listed, open_record
from stepwell.clinic.attendance.packet import purpose_of
from stepwell.clinic.billing.actions import BadAuthorisation, authorise, take_back
from stepwell.clinic.billing.allowances import (
    Authorised,
    authorised,
    authorised_for_all,
    every_authorisation,
    every_seat_outside,
    seats_outside_lately,
)
from stepwell.clinic.people.queries import Viewer, account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.authorisations.forms import AuthorisationForm, TakeBackForm
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import filed_words
from stepwell.plumbing import clock
from stepwell.pure.costing import Agreement
from stepwell.pure.entitlement import Kind, Purpose, Role

if TYPE_CHECKING:
    from stepwell.clinic.billing.models import Authorisation, SeatedOutside
    from stepwell.clinic.people.models import Patient

# Who records; those who plan read.
RECORDS = frozenset({Role.BILLER, Role.CASE_MANAGER})
READS = (*RECORDS, Role.SCHEDULER, Role.DIRECTOR, Role.THERAPIST, Role.PSYCHIATRIST)


@dataclass(frozen=True, slots=True)
class Row:
    """One patient in the list."""

    href: str
    name: str
    agreed: list[tuple[str, str]]
    warning: str


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody who was seated outside of it: at how many places, why it is, and for which reason all the same."""

    href: str
    name: str
    places: int
    why: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One authorisation in words, with what is left of it; `form` takes it back."""

    words: str
    left: str
    facts: str
    told: str
    form: TakeBackForm | None


@portal(*READS)
@require_safe
def authorisations(request: StepwellRequest) -> HttpResponse:
    """Everybody in care whom the viewer may see: whose runs out before their care does comes first."""
    viewer, at = request.viewer, clock.now()
    found = authorised_for_all(viewer=viewer, at=at)
    refs = [each.patient.ref for each in found]
    open_listed(viewer=viewer, patient_refs=refs, kind=Kind.SCHEDULE, at=at)
    rows = [
        Row(
            href=reverse("operations:authorisations_of", args=[each.patient.ref]),
            name=each.patient.name,
            agreed=[(agreed.words, _left(each, agreed)) for agreed in each.allowance.agreements],
            warning=_capital(each.warning),
        )
        for each in found
    ]
    return render(request, "operations/authorisations/list.html", {"nav": "operations:authorisations", "rows": rows})


@portal(*READS)
@require_safe
def seated_outside(request: StepwellRequest) -> HttpResponse:
    """Whoever was seated outside of it of late all the same, by name, each time it was done, the latest first."""
    viewer, at = request.viewer, clock.now()
    rows = seats_outside_lately(viewer=viewer, at=at)
    open_listed(viewer=viewer, patient_refs=[row.patient.ref for row in rows], kind=Kind.SCHEDULE, at=at)
    context = {
        "nav": "operations:authorisations",
        "crumbs": [_list(), Crumb(label="Seated outside of it")],
        "moments": [
            (filed_words(when, viewer.zone), [_seated(row) for row in some])
            for when, some in groupby(rows, lambda row: row.at)
        ],
    }
    return render(request, "operations/authorisations/outside.html", context)


@portal(*READS)
@require_http_methods(["GET", "HEAD", "POST"])
def authorisations_of(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One patient: what is agreed to, what is left, and a form. A POST records, or takes back."""
    viewer, at = request.viewer, clock.now()
    purpose = Purpose.OPERATIONS if Role.SCHEDULER in viewer.roles else purpose_of(viewer, ref, at=at)
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.SCHEDULE, purpose=purpose, at=at)
    rows = every_authorisation(patient, viewer=viewer, at=at)
    held = [row for row in rows if row.taken_back_at is None]
    may_record = bool(viewer.roles & RECORDS)
    data = request.POST if request.method == "POST" else None
    if data is not None and not may_record:
        raise Http404
    form = AuthorisationForm(held, data if data is not None and "which" not in data else None)
    takers = {row.ref: TakeBackForm(row, data) for row in held}
    if data is not None and (told := _act(request, patient, held, form, takers, at)):
        messages.success(request, told)
        return redirect("operations:authorisations_of", ref=ref)
    allowed = authorised([patient], by=viewer.account_id, at=at)[patient.pk]
    context = {
        "nav": "operations:authorisations",
        "crumbs": [_list(), Crumb(label=patient.name)],
        "name": patient.name,
        "warning": _capital(allowed.warning),
        "lines": [_line(row, allowed, viewer, takers[row.ref] if may_record else None) for row in held],
        "gone": [_line(row, allowed, viewer, None) for row in rows if row.taken_back_at],
        "outside": [
            (filed_words(row.at, viewer.zone), _seated(row))
            for row in every_seat_outside(patient, viewer=viewer, at=at)
        ],
        "form": form if may_record else None,
    }
    return render(request, "operations/authorisations/page.html", context, status=200 if data is None else 422)


def _list() -> Crumb:
    return Crumb(label="What payers agreed to", href=reverse("operations:authorisations"))


def _seated(row: "SeatedOutside") -> Seated:
    href = reverse("operations:authorisations_of", args=[row.patient.ref])
    return Seated(href, row.patient.name, row.places, _capital(row.why), row.reason)


def _act(
    request: StepwellRequest,
    patient: "Patient",
    held: list["Authorisation"],
    form: AuthorisationForm,
    takers: dict[UUID, TakeBackForm],
    at: datetime,
) -> str:
    """Do what was asked, and say so; empty where it could not be, and the form says why."""
    by = account_by_id(request.viewer.account_id)
    if form.is_bound:
        if not form.is_valid():
            return ""
        try:
            authorise(patient=patient, **form.facts(), by=by, at=at)
        except BadAuthorisation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return ""
        return "It is recorded. Places outside of it are not offered."
    for row in held:
        if takers[row.ref].is_valid():
            take_back(authorisation=row, why=takers[row.ref].cleaned_data["why"], by=by, at=at)
            return "It is taken back."
    return ""


def _line(row: "Authorisation", allowed: Authorised, viewer: Viewer, form: TakeBackForm | None) -> Line:
    facts = [row.payer_name, f"number {row.number}" if row.number else "", f"for {row.service_code}"]
    told = f"Recorded {filed_words(row.at, viewer.zone)}."
    if row.taken_back_at:
        told += f" Taken back {filed_words(row.taken_back_at, viewer.zone)}: {row.taken_back_why}"
    left = "" if row.taken_back_at else _left(allowed, row.agreement)
    return Line(_capital(row.agreement.words), left, " · ".join(filter(None, facts)), told, form)


def _left(allowed: Authorised, agreed: Agreement) -> str:
    """4 of 12 days left."""
    return f"{allowed.left_of(agreed)} of {agreed.approved} {agreed.unit} left"


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'.' if words else ''}"
