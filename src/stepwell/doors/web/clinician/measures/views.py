"""What one patient is asked: the programme's schedule, what a clinician adds, rests or ends, and answers on paper."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.measures import actions
from stepwell.clinic.measures.queries import CheckInDue, as_shown, check_ins, respondent_of, scores
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.clinician.about import About, about
from stepwell.doors.web.clinician.measures.forms import EVERY, AnsweredForm, AskForm, PauseForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.questionnaire import QuestionnaireForm
from stepwell.doors.web.ui.times import date_words, day_words
from stepwell.journeys.submit_check_in import CheckIn, submit_check_in
from stepwell.plumbing import clock
from stepwell.pure.diary import Filled
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.instruments import INSTRUMENTS, Instrument
from stepwell.pure.values import ClockTime, Refused

CLINICIANS = (Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
NOON = time(12)


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One instrument as it is asked: how often, how it stands, and where it comes from."""

    instrument: str
    name: str
    every: str
    state: str
    tone: str
    why: str
    pause: PauseForm


@portal(*CLINICIANS)
@require_http_methods(["GET", "HEAD", "POST"])
def measures(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """What is asked; a POST says in `do` what is changed: ask, pause or stop."""
    viewer, at = request.viewer, clock.now()
    record = about(viewer, ref, Kind.SCORES, "measures", at=at)
    on = record.patient.today(at)
    ask, pause = AskForm(on), None
    if request.method == "POST":
        record.demand_writing()
        do = request.POST.get("do")
        if do == "ask":
            ask = AskForm(on, request.POST)
        elif do == "pause":
            pause = PauseForm(request.POST.get("instrument", ""), request.POST)
        if told := _changed(request, record, do or "", ask, pause, at):
            messages.success(request, told)
            return redirect("clinician:measures", ref=ref)
    asked = check_ins(viewer=viewer, patient=record.patient, at=at)
    context = record.context | {
        "asked": [_row(each, on, pause) for each in asked],
        "form": ask,
        "latest": scores(viewer=viewer, patient=record.patient, at=at, limit=10),
        "others": [each for each in INSTRUMENTS.values() if each.id not in {row.instrument for row in asked}],
    }
    return render(request, "clinician/measures/page.html", context, status=422 if request.method == "POST" else 200)


@portal(*CLINICIANS)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_answers(request: StepwellRequest, ref: UUID, instrument: str) -> HttpResponse:
    """Answers given on paper or aloud, entered by a clinician; their signals reach a human all the same."""
    viewer, at = request.viewer, clock.now()
    record = about(viewer, ref, Kind.SCORES, "measures", at=at)
    record.demand_writing()
    if instrument not in INSTRUMENTS:
        raise Http404
    patient = record.patient
    on = patient.today(at)
    asked = as_shown(instrument, on=on) or INSTRUMENTS[instrument]
    sent = request.POST if request.method == "POST" else None
    form, when = QuestionnaireForm(asked, sent, by=respondent_of(patient, on=on)), AnsweredForm(on, sent)
    if request.method == "POST" and form.is_valid() and when.is_valid():
        entered = submit_check_in(
            patient=patient,
            by=account_by_id(viewer.account_id),
            instrument=asked.id,
            answers=form.answers,
            submission=form.cleaned_data["submission"],
            at=at,
            filled=_filled(when.cleaned_data["answered_on"], on, patient.zone),
        )
        messages.success(request, _told(asked, entered))
        return redirect("clinician:measures", ref=ref)
    context = record.context | {
        "asked": asked,
        "form": form,
        "when": when,
        "has_words": as_shown(instrument, on=on) is not None,
    }
    return render(request, "clinician/measures/enter.html", context, status=422 if request.method == "POST" else 200)


def _changed(
    request: StepwellRequest, record: About, do: str, ask: AskForm, pause: PauseForm | None, at: datetime
) -> str:
    """Do what was asked, at most one write, and say so; empty when the form has to be looked at again."""
    patient, by = record.patient, account_by_id(request.viewer.account_id)
    instrument = request.POST.get("instrument", "")
    try:
        if do == "ask" and ask.is_valid():
            _, days, open_days = EVERY[ask.cleaned_data["every"]]
            actions.assign(
                patient=patient,
                instrument=ask.cleaned_data["instrument"],
                from_on=ask.cleaned_data["from_on"],
                every_days=days,
                open_days=open_days,
                by=by,
            )
            return "It is asked from that day on."
        if do == "pause" and pause is not None and pause.is_valid():
            until_on = pause.cleaned_data["until_on"]
            actions.pause(patient=patient, instrument=instrument, until_on=until_on, by=by, at=at)
            return f"It rests until {day_words(until_on)}."
        if do == "stop":
            actions.stop_asking(patient=patient, instrument=instrument, by=by, at=at)
            return "It is not asked any more. What was answered stays."
    except Refused as refusal:
        if pause is not None:
            pause.add_error("until_on", str(refusal))
    except actions.NotAsked as refusal:
        messages.error(request, str(refusal))
    if do not in ("ask", "pause", "stop"):
        raise Http404
    return ""


def _row(due: CheckInDue, on: date, pause: PauseForm | None) -> AskedRow:
    mine = pause is not None and pause.auto_id == PauseForm(due.instrument).auto_id
    return AskedRow(
        instrument=due.instrument,
        name=due.short_name,
        every=next((words for words, days, _ in EVERY.values() if days == due.every_days), _days(due.every_days)),
        state=_state(due, on),
        tone="warning" if due.missed else "info" if due.is_due else "neutral",
        why=due.why or "chosen by a clinician",
        pause=pause if mine and pause is not None else PauseForm(due.instrument),
    )


def _days(days: int | None) -> str:
    return f"every {days} days"


def _state(due: CheckInDue, on: date) -> str:
    last = f", last answered {date_words(due.last_on)}" if due.last_on else ""
    following = f", next on {date_words(due.due_on)}" if due.due_on and due.due_on > on else ""
    if not due.is_offered:
        return f"on paper: its wording is not in Stepwell{last}"
    if due.is_due and due.until is not None:
        return f"waits until {date_words(due.until)}{last}"
    if due.missed:
        return f"not answered{last}{following}"
    return f"nothing due{last}{following}"


def _filled(answered_on: date, on: date, zone: ZoneInfo) -> Filled | None:
    """Of an earlier day only the day is known."""
    if answered_on == on:
        return None
    return Filled(ClockTime(NOON, zone).on(answered_on), is_late=True, clock_was_wrong=False)


def _told(asked: Instrument, entered: CheckIn) -> str:
    total, band = entered.result.total, entered.result.band
    outcome = (
        entered.result.explanation if total is None else f"{total} of {asked.highest}{f', {band}' if band else ''}"
    )
    alarm = " Somebody is paged for an answer in it: see the duty board." if entered.somebody_is_told else ""
    return f"{asked.short_name} is kept: {outcome.rstrip('.')}.{alarm}"
