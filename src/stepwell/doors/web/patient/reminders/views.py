"""When I am reminded: at an hour of my own, at most once a day, or never."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.inbox.actions import Quiet, wish_for_nudges
from stepwell.clinic.inbox.queries import wish_of
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.reminders.forms import NEVER, ReminderForm
from stepwell.doors.web.ui.times import zone_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: StepwellRequest) -> HttpResponse:
    """The wish, and the programme's quiet hours, which hold for everybody."""
    viewer, at = request.viewer, clock.now()
    on = viewer.today(at)
    wish = wish_of(viewer=viewer, on=on)
    as_it_is = {"when": NEVER if wish.hour is None else "yes", "hour": wish.hour or wish.hours.at}
    form = ReminderForm(request.POST if request.method == "POST" else None, initial=as_it_is)
    if request.method == "POST" and form.is_valid():
        hour = None if form.cleaned_data["when"] == NEVER else form.cleaned_data["hour"]
        try:
            wish_for_nudges(account=account_by_id(viewer.account_id), hour=hour, on=on)
        except Quiet as refusal:
            form.add_error("hour", str(refusal))
        else:
            messages.success(request, "It is kept." if hour else "Nobody reminds you any more.")
            return redirect("patient:reminders")
    context = {"form": form, "hours": wish.hours, "zone": zone_words(at, viewer.zone)}
    return render(request, "patient/reminders/page.html", context, status=422 if form.errors else 200)
