"""What may a clinician lead, and how much? The week is placed by it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.people.actions import NotARemit, say_remit
from stepwell.clinic.people.queries import account_by_id, remits, staff_by_ref
from stepwell.clinic.people.roles import names_of
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.remit.forms import RemitForm
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import filed_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role
from stepwell.pure.values import hours, language_words


@portal(Role.ADMINISTRATOR, Role.DIRECTOR, Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def remit(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One colleague's training, ages, languages and hours. A POST says them anew."""
    viewer, staff = request.viewer, staff_by_ref(ref)
    if staff is None:
        raise Http404
    said = remits([staff.pk]).get(staff.pk)
    first = (
        {}
        if said is None
        else {
            "therapies": said.therapies,
            "age_bands": said.age_bands,
            "languages": said.languages,
            "hours_day": said.most_minutes_day and hours(said.most_minutes_day),
            "hours_week": said.most_minutes_week and hours(said.most_minutes_week),
            "co_facilitates": said.co_facilitates,
        }
    )
    form = RemitForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            say_remit(staff=staff, remit=form.remit(), by=account_by_id(viewer.account_id), at=clock.now())
        except NotARemit as refusal:
            form.add_error("hours_week", str(refusal))
        else:
            messages.success(request, "It is kept. The next weeks are planned by it; what is published stays.")
            return redirect("operations:remit", ref)
    context = {
        "nav": "operations:times" if Role.SCHEDULER in viewer.roles else "operations:staff",
        "crumbs": _crumbs(viewer.roles, ref, staff.name),
        "person": staff,
        "form": form,
        "said": said,
        "languages": ", ".join(language_words(each) for each in said.languages) if said else "",
        "said_by": names_of([said.by_id]).get(said.by_id, "somebody who left")
        if said and said.by_id
        else "the staff list",
        "said_at": filed_words(said.at, viewer.zone) if said else "",
    }
    return render(request, "operations/remit/page.html", context, status=422 if form.errors else 200)


def _crumbs(roles: frozenset[Role], ref: UUID, name: str) -> list[Crumb]:
    """Back to where the reader came from: the staff, or the times of those who are planned."""
    if Role.SCHEDULER in roles:
        above = Crumb(label="Times and absences", href=reverse("operations:times"))
        person = Crumb(label=name, href=reverse("operations:times_of_staff", args=[ref]))
    else:
        above = Crumb(label="Staff", href=reverse("operations:staff"))
        person = Crumb(label=name, href=reverse("operations:colleague", args=[ref]))
    return [above, person, Crumb(label="May lead")]
