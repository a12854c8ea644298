"""Whom do I share with, what did I sign, and how do I stop? Everything a patient agreed to, on one page."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.signed import SignedConsent, asked_anew, consent_by_ref, consent_document, consents_of
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.rulebook.queries import consent_forms
from stepwell.clinic.safety.queries import plan_tells_of_substance_use
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.consent.words import FIXED, FORMS, SPOKEN, kinds_words
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.times import full_date_words
from stepwell.journeys.withdraw_consent import withdraw_consent
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import today

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


NOT_THE_PLAN = (
    "They do not see your safety plan: it tells of substance use, and you left that out here. Press Change if they"
    " should see it."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One consent, in words. `ended` is empty while it is in force; `hint` says what it does not show after all.

    One that does not share anything is about how somebody takes part.
    """

    ref: UUID
    who: str
    what: str
    signed: str
    until: str
    ended: str
    change: str
    hint: str
    shares: bool


@dataclass(frozen=True, slots=True)
class FormCard:
    """One form that can be signed."""

    href: str
    title: str
    text: str
    icon: str
    rare: bool


@portal(Role.PATIENT)
@require_safe
def sharing(request: StepwellRequest) -> HttpResponse:
    """What is in force first, then what can be signed, then what has ended."""
    at = clock.now()
    patient = own_record(request.viewer, Kind.ACCESS, at=at)
    every = consents_of(patient, viewer=request.viewer, at=at)
    held = [each for each in every if each.in_force]
    kept_back = [each for each in held if Kind.SAFETY in each.kinds and Kind.SUBSTANCE_USE not in each.kinds]
    if kept_back and not plan_tells_of_substance_use(viewer=request.viewer, patient=patient, at=at):
        kept_back = []
    offered = {form.key: form for form in consent_forms(on=patient.today(at))}
    context = {
        "outgrown": [_line(each, patient) for each in asked_anew(every)],
        "waiting": [_line(each, patient) for each in every if each.waits],
        "in_force": [_line(each, patient, hint=NOT_THE_PLAN if each in kept_back else "") for each in held],
        "ended": [_line(each, patient) for each in every if not (each.in_force or each.waits)],
        "cards": [
            FormCard(reverse("patient:consent", args=[key]), *FORMS[key], rare=form.off_by_default)
            for key in FORMS
            if (form := offered.get(key))
        ],
    }
    return render(request, "patient/sharing/page.html", context)


@portal(Role.PATIENT)
@require_safe
def document(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """What was signed, as it was signed. Neither its address nor its file name says whose it is."""
    at = clock.now()
    patient = own_record(request.viewer, Kind.ACCESS, at=at)
    pdf = consent_document(patient, ref, viewer=request.viewer, at=at)
    signed = consent_by_ref(patient, ref, viewer=request.viewer, at=at)
    if pdf is None or signed is None:
        raise NotYours
    name = f"consent-{today(signed.signed_at, patient.zone).isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@portal(Role.PATIENT)
@require_POST
def withdraw(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Stop it now."""
    at = clock.now()
    patient = own_record(request.viewer, Kind.ACCESS, at=at)
    withdraw_consent(patient=patient, ref=ref, by=account_by_id(request.viewer.account_id), at=at)
    messages.success(request, "Stopped. From now on nothing of this is shared.")
    return redirect("patient:sharing")


def _line(consent: SignedConsent, patient: "Patient", hint: str = "") -> Line:
    zone = patient.zone
    until = "until you stop it"
    if consent.until is not None:
        until = f"until the end of {full_date_words(today(consent.until - timedelta(seconds=1), zone))}"
    if consent.ends_at_discharge:
        until = f"until you leave the programme{', or ' + until if consent.until else ''}"
    name, _, _ = FORMS[consent.form]
    fixed = FIXED.get(consent.form)
    signed = f"Signed on {full_date_words(today(consent.signed_at, zone))}"
    if consent.signed_as != "patient":
        signed += f" by your {consent.signed_as}"
    if consent.also_signs:
        signed += f", {'and waits for' if consent.waits else 'with'} {consent.also_signs}"
    return Line(
        ref=consent.ref,
        who=name if fixed else consent.recipient,
        what=fixed or SPOKEN.get(consent.form) or kinds_words(consent.kinds),
        signed=signed,
        until=until,
        ended=f", ended on {full_date_words(today(consent.ended_at, zone))}" if consent.ended_at else "",
        change=f"{reverse('patient:consent', args=[consent.form])}?instead={consent.ref}",
        hint=hint,
        shares=bool(consent.kinds),
    )
