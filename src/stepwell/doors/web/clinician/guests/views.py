"""Guests of a session: whoever leads it brings an interpreter or a support person, who needs no account."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_each
from stepwell.clinic.attendance.queries import roster
from stepwell.clinic.live.actions import (
    MayNotBring,
    bring_guest,
    new_link,
    session_hosted_by,
    session_led_by,
    take_guest_out,
)
from stepwell.clinic.live.queries import guests_brought, session_hosted
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.clinician.guests.forms import GuestForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import span_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def guests(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Who comes as a guest, and the form to bring somebody. A link is shown this once, in the answer that made it.

    `do=bring`, `do=link` makes another link, `do=out` takes somebody out.
    """
    viewer, at = request.viewer, clock.now()
    found = session_hosted(viewer=viewer, ref=ref)
    by = account_by_id(viewer.account_id)
    session = (session_hosted_by if found.hosts else session_led_by)(by=by, session_ref=ref)
    lines = [line for line in roster(viewer=viewer, session_id=found.id, at=at) if not line.cancelled]
    form, guest, token, problem = GuestForm(lines), None, "", ""
    act = request.POST.get("do", "") if request.method == "POST" else ""
    if act == "bring":
        form = GuestForm(lines, request.POST)
    try:
        if act == "bring" and form.is_valid():
            guest, token = bring_guest(session_ref=ref, by=by, at=at, **{"seat": None} | form.cleaned_data)
            form = GuestForm(lines)
        elif act == "link":
            guest, token = new_link(guest=_who(request), by=by, at=at)
        elif act == "out":
            take_guest_out(guest=_who(request), by=by, at=at)
            return redirect("clinician:guests", ref=ref)
    except (MayNotBring, ValueError) as refusal:
        problem = str(refusal)
    shown = [line.patient_ref for line in lines]
    open_each(viewer=viewer, patient_refs=shown, kind=Kind.ATTENDANCE, purpose=Purpose.TREATMENT, at=at)
    context = {
        "crumbs": [
            Crumb(label="My day", href=reverse("clinician:day")),
            Crumb(label=found.title, href=reverse("clinician:session", args=[ref])),
            Crumb(label="Guests"),
        ],
        "session": found,
        "when": span_words(found.starts_at, found.ends_at, viewer.zone),
        "guests": guests_brought(session, at=at),
        "form": form,
        "link": request.build_absolute_uri(reverse("public:guest_link", args=[token])) if token else "",
        "named": guest,
        "problem": problem,
    }
    return render(request, "clinician/guests/page.html", context, status=422 if form.errors or problem else 200)


def _who(request: StepwellRequest) -> UUID:
    try:
        return UUID(request.POST.get("who", ""))
    except ValueError as nobody:
        raise Http404 from nobody
