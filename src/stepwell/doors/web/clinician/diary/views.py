"""One patient's diary as their clinician reads it, and which lines are on the card."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.measures.actions import set_diary_card
from stepwell.clinic.measures.queries import diary_card, diary_week
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.clinician.about import about
from stepwell.doors.web.clinician.diary.forms import CardForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.diary import week_asked, week_picture
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_http_methods(["GET", "HEAD", "POST"])
def diary(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The week in pictures; a POST puts another card in force. Entries keep the card they were filled in on."""
    viewer, at = request.viewer, clock.now()
    record = about(viewer, ref, Kind.ANSWERS, "diary", at=at)
    patient = record.patient
    card = diary_card(viewer=viewer, patient=patient, at=at)
    form = CardForm(card.lines if card else (), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        record.demand_writing()
        if form.is_valid():
            lines = form.lines()
            put = set_diary_card(patient=patient, lines=lines, by=account_by_id(viewer.account_id), at=at)
            told = (
                f"Version {put.version} of the card is in force." if lines else "No diary card is asked for any more."
            )
            messages.success(request, told)
            return redirect("clinician:diary", ref=ref)
    on = patient.today(at)
    found = diary_week(viewer=viewer, patient=patient, first_on=week_asked(request.GET.get("from", ""), on), at=at)
    where = reverse("clinician:diary", args=[ref])
    context = record.context | {
        "week": week_picture(found, patient.zone, today=on, where=where),
        "card": card,
        "form": form,
    }
    return render(request, "clinician/diary/page.html", context, status=422 if form.errors else 200)
