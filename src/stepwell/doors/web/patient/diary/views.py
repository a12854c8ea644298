"""The patient's diary: today's card in under a minute, the same card without a connection, and the week in pictures."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid5

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.access.audience import who_may_see
from stepwell.clinic.measures.queries import Card, diary_card, diary_week
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.diary.forms import YESTERDAY, DiaryForm
from stepwell.doors.web.patient.help.state import told_page
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.audience import who_will_see
from stepwell.doors.web.ui.diary import week_asked, week_picture
from stepwell.doors.web.ui.kept import filled_of, received
from stepwell.doors.web.ui.times import clock_words, day_words
from stepwell.journeys.submit_diary_entry import DayKept, submit_diary_entry
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def diary(request: StepwellRequest) -> HttpResponse:
    """The card; once sent, what becomes of it. The result needs nothing but this database."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.ANSWERS, at=at)
    card = _card(request, patient, at)
    if card is None:
        return render(request, "patient/diary/no_card.html", {"nav": "patient:check_ins"})
    form = DiaryForm(card, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        filled, day = filled_of(request.POST, at=at), form.cleaned_data["day"]
        on = patient.today(filled.at) - timedelta(days=day == YESTERDAY)
        kept = submit_diary_entry(
            patient=patient,
            by=account_by_id(viewer.account_id),
            card_ref=card.ref,
            answers=form.answers,
            on=on,
            filled=filled,
            submission=uuid5(form.cleaned_data["submission"], day),  # sent again for another day it is another entry
            at=at,
        )
        answer = _sent(request, patient, kept, at)
        return received(answer, form.cleaned_data["submission"], somebody_is_told=kept.somebody_is_told)
    audience = who_may_see(patient, kinds=(Kind.ANSWERS,), viewer=viewer, at=at)
    context = {
        "nav": "patient:check_ins",
        "form": form,
        "date": day_words(patient.today(at)),
        "before": _before(request, patient, at),
        "who_will_see": who_will_see(audience),
    }
    return render(request, "patient/diary/page.html", context, status=422 if form.errors else 200)


@portal(Role.PATIENT)
@require_safe
def week(request: StepwellRequest) -> HttpResponse:
    """Seven days of the diary, a day without an entry shown as one."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.ANSWERS, at=at)
    first_on = week_asked(request.GET.get("from", ""), patient.today(at))
    found = diary_week(viewer=viewer, patient=patient, first_on=first_on, at=at)
    context = {
        "nav": "patient:check_ins",
        "week": week_picture(found, patient.zone, today=patient.today(at), where=reverse("patient:diary_week")),
        "card": diary_card(viewer=viewer, patient=patient, at=at),
    }
    return render(request, "patient/diary/week.html", context)


@portal(Role.PATIENT)
@require_safe
def kept(request: StepwellRequest) -> HttpResponse:
    """The card alone, to be kept on a phone: it says nobody's name, and what it holds is sent by kept.js."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.ANSWERS, at=at)
    card = diary_card(viewer=viewer, patient=patient, at=at)
    if card is None:
        raise Http404
    return render(request, "patient/diary/kept.html", {"form": DiaryForm(card)})


def _card(request: StepwellRequest, patient: "Patient", at: datetime) -> Card | None:
    """The card in force; of what is sent, the one it was filled in on. Raises Http404 where there is none."""
    if request.method != "POST":
        return diary_card(viewer=request.viewer, patient=patient, at=at)
    found = diary_card(viewer=request.viewer, patient=patient, ref=request.POST.get("card", ""), at=at)
    if found is None:
        raise Http404
    return found


def _before(request: StepwellRequest, patient: "Patient", at: datetime) -> str:
    """When today was filled in already; empty where it was not."""
    on: date = patient.today(at)
    found = diary_week(viewer=request.viewer, patient=patient, first_on=on, days=1, at=at).filled.get(on)
    return clock_words(found.filled_at, patient.zone) if found else ""


def _sent(request: StepwellRequest, patient: "Patient", kept: DayKept, at: datetime) -> HttpResponse:
    context = {
        "nav": "patient:check_ins",
        "date": day_words(kept.entry.on),
        **(told_page(patient, viewer=request.viewer, at=at) if kept.somebody_is_told else {}),
    }
    return render(request, "patient/diary/sent.html", context)
