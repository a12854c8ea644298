"""The next stair: step down to less intensive care in the same record, or discharge with an aftercare plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.plans.actions import BadPlan
from stepwell.clinic.programs.actions import NotAdmitted, NotFitForThisTrack
from stepwell.clinic.programs.queries import present_stay, track_by_ref, tracks_offered
from stepwell.clinic.rulebook.queries import LevelBand, level_bands, level_words
from stepwell.doors.web.clinician.next_step.forms import DischargeForm, StepDownForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.journeys.discharge_patient import discharge_patient
from stepwell.journeys.step_down import step_down
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import ClockTime, age_on

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@dataclass(frozen=True, slots=True)
class Answer:
    """The one form of a POST that was not done, as filled in."""

    down: StepDownForm | None = None
    discharge: DischargeForm | None = None


@portal(Role.THERAPIST, Role.PSYCHIATRIST)
@require_http_methods(["GET", "HEAD", "POST"])
def next_step(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Both ways on from here, for somebody on the care team."""
    viewer, at = request.viewer, clock.now()
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.PLAN, purpose=Purpose.TREATMENT, at=at)
    stay = present_stay(patient, viewer=viewer, at=at)
    on = patient.today(at)
    tracks = _stairs_below(stay.level_code, level_bands(age_years=age_on(patient.birth_on, on), on=on)) if stay else []
    answer = Answer()
    if request.method == "POST":
        told = _act(request, patient, tracks, at)
        if isinstance(told, HttpResponse):
            return told
        answer = told
    context = {
        "nav": "clinician:patients",
        "patient": patient,
        "stay": stay,
        "level": level_words([stay.level_code], on=on)[stay.level_code] if stay else "",
        "tracks": tracks,
        "down": answer.down or StepDownForm(tracks),
        "discharge": answer.discharge or DischargeForm(),
        "crumbs": [
            Crumb(label="Patients", href=reverse("clinician:patients")),
            Crumb(label=patient.name, href=reverse("clinician:patient", args=[ref])),
            Crumb(label="Next step"),
        ],
    }
    return render(request, "clinician/next_step/page.html", context, status=422 if request.method == "POST" else 200)


def _stairs_below(level_code: str, bands: Sequence[LevelBand]) -> list[tuple[str, str]]:
    """The tracks one can step down to, the least intensive first: of a lower level, and with nothing left open."""
    ranks = {band.code: rank for rank, band in enumerate(bands)}
    lower = {band.code: band.words for band in bands[: ranks.get(level_code, 0)]}
    below = [track for track in tracks_offered() if track.is_fit and track.level_code in lower]
    below.sort(key=lambda track: (ranks[track.level_code], track.weekly_minutes))
    return [(str(track.ref), f"{track.programme}, {track.name} ({lower[track.level_code]})") for track in below]


def _act(
    request: StepwellRequest, patient: "Patient", tracks: list[tuple[str, str]], at: datetime
) -> Answer | HttpResponse:
    do = request.POST.get("do")
    if do == "step down":
        return _step_down(request, patient, StepDownForm(tracks, request.POST), at)
    if do == "discharge":
        return _discharge(request, patient, DischargeForm(request.POST), at)
    raise Http404


def _step_down(request: StepwellRequest, patient: "Patient", form: StepDownForm, at: datetime) -> Answer | HttpResponse:
    track = track_by_ref(UUID(form.cleaned_data["to_track"])) if form.is_valid() else None
    if track is None:
        return Answer(down=form)
    by = account_by_id(request.viewer.account_id)
    try:
        step_down(patient=patient, to_track=track, reason=form.cleaned_data["reason"], by=by, at=at)
    except (NotAdmitted, NotFitForThisTrack) as refusal:
        form.add_error("to_track", str(refusal))
        return Answer(down=form)
    messages.success(request, f"{patient.name} goes on in {track.name}, in the same record.")
    return redirect("clinician:patient", ref=patient.ref)


def _discharge(
    request: StepwellRequest, patient: "Patient", form: DischargeForm, at: datetime
) -> Answer | HttpResponse:
    if not form.is_valid():
        return Answer(discharge=form)
    told = dict(form.cleaned_data)
    first_visit_on = told.pop("first_visit_on")
    if first_visit_on is not None:
        told["first_visit_at"] = ClockTime(time(12), patient.zone).on(first_visit_on)
    else:
        told["first_visit_at"] = None
    try:
        discharge_patient(patient=patient, by=account_by_id(request.viewer.account_id), at=at, **told)
    except NotAdmitted as refusal:
        form.add_error(None, str(refusal))
        return Answer(discharge=form)
    except BadPlan as refusal:
        form.add_error(refusal.field, str(refusal))
        return Answer(discharge=form)
    messages.success(request, f"{patient.name} is discharged. Their record closes to the care team now.")
    return redirect("clinician:patients")
