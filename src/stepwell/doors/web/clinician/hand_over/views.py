"""A session is taken over: what whoever leads it now has to know."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stepwell.clinic.access.actions import open_each
from stepwell.clinic.attendance.queries import roster
from stepwell.clinic.live.queries import session_of
from stepwell.clinic.notes.queries import last_notes
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import date_words, day_words, range_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_safe
def hand_over(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The card: when, who comes, what was written last time, and the way in."""
    at, viewer = clock.now(), request.viewer
    found = session_of(viewer=viewer, ref=ref)
    lines = roster(viewer=viewer, session_id=found.id, at=at)
    refs = [line.patient_ref for line in lines]
    written = last_notes(viewer=viewer, session_id=found.id, patient_ids=[line.patient_id for line in lines], at=at)
    open_each(viewer=viewer, patient_refs=refs, kind=Kind.ATTENDANCE, purpose=Purpose.TREATMENT, at=at)
    if written:
        open_each(viewer=viewer, patient_refs=refs, kind=Kind.NOTES, purpose=Purpose.TREATMENT, at=at)
    shared = {(each.shared, each.signature, each.starts_at) for each in written.values() if each.shared}
    day = day_words(viewer.today(found.starts_at))
    context = {
        "crumbs": [Crumb(label="My day", href=reverse("clinician:day")), Crumb(label="Hand-over")],
        "session": found,
        "when": f"{day}, {range_words(found.starts_at, found.ends_at, viewer.zone)}",
        "shared": [
            (text, f"{signature}, {date_words(viewer.today(when))}")
            for text, signature, when in sorted(shared, key=lambda each: each[2], reverse=True)
        ],
        "people": [
            (line.name, line.patient_ref, written[line.patient_id].text if line.patient_id in written else "")
            for line in lines
        ],
    }
    return render(request, "clinician/hand_over/page.html", context)
