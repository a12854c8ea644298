"""One referral: call back, ask, decide. Each button is one call."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from stepwell.clinic.access.actions import NotYours, open_record
from stepwell.clinic.people.actions import AlreadyTaken
from stepwell.clinic.people.queries import account_by_id, staff_by_ref
from stepwell.clinic.programs import actions
from stepwell.clinic.programs import queries as programs
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.referral.forms import CallbackForm, ClosingForm, IntakeForm
from stepwell.doors.web.operations.referral.invitation import invite_when_stored
from stepwell.doors.web.operations.referral.screen import admission_form, shown
from stepwell.journeys.admit_patient import TeamPlace, admit_patient
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@portal(Role.SCHEDULER)
@require_safe
def referral(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The referral as it stands. What became of it is a patient's record, and its opening is logged."""
    at = clock.now()
    found = _found(request, ref)
    if found.patient is not None:
        open_record(
            viewer=request.viewer,
            patient_ref=found.patient.ref,
            kind=Kind.SCHEDULE,
            purpose=Purpose.OPERATIONS,
            at=at,
        )
    return shown(request, found, at=at)


@portal(Role.SCHEDULER)
@require_POST
def callback(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Log one call."""
    at, found, form = clock.now(), _found(request, ref), CallbackForm(request.POST)
    if not form.is_valid():
        return shown(request, found, at=at, bound=form)
    try:
        actions.log_callback(referral=found, by=account_by_id(request.viewer.account_id), at=at, **form.cleaned_data)
    except actions.AlreadyDecided as refusal:
        return shown(request, found, at=at, error=str(refusal))
    messages.success(request, "The call is kept.")
    return redirect("operations:referral", ref=ref)


@portal(Role.SCHEDULER)
@require_POST
def intake(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Keep the intake; the page then says where it points."""
    at, found = clock.now(), _found(request, ref)
    form = IntakeForm(request.POST, on=request.viewer.today(at))
    if not form.is_valid():
        return shown(request, found, at=at, bound=form)
    try:
        actions.record_intake(
            referral=found, answers=form.answers(), by=account_by_id(request.viewer.account_id), at=at
        )
    except actions.AlreadyDecided as refusal:
        return shown(request, found, at=at, error=str(refusal))
    messages.success(request, "The intake is kept.")
    return redirect("operations:referral", ref=ref)


@portal(Role.SCHEDULER)
@require_POST
def admission(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Admit, and invite the person to set a password."""
    at, found = clock.now(), _found(request, ref)
    if not hasattr(found, "intake"):
        return shown(request, found, at=at, error="Do the intake first; the admission rests on it.")
    on = request.viewer.today(at)
    form = admission_form(actions.answers_of(found.intake), on=on, data=request.POST)
    if not form.is_valid():
        return shown(request, found, at=at, bound=form)
    try:
        _admit(request, found, form, at)
    except AlreadyTaken:
        return shown(
            request, found, at=at, bound=form, error="Somebody else signs in with this e-mail address; ask for another."
        )
    except REFUSALS as refusal:
        return shown(request, found, at=at, bound=form, error=str(refusal))
    messages.success(request, "Admitted. An invitation to set a password is on its way.")
    return redirect("operations:referral", ref=ref)


@portal(Role.SCHEDULER)
@require_POST
def closing(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """End the referral without admission."""
    at, found, form = clock.now(), _found(request, ref), ClosingForm(request.POST)
    if not form.is_valid():
        return shown(request, found, at=at, bound=form)
    try:
        actions.close_referral(
            referral=found, summary=form.cleaned_data["why"], by=account_by_id(request.viewer.account_id), at=at
        )
    except actions.AlreadyDecided as refusal:
        return shown(request, found, at=at, error=str(refusal))
    messages.success(request, "The referral is closed.")
    return redirect("operations:referral", ref=ref)


REFUSALS = (
    actions.AlreadyAdmitted,
    actions.AlreadyDecided,
    actions.NotReady,
    actions.NotFitForThisTrack,
    actions.NotLicensedThere,
)


def _admit(request: StepwellRequest, found: programs.Referral, form: forms.Form, at: datetime) -> None:
    chosen = form.cleaned_data
    track, therapist = programs.track_by_ref(UUID(chosen["track"])), staff_by_ref(UUID(chosen["therapist"]))
    if track is None or therapist is None:
        raise NotYours
    team = [
        TeamPlace(member, part)
        for part, field in (("psychiatrist", "psychiatrist"), ("case manager", "case_manager"))
        if chosen[field] and (member := staff_by_ref(UUID(chosen[field])))
    ]
    admit_patient(
        referral=found,
        track=track,
        primary_therapist=therapist,
        team=team,
        reason=chosen["reason"],
        from_on=chosen["from_on"],
        by=account_by_id(request.viewer.account_id),
        at=at,
    )
    invite_when_stored(request, found.email)


def _found(request: StepwellRequest, ref: UUID) -> programs.Referral:
    found = programs.referral_by_ref(ref, viewer=request.viewer)
    if found is None:
        raise NotYours
    return found
