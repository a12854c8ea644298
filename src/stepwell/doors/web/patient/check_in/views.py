"""A patient answers a questionnaire, and meets their help in the same answer when an answer asks for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.audience import who_may_see
from stepwell.clinic.measures.queries import as_shown, minutes_of, respondent_of, scores
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.help.state import told_page
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.patient.waiting import asked_today
from stepwell.doors.web.ui.audience import who_will_see
from stepwell.doors.web.ui.kept import filled_of, is_kept, received
from stepwell.doors.web.ui.questionnaire import QuestionnaireForm
from stepwell.journeys.submit_check_in import CheckIn, submit_check_in
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.instruments import INSTRUMENTS, Instrument, Points, Result

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@dataclass(frozen=True, slots=True)
class Sent:
    """What the patient reads after sending. `asked_about`: the blank that their team will ask about."""

    somebody_is_told: bool
    asked_about: str
    total: Points | None
    highest: Points
    band: str
    explanation: str
    before: Points | None


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: StepwellRequest, instrument: str) -> HttpResponse:
    """The questionnaire; once sent, what becomes of it. The result needs nothing but this database."""
    at = clock.now()
    patient = own_record(request.viewer, Kind.SCORES, at=at)
    on = patient.today(at)
    asked = as_shown(instrument, on=on) if instrument in INSTRUMENTS else None
    if asked is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = QuestionnaireForm(asked, sent, by=respondent_of(patient, on=on), kept=is_kept(request))
    if request.method == "POST" and form.is_valid():
        checked_in = submit_check_in(
            patient=patient,
            by=account_by_id(request.viewer.account_id),
            instrument=asked.id,
            answers=form.answers,
            submission=form.cleaned_data["submission"],
            at=at,
            filled=filled_of(request.POST, at=at),
        )
        answer = _sent(request, patient, asked, checked_in, at)
        submission = form.cleaned_data["submission"]
        return received(answer, submission, somebody_is_told=checked_in.somebody_is_told)
    audience = who_may_see(patient, kinds=(Kind.ANSWERS, Kind.SCORES), viewer=request.viewer, at=at)
    context = {
        "nav": "patient:check_ins",
        "asked": asked,
        "form": form,
        "minutes": minutes_of(asked.id),
        "who_will_see": who_will_see(audience),
    }
    return render(request, "patient/check_in/page.html", context, status=422 if form.errors else 200)


def _sent(
    request: StepwellRequest, patient: "Patient", asked: Instrument, checked_in: CheckIn, at: datetime
) -> HttpResponse:
    viewer, response, result = request.viewer, checked_in.response, checked_in.result
    latest = scores(viewer=viewer, patient=patient, at=at, instrument=asked.id, limit=2)
    before = [score.total for score in latest if score.ref != response.ref]
    shown = asked.has_total and not asked.hidden_from_patient
    sent = Sent(
        somebody_is_told=checked_in.somebody_is_told,
        asked_about="" if checked_in.somebody_is_told else _asked_about(asked, result),
        total=result.total if shown else None,
        highest=asked.highest,
        band=result.band or "",
        explanation=result.explanation
        if shown
        else "Your care team reads your answers; there is no score to show here.",
        before=before[0] if before else None,
    )
    context = {
        "nav": "patient:check_ins",
        "asked": asked,
        "sent": sent,
        "next": next(iter(asked_today(viewer, patient, at).waiting), None),
        **(told_page(patient, viewer=viewer, at=at) if sent.somebody_is_told else {}),
    }
    return render(request, "patient/check_in/sent.html", context)


def _asked_about(asked: Instrument, result: Result) -> str:
    """The first blank that somebody must ask about, in words."""
    blank = {signal.item for signal in result.signals} & set(result.missing)
    left = (f"You left question {n} blank" for n, item in enumerate(asked.items, start=1) if item.key in blank)
    return next(left, "")
