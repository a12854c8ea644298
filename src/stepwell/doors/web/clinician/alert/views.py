"""One alert: whom to call, where they are, what helps them; take it, resolve it, follow it up."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.queries import grants_of
from stepwell.clinic.measures.queries import latest_scores
from stepwell.clinic.people.queries import Viewer, account_by_id
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.queries import AlertLine
from stepwell.doors.web.clinician.alert.forms import FollowUpForm, ResolveForm
from stepwell.doors.web.clinician.duty.cards import card
from stepwell.doors.web.clinician.duty.opening import open_alert
from stepwell.doors.web.clinician.duty.views import ON_DUTY
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb, Fact
from stepwell.doors.web.ui.times import day_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import CLINICAL, Kind

if TYPE_CHECKING:
    from stepwell.clinic.safety.models import Alert


@portal(*ON_DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The alert; a POST says in `do` what is done: take, resolve or follow_up."""
    viewer, at = request.viewer, clock.now()
    found, patient = open_alert(viewer, ref, at=at)
    form = _form(request, queries.alert_line(found), queries.follow_up_due(found, at=at), at)
    if request.method == "POST":
        told = _act(request, found, form, at)
        if told:
            messages.success(request, told)
            return redirect("clinician:alert", ref=ref)
    line = queries.alert_line(found)
    context = {
        "nav": "clinician:duty",
        "crumbs": [Crumb(label="Duty board", href=reverse("clinician:duty")), Crumb(label=line.patient)],
        "alert": card(line, viewer=viewer, at=at),
        "line": line,
        "form": form,
        "signals": queries.signals_of(found, viewer=viewer, at=at),
        "scores": _scores(line, viewer, at),
        "plan": queries.current_plan(viewer=viewer, patient=patient, at=at),
        **_record(line, viewer, at),
    }
    return render(request, "clinician/alert/page.html", context, status=422 if request.method == "POST" else 200)


def _record(line: AlertLine, viewer: Viewer, at: datetime) -> dict[str, str]:
    """The way to the whole record: open to those who treat them, and in an emergency to any clinician."""
    if viewer.roles.isdisjoint(CLINICAL):
        return {"record_href": ""}
    if grants_of(viewer, at=at).filter(patient__ref=line.patient_ref, kinds__contains=[Kind.NOTES.value]).exists():
        href, label = reverse("clinician:patient", args=[line.patient_ref]), f"Open the record of {line.patient}"
    else:
        href, label = reverse("clinician:in_emergency", args=[line.patient_ref]), "Open the record in an emergency"
    return {"record_href": href, "record_label": label}


def _form(request: StepwellRequest, line: AlertLine, due_at: datetime, at: datetime) -> forms.Form | None:
    """The form of the next step; None while the alert is to be taken, and once it is ended."""
    sent = request.POST if request.method == "POST" else None
    if line.taken_at is None or line.followed_up_at is not None:
        return None
    if line.resolved_at is None:
        return ResolveForm(sent, zone=request.viewer.zone, due_at=due_at, at=at)
    return FollowUpForm(sent)


def _act(request: StepwellRequest, found: "Alert", form: forms.Form | None, at: datetime) -> str:
    """Do what was asked, at most one write, and say so; empty when the form has to be looked at again."""
    by, do = account_by_id(request.viewer.account_id), request.POST.get("do")
    if do == "take":
        taken = actions.acknowledge(alert=found, by=by, place="duty board", at=at)
        return "It is yours. Nobody is paged any more." if taken.by_id == by.pk else "Somebody took it before you."
    if form is None or not form.is_valid():
        return ""
    told = form.cleaned_data
    if do == "resolve" and isinstance(form, ResolveForm):
        actions.resolve(
            alert=found,
            disposition=told["disposition"],
            words=told["words"],
            follow_up_due_at=told["follow_up_due"],
            by=by,
            at=at,
        )
        return "Resolved. The follow-up stays on the board until it is recorded."
    if do == "follow_up" and isinstance(form, FollowUpForm):
        actions.record_follow_up(alert=found, words=told["words"], by=by, at=at)
        return "The follow-up is recorded, and the alert is ended."
    return ""


def _scores(line: AlertLine, viewer: Viewer, at: datetime) -> list[Fact]:
    latest = latest_scores(viewer=viewer, patient_refs=[line.patient_ref], at=at)[line.patient_ref]
    return [
        Fact(
            label=f"{score.short_name}, {day_words(score.on)}",
            value="no score" if score.total is None else f"{score.total} of {score.highest}, {score.band}",
        )
        for score in latest
    ]
