"""What was opened in an emergency, by whom and why, and what whoever answers for privacy says of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import OwnReview, open_each
from stepwell.clinic.access.emergencies import broken_by_ref, broken_glass
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.director.emergencies.forms import ReviewForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.rights import KIND_WORDS
from stepwell.doors.web.ui.times import moment_words
from stepwell.journeys.review_break_glass import review_break_glass
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@portal(Role.DIRECTOR, Role.PRIVACY_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def emergencies(request: StepwellRequest) -> HttpResponse:
    """What waits for review first. A POST judges one, named in `broken`."""
    viewer, at = request.viewer, clock.now()
    answered = ReviewForm(request.POST, prefix=request.POST.get("broken")) if request.method == "POST" else None
    if answered is not None and answered.is_valid():
        broken = broken_by_ref(_ref(request), viewer=viewer)
        if broken is None:
            raise Http404
        try:
            review_break_glass(broken=broken, by=account_by_id(viewer.account_id), at=at, **answered.cleaned_data)
            messages.success(request, "Your review is kept.")
            return redirect("director:emergencies")
        except OwnReview as refusal:
            answered.add_error(None, str(refusal))
    found = broken_glass(viewer, at=at)
    shown = {each.patient_ref for each in found}
    open_each(viewer=viewer, patient_refs=shown, kind=Kind.ACCESS, purpose=Purpose.OPERATIONS, at=at, listed=True)
    context = {
        "nav": "director:emergencies",
        "found": [
            {
                "broken": each,
                "when": moment_words(each.at, viewer.zone),
                "until": moment_words(each.until, viewer.zone),
                "late": each.reviewed_at is None and each.review_due_at < at,
                "due": moment_words(each.review_due_at, viewer.zone),
                "reviewed": moment_words(each.reviewed_at, viewer.zone) if each.reviewed_at else "",
                "opened": " · ".join(f"{KIND_WORDS[kind]} ({times}×)" for kind, times in each.opened),
                "form": answered if answered and answered.prefix == str(each.ref) else ReviewForm(prefix=str(each.ref)),
            }
            for each in found
        ],
    }
    return render(request, "director/emergencies/page.html", context, status=422 if answered else 200)


def _ref(request: StepwellRequest) -> UUID:
    try:
        return UUID(request.POST.get("broken", ""))
    except ValueError as error:
        raise Http404 from error
