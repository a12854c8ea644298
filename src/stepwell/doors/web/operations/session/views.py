"""One session of a published week, for those who plan: what it is, and who interprets in it. Never whose it is."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.live.actions import MayNotBring, bring_guest, new_link, take_guest_out
from stepwell.clinic.live.queries import DOOR_OPENS, GuestRole, interpreters_booked
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule.queries import planned_session
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.session.forms import InterpreterForm
from stepwell.doors.web.operations.week.shapes import seats_words
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import span_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role


@portal(Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """`do=bring` brings an interpreter, whose link is shown this once, in the answer that made it; `do=link` makes them
    another, `do=out` takes them back. Whoever leads is told; once its door is open, all of it is theirs.
    """
    viewer, at = request.viewer, clock.now()
    found = planned_session(ref, viewer=viewer)
    if found is None:
        raise Http404
    by = account_by_id(viewer.account_id)
    act = request.POST.get("do", "") if request.method == "POST" else ""
    form, guest, token, problem = InterpreterForm(request.POST if act == "bring" else None), None, "", ""
    try:
        if act == "bring" and form.is_valid():
            guest, token = bring_guest(
                session_ref=ref, role=GuestRole.INTERPRETER, seat=None, by=by, at=at, plans=viewer, **form.cleaned_data
            )
            form = InterpreterForm()
        elif act == "link":
            guest, token = new_link(guest=_who(request), by=by, at=at, plans=viewer)
        elif act == "out":
            take_guest_out(guest=_who(request), by=by, at=at, plans=viewer)
            return redirect("operations:session", ref=ref)
    except (MayNotBring, ValueError) as refusal:
        problem = str(refusal)
    context = {
        "nav": "operations:week",
        "crumbs": [Crumb(label="Week", href=reverse("operations:week")), Crumb(label=found.title)],
        "session": found,
        "when": span_words(found.starts_at, found.ends_at, viewer.zone),
        "seats": seats_words(found),
        "is_planned": at < found.starts_at - DOOR_OPENS and not found.is_cancelled,
        "interpreters": interpreters_booked(ref, viewer=viewer, at=at),
        "form": form,
        "link": request.build_absolute_uri(reverse("public:guest_link", args=[token])) if token else "",
        "named": guest,
        "problem": problem,
    }
    return render(request, "operations/session/page.html", context, status=422 if form.errors or problem else 200)


def _who(request: StepwellRequest) -> UUID:
    try:
        return UUID(request.POST.get("who", ""))
    except ValueError as nobody:
        raise Http404 from nobody
