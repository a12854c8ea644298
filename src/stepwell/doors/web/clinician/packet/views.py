"""The hours of one patient for an auditor: a PDF to read and a sealed file to prove, in one download."""

import io
import zipfile
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.attendance.packet import HoursPacket, hours_packet, packet_key, purpose_of
from stepwell.doors.web.clinician.packet.forms import PacketForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.plumbing import clock
from stepwell.pure.entitlement import CLINICAL, Kind, Role

HANDS_OUT = frozenset({Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.BILLER, Role.DIRECTOR})
MADE = "made"  # the page waits for a cookie of this name: the file is there


@portal(*HANDS_OUT)
@require_http_methods(["GET", "HEAD", "POST"])
def packet(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Choose the days; a POST is the packet, and the patient reads that it was made for whom."""
    viewer, at = request.viewer, clock.now()
    purpose = purpose_of(viewer, ref, at=at)
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.ATTENDANCE, purpose=purpose, at=at)
    form = PacketForm(today=patient.today(at), data=request.POST if request.method == "POST" else None)
    error = ""
    if request.method == "POST" and form.is_valid():
        first_on, last_on = form.cleaned_data["first_on"], form.cleaned_data["last_on"]
        until = last_on + timedelta(days=1)
        made = hours_packet(viewer=viewer, patient_ref=ref, first_on=first_on, until=until, at=at)
        if made.seats:
            return _download(made, f"hours-{first_on}-{last_on}")
        error = "There was no session in these days; nothing was made."
    opens = bool(viewer.roles & CLINICAL)
    context = {
        "nav": "clinician:patients" if opens else "operations:claims",
        "crumbs": [
            Crumb(label=patient.name, href=reverse("clinician:patient", args=[ref]) if opens else ""),
            Crumb(label="Hours for an auditor"),
        ],
        "name": patient.name,
        "form": form,
        "error": error,
        "made": MADE,
        "key": packet_key(),
    }  # fmt: skip
    return render(request, "clinician/packet/page.html", context, status=422 if request.method == "POST" else 200)


def _download(made: HoursPacket, name: str) -> HttpResponse:
    """Both in one file whose name says nothing of anybody. What is not whole is handed out too, and says so itself."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(f"{name}.pdf", made.paper)
        parts.writestr(f"{name}.json", made.file)
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response.set_cookie(MADE, "yes", max_age=60, samesite="Strict")
    return response
