"""One alert: whom to call, where they are, what helps them; take it, hand it on, resolve it, follow it up."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.queries import grants_of
from stepwell.clinic.attendance.unheard import back_since
from stepwell.clinic.measures.queries import latest_scores
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety import queries
from stepwell.clinic.safety.queries import AlertLine
from stepwell.doors.web.clinician.alert.acts import Standing, done, forms_of
from stepwell.doors.web.clinician.alert.history import moments_of
from stepwell.doors.web.clinician.duty.cards import card, whom
from stepwell.doors.web.clinician.duty.opening import open_alert
from stepwell.doors.web.clinician.duty.views import ON_DUTY
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import clock_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import CLINICAL, Kind


@portal(*ON_DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The alert; a POST says in `do` what is done, one of `acts.ACTS`."""
    viewer, at = request.viewer, clock.now()
    found = open_alert(viewer, ref, at=at, kinds=(Kind.SAFETY, Kind.SCORES))
    line = queries.alert_line(found, viewer=viewer, at=at)
    now = Standing(found, line, viewer, at)
    sent = request.POST if request.method == "POST" else None
    forms, too_late = forms_of(now, sent), False
    if sent is not None:
        do = sent.get("do", "")
        if do not in forms:  # a colleague was quicker, or a page of before was sent again
            forms, too_late = forms_of(now), True
        elif told := done(now, do, forms[do]):
            messages.success(request, told)
            return redirect("clinician:alert", ref=ref)
    scores = latest_scores(viewer=viewer, patient_refs=[line.patient_ref], at=at)[line.patient_ref]
    context = {
        "nav": "clinician:duty",
        "crumbs": [Crumb(label="Duty board", href=reverse("clinician:duty")), Crumb(label=line.patient)],
        "alert": card(line, scores, viewer=viewer, at=at),
        "line": line,
        "back": clock_words(back_at, viewer.zone) if (back_at := back_since(found.source)) else "",
        "signals": queries.signals_of(found, viewer=viewer, at=at),
        "now": now,
        "forms": forms,
        "too_late": too_late,
        "unsaved": sent.get("words", "") if sent is not None and too_late else "",
        "may_hand_off": not viewer.roles.isdisjoint(CLINICAL),
        "receiver": whom(line.open_hand_off) if line.open_hand_off else "",
        "history": moments_of(line, viewer),
        **_record(line, viewer, at),
    }
    return render(request, "clinician/alert/page.html", context, status=422 if sent is not None else 200)


def _record(line: AlertLine, viewer: Viewer, at: datetime) -> dict[str, str]:
    """The way to the whole record: open to those who treat them, and in an emergency to any clinician."""
    if viewer.roles.isdisjoint(CLINICAL):
        return {"record_href": ""}
    if grants_of(viewer, at=at).filter(patient__ref=line.patient_ref, kinds__contains=[Kind.NOTES.value]).exists():
        href, label = reverse("clinician:patient", args=[line.patient_ref]), f"Open the record of {line.patient}"
    else:
        href, label = reverse("clinician:in_emergency", args=[line.patient_ref]), "Open the record in an emergency"
    return {"record_href": href, "record_label": label}
