"""What must the week know of a patient: the language they speak, and whom they are not put in one group with?"""

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
from stepwell.clinic.people.actions import set_language
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.programs.queries import admitted_ids
from stepwell.clinic.schedule import actions, queries
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.placing.forms import ApartForm, LanguageForm
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import filed_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import language_of

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@portal(Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def placing(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One patient. A POST says their language, or one more person they are kept apart from."""
    viewer, at = request.viewer, clock.now()
    patient = _opened(request, ref, at)
    people = {str(each.ref): each for each in _others(request, patient, at)}
    do = request.POST.get("do", "") if request.method == "POST" else ""
    language = LanguageForm(
        request.POST if do == "language" else None, initial={"language": language_of(patient.language)}
    )
    apart = ApartForm([(key, each.name) for key, each in people.items()], request.POST if do == "apart" else None)
    if do == "language" and language.is_valid():
        set_language(patient=patient, language=language.cleaned_data["language"])
        messages.success(request, "It is kept. Groups in another language are none for them from the next week on.")
        return redirect("operations:placing", ref)
    if do == "apart" and apart.is_valid():
        other = people[apart.cleaned_data["other"]]
        actions.keep_apart(patient=patient, other=other, by=account_by_id(viewer.account_id), at=at)
        messages.success(request, "It is kept. From the next week that is planned they are in no group together.")
        return redirect("operations:placing", ref)
    context = {
        "nav": "operations:times",
        "crumbs": [
            Crumb(label="Times and absences", href=reverse("operations:times")),
            Crumb(label=patient.name, href=reverse("operations:times_of_patient", args=[ref])),
            Crumb(label="Placing"),
        ],
        "patient": patient,
        "language": language,
        "apart": apart,
        "lines": [
            (each.name or "Somebody else in care", each.by, filed_words(each.since, viewer.zone),
             reverse("operations:end_apart", args=[ref, each.ref]))
            for each in queries.kept_apart(patient, viewer=viewer, at=at)
        ],
    }  # fmt: skip
    return render(request, "operations/placing/page.html", context, status=422 if do else 200)


@portal(Role.SCHEDULER)
@require_POST
def end_apart(request: StepwellRequest, ref: UUID, pair: UUID) -> HttpResponse:
    """They may be in one group again."""
    at = clock.now()
    kept = queries.kept_apart_by_ref(pair, _opened(request, ref, at))
    if kept is None:
        raise Http404
    actions.end_keeping_apart(kept=kept, by=account_by_id(request.viewer.account_id), at=at)
    messages.success(request, "Ended. They may be in one group again.")
    return redirect("operations:placing", ref)


def _opened(request: StepwellRequest, ref: UUID, at: datetime) -> "Patient":
    for kind in (Kind.SCHEDULE, Kind.IDENTITY):
        patient = open_record(viewer=request.viewer, patient_ref=ref, kind=kind, purpose=Purpose.OPERATIONS, at=at)
    return patient


def _others(request: StepwellRequest, patient: "Patient", at: datetime) -> "list[Patient]":
    """Everybody else in care, by name; the list is logged."""
    viewer = request.viewer
    here = admitted_ids(on=viewer.today(at), viewer=viewer, at=at)
    found = access.patients(viewer, at=at).filter(pk__in=here).exclude(pk=patient.pk)
    people = list(found.order_by("family_name", "given_name", "pk"))
    refs = [each.ref for each in people]
    open_each(viewer=viewer, patient_refs=refs, kind=Kind.IDENTITY, purpose=Purpose.OPERATIONS, at=at, listed=True)
    return people
