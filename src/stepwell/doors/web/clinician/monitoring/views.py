"""What is measured of one patient between sessions: entered here, or sent by a device they were given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.measures.actions import add_device, end_device
from stepwell.clinic.measures.queries import device_by_ref, devices, readings, secret_of
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.clinician.about import About, about
from stepwell.doors.web.clinician.monitoring.forms import DeviceForm, NumberForm, PanelForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Moment
from stepwell.doors.web.ui.times import filed_words
from stepwell.journeys.record_reading import record_reading
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import Refused

if TYPE_CHECKING:
    from stepwell.clinic.measures.models import Device

# For how long whoever added a device may read its secret.
SHOWN_FOR = timedelta(minutes=10)


@dataclass(slots=True)
class Sheet:
    """The three forms of the page; the one that was sent is filled in."""

    number: NumberForm
    panel: PanelForm
    device: DeviceForm


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_http_methods(["GET", "HEAD", "POST"])
def monitoring(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Readings by when they were taken; a POST says in `do` what is done: number, panel, device or end."""
    viewer, at = request.viewer, clock.now()
    record = about(viewer, ref, Kind.CHART, "monitoring", at=at)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    sheet = Sheet(
        NumberForm(request.POST if do == "number" else None, at=at, zone=viewer.zone),
        PanelForm(request.POST if do == "panel" else None, at=at, zone=viewer.zone),
        DeviceForm(request.POST if do == "device" else None),
    )
    if request.method == "POST":
        record.demand_writing()
        if where := _done(request, record, do, sheet, at):
            return redirect(where)
    lines = readings(viewer=viewer, patient=record.patient, at=at)
    found = device_by_ref(_ref(request.GET.get("device", "")), viewer=viewer, patient=record.patient, at=at)
    context = record.context | {
        "readings": [
            Moment(
                at=filed_words(line.taken_at, viewer.zone),
                title=f"{line.label}: {line.value}",
                text=" ".join(
                    part
                    for part in (
                        line.words,
                        f"Came {filed_words(line.received_at, viewer.zone)}." if line.is_late else "",
                    )
                    if part
                ),
                who=line.said_by,
                kind="warning" if line.is_late else "plain",
            )
            for line in lines
        ],
        "devices": devices(viewer=viewer, patient=record.patient, at=at),
        "sheet": sheet,
        "new_device": found,
        "secret": _secret(found, viewer.account_id, at),
    }
    return render(request, "clinician/monitoring/page.html", context, status=422 if request.method == "POST" else 200)


def _done(request: StepwellRequest, record: About, do: str, sheet: Sheet, at: datetime) -> str:
    """Do what was asked, at most one write, and where that leads; empty when a form has to be looked at again."""
    patient, by = record.patient, account_by_id(request.viewer.account_id)
    here = reverse("clinician:monitoring", args=[patient.ref])
    form: forms.Form | None = {"number": sheet.number, "panel": sheet.panel, "device": sheet.device}.get(do)
    try:
        if do == "end":
            device = device_by_ref(_ref(request.POST.get("device", "")), viewer=request.viewer, patient=patient, at=at)
            if device is None:
                raise Http404
            end_device(device=device, at=at)
            messages.success(request, "Nothing of this device is taken any more.")
            return here
        if form is None:
            raise Http404
        if not form.is_valid():
            return ""
        told = form.cleaned_data
        if do == "device":
            device = add_device(patient=patient, name=told["name"], kinds=told["kinds"], by=by, at=at)
            return f"{here}?device={device.ref}"
        common = {"taken_at": told["taken_at"], "submission": told["submission"], "words": told["words"]}
        if do == "panel":
            record_reading(patient=patient, panel=sheet.panel.results, by=by, at=at, **common)
        else:
            record_reading(
                patient=patient, kind=told["kind"], value=told["value"], unit=told["unit"], by=by, at=at, **common
            )
    except Refused as refusal:
        for each in refusal.refusals:
            if form is not None:
                form.add_error(each.field if each.field in form.fields else None, str(each))
        return ""
    messages.success(request, "It is kept. A dangerous value pages somebody.")
    return here


def _secret(device: "Device | None", account_id: int, at: datetime) -> str:
    """What the device signs with, for whoever has just added it."""
    if device is None or device.by_id != account_id or at - device.at > SHOWN_FOR:
        return ""
    return secret_of(device)


def _ref(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        return UUID(int=0)
