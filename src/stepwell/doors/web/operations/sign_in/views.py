"""A patient, or somebody close to them, has lost phone and codes: whose second step is reset, and what was before?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.people.actions import NotLikeThis
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.people.second_steps import resets_of, sign_ins_of
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.sign_in.forms import ResetForm
from stepwell.doors.web.ui.shapes import Crumb, Moment
from stepwell.doors.web.ui.times import moment_words
from stepwell.journeys.reset_second_step import reset_second_step
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@portal(Role.SCHEDULER, Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The patient and their relatives. A POST resets one second step."""
    viewer, at = request.viewer, clock.now()
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.IDENTITY, purpose=Purpose.OPERATIONS, at=at)
    people = sign_ins_of(patient, viewer)
    able = {str(each.account.ref): each for each in people if each.resets}
    form = ResetForm(
        [(key, f"{each.name} ({each.as_what})") for key, each in able.items()],
        request.POST if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        account = able[form.cleaned_data["who"]].account
        try:
            reset_second_step(account=account, how=form.cleaned_data["how"], by=account_by_id(viewer.account_id), at=at)
            messages.success(request, "Reset. They are signed out everywhere, and were told by e-mail what to do.")
            return redirect("operations:sign_in", ref=ref)
        except NotLikeThis as refusal:
            form.add_error(None, str(refusal))
    names = {each.account.pk: each.name for each in people}
    context = {
        "nav": "operations:care_teams",
        "crumbs": [
            Crumb(label="Care teams", href=reverse("operations:care_teams")),
            Crumb(label=patient.name, href=reverse("operations:care_team", args=[ref])),
            Crumb(label="Sign-in"),
        ],
        "name": patient.name,
        "people": people,
        "form": form if able else None,
        "history": [
            Moment(
                at=moment_words(line.at, viewer.zone), title=f"{names[pk]}. {line.words}", text=line.why, who=line.by
            )
            for pk, line in resets_of(names)
        ],
    }
    return render(request, "operations/sign_in/page.html", context, status=422 if form.errors else 200)
