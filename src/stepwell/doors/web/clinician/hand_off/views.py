"""Hand somebody off: to a crisis team with all three on the line, or to more intensive care, with a summary."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import MayNotDisclose, decide_on
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.access.signed import consent_to_treatment
from stepwell.clinic.notes.packet import SECTIONS
from stepwell.clinic.people.queries import Viewer, account_by_id
from stepwell.clinic.safety import queries
from stepwell.clinic.safety.actions import NotAcknowledged
from stepwell.doors.web.clinician.duty.cards import card
from stepwell.doors.web.clinician.duty.opening import open_alert
from stepwell.doors.web.clinician.hand_off.forms import HandOffForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.journeys.hand_off_patient import ALWAYS, Receiver, hand_off_patient
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.escalation import Wait

if TYPE_CHECKING:
    from stepwell.clinic.safety.models import Alert


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_off(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The form, for an alert somebody has taken; sent, the summary downloads and the alert waits for a confirmation."""
    viewer, at = request.viewer, clock.now()
    alert = open_alert(viewer, ref, at=at)
    line = queries.alert_line(alert, viewer=viewer, at=at)
    if line.waits is None and request.method == "POST":
        raise Http404
    purpose = working_purpose(viewer, alert.patient.ref, at=at)
    consent = consent_to_treatment(alert.patient, viewer=viewer, at=at)
    kinds = _kinds(viewer, alert, purpose, at)
    form = HandOffForm(kinds, has_consent=consent is not None, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        sent = _send(viewer, alert, form, purpose, at)
        if sent is not None:
            return sent
    context = {
        "nav": "clinician:duty",
        "alert": card(line, (), viewer=viewer, at=at),
        "form": form,
        "consent": consent,
        "is_marked": alert.substance_use
        or queries.plan_tells_of_substance_use(viewer=viewer, patient=alert.patient, at=at),
        "open": line.waits is Wait.RESOLVE,
        "crumbs": [
            Crumb(label="Duty board", href=reverse("clinician:duty")),
            Crumb(label=line.patient, href=reverse("clinician:alert", args=[ref])),
            Crumb(label="Hand off"),
        ],
    }
    return render(request, "clinician/hand_off/page.html", context, status=422 if request.method == "POST" else 200)


def _kinds(viewer: Viewer, alert: "Alert", purpose: Purpose, at: datetime) -> set[Kind]:
    """What this viewer may read of the patient, and so may send."""
    possible = (SECTIONS.keys() | {Kind.SUBSTANCE_USE}) - ALWAYS
    return {
        kind
        for kind in possible
        if decide_on(viewer=viewer, patient=alert.patient, kind=kind, purpose=purpose, at=at).allowed
    }


def _send(viewer: Viewer, alert: "Alert", form: HandOffForm, purpose: Purpose, at: datetime) -> HttpResponse | None:
    """The summary as a file whose name says nothing of anybody; None where it is refused, and the form says why."""
    told = form.cleaned_data
    try:
        done = hand_off_patient(
            alert=alert,
            submission=told["submission"],
            receiver=Receiver(told["to"], told["organisation"], told["receiver"], told["phone"]),
            on_the_line=told["on_the_line"],
            words=told["words"],
            kinds=told["kinds"],
            emergency=told.get("emergency", ""),
            looked_for=purpose,
            by=account_by_id(viewer.account_id),
            at=at,
        )
    except MayNotDisclose as refusal:
        form.add_error("kinds", str(refusal))
        return None
    except (NotAcknowledged, ValueError) as refusal:
        form.add_error(None, str(refusal))
        return None
    response = HttpResponse(done.summary, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="summary-{done.hand_off.ref.hex[:8]}.pdf"'
    return response
