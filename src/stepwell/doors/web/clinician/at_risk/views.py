"""A clinician says that somebody is at heightened risk, or no longer: a missed session is then looked into at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stepwell.clinic.access.actions import NotYours, open_record
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.safety.actions import end_risk_mark, mark_at_risk
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role

LONGEST = 1000


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_POST
def at_risk(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """`do` says what: mark, with the reason in `why`, or end."""
    viewer, at = request.viewer, clock.now()
    purpose = working_purpose(viewer, ref, at=at)
    if purpose is Purpose.OPERATIONS:
        raise NotYours
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.SAFETY, purpose=purpose, at=at)
    by = account_by_id(viewer.account_id)
    if request.POST.get("do") == "end":
        end_risk_mark(patient=patient, by=by, at=at)
        messages.success(request, "The mark is ended.")
    else:
        try:
            mark_at_risk(patient=patient, why=request.POST.get("why", "")[:LONGEST], by=by, at=at)
            messages.success(request, "Marked. If they miss a session, they are looked for at once.")
        except ValueError as refusal:
            messages.error(request, str(refusal))
    return redirect("clinician:patient", ref=ref)
