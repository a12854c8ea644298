"""What does the page of one referral show, at the stair it stands on?"""

from datetime import date, datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from stepwell.clinic.programs import queries as programs
from stepwell.clinic.programs.actions import IntakeAnswers, answers_of
from stepwell.clinic.rulebook.queries import age_group, dose_minimum, level_words
from stepwell.doors.web.gate import StepwellRequest
from stepwell.doors.web.operations.referral.forms import AdmissionForm, CallbackForm, ClosingForm, IntakeForm
from stepwell.doors.web.operations.referrals.views import STANDS, WANTS
from stepwell.doors.web.ui.shapes import Crumb, Fact, Moment
from stepwell.doors.web.ui.times import filed_words
from stepwell.pure.entitlement import Role
from stepwell.pure.levels import Fit
from stepwell.pure.values import STATE_NAMES, age_on, hours_words

MAJORITY = 18  # the federal age of majority; consent by state is a rule of its own
TEAM = (Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)


def shown(
    request: StepwellRequest,
    referral: programs.Referral,
    *,
    at: datetime,
    bound: forms.Form | None = None,
    error: str = "",
) -> HttpResponse:
    """The page, with the form that could not be used kept as it was sent."""
    on = request.viewer.today(at)
    kept = {type(bound): bound}
    admission = programs.admission_of(referral, viewer=request.viewer, at=at)
    answers = answers_of(referral.intake) if hasattr(referral, "intake") else None
    context: dict[str, object] = {
        "nav": "operations:referrals",
        "crumbs": [Crumb(label="Referrals", href=reverse("operations:referrals")), Crumb(label="Referral")],
        "referral": referral,
        "name": f"{referral.given_name} {referral.family_name}",
        "badge": STANDS[referral.state][0],
        "facts": _facts(referral, request),
        "moments": _moments(referral, request),
        "is_open": referral.state in ("new", "called back", "intake done"),
        "error": error,
        "callback_form": kept.get(CallbackForm) or CallbackForm(),
        "intake_form": kept.get(IntakeForm) or _intake_form(referral, answers, on),
        "intake_is_wrong": isinstance(bound, IntakeForm),
        "closing_form": kept.get(ClosingForm) or ClosingForm(),
        "admission": admission,
        "level": level_words([admission.level_code], on=on)[admission.level_code] if admission else "",
    }
    if answers is not None:
        context |= _after_intake(referral, answers, on)
        context["admission_form"] = kept.get(AdmissionForm) or admission_form(answers, on=on, referral=referral)
    wrong = bool(error or bound is not None)
    return render(request, "operations/referral/page.html", context, status=422 if wrong else 200)


def admission_form(
    answers: IntakeAnswers, *, on: date, referral: programs.Referral | None = None, data: object = None
) -> AdmissionForm:
    """The form with the tracks and people that may be chosen for somebody in this state."""
    reason = referral.intake.level_reason if referral else ""
    tracks = programs.tracks_offered()
    return AdmissionForm(
        data,
        tracks=tracks,
        levels=level_words({track.level_code for track in tracks}, on=on),
        team=programs.therapists_for(answers.state, on=on, roles=TEAM),
        initial={"from_on": on, "reason": reason},
    )


def _intake_form(referral: programs.Referral, answers: IntakeAnswers | None, on: date) -> IntakeForm:
    if answers is None:
        return IntakeForm(on=on, initial={"state": referral.us_state})
    said = {
        field: ("yes" if value else "no") if isinstance(value, bool) else value
        for field in IntakeForm.base_fields
        for value in [getattr(answers, field)]
    }
    return IntakeForm(on=on, initial=said)


def _after_intake(referral: programs.Referral, answers: IntakeAnswers, on: date) -> dict[str, object]:
    advice = answers.advice()
    return {
        "advice": advice,
        "is_emergency": advice.fit is Fit.EMERGENCY,
        "may_admit": advice.fit in (Fit.IOP, Fit.WEEKLY) and not advice.first and referral.state == "intake done",
        "is_minor": age_on(answers.birth_on, on) < MAJORITY,
        "intake_facts": _intake_facts(answers, on),
        "unfit_tracks": [track for track in programs.tracks_offered() if not track.is_fit],
        "not_licensed": [each for each in programs.therapists_for(answers.state, on=on) if not each.may],
    }


def _intake_facts(answers: IntakeAnswers, on: date) -> list[Fact]:
    age = age_on(answers.birth_on, on)
    minimum = dose_minimum(age_years=age, on=on)
    rule = f"{hours_words(minimum.minutes_per_week)} a week, the {age_group(age_years=age, on=on)} rule"
    contact = f"{answers.emergency_contact_name} {answers.emergency_contact_phone}".strip()
    return [
        Fact(label="Age", value=str(age)),
        Fact(label="State", value=STATE_NAMES.get(answers.state, answers.state)),
        Fact(label="Time zone", value=answers.time_zone),
        Fact(label="Least of an IOP week", value=rule),
        Fact(label="Emergency contact", value=contact or "none"),
    ]


def _facts(referral: programs.Referral, request: StepwellRequest) -> list[Fact]:
    return [
        Fact(label="Phone", value=referral.phone or "none", href=f"tel:{referral.phone}" if referral.phone else ""),
        Fact(label="E-mail", value=referral.email or "none"),
        Fact(label="May be called", value=referral.best_time or "any time"),
        Fact(label="State", value=STATE_NAMES.get(referral.us_state, "not told")),
        Fact(label="Wants", value=WANTS.get(referral.preference, referral.preference)),
        Fact(label="Asked", value=filed_words(referral.asked_at, request.viewer.zone)),
        Fact(label="Message", value=referral.message or "none"),
    ]


def _moments(referral: programs.Referral, request: StepwellRequest) -> list[Moment]:
    return [
        Moment(
            at=filed_words(call.at, request.viewer.zone),
            title="Reached" if call.reached else "Not reached",
            text=call.summary,
            kind="success" if call.reached else "warning",
        )
        for call in referral.callbacks.all()
    ]
