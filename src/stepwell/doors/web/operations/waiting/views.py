"""Who waits for a place, and which free one would fit them? Offered with one tap."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.billing.allowances import authorised
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.programs.queries import programmes_offered
from stepwell.clinic.schedule.actions import NotBookable
from stepwell.clinic.schedule.waiting import FreePlace, free_places_of, patients_waiting, session_in_week
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.waiting.forms import OfferForm
from stepwell.doors.web.operations.week.forms import WeekForm
from stepwell.doors.web.operations.week.where import address_of_week, programme_named
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import filed_words, full_day_words, span_words, zone_words
from stepwell.journeys.offer_places import offer_places
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@portal(Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: StepwellRequest) -> HttpResponse:
    """The free places of a published week and who waits for one. A POST offers one."""
    viewer, at = request.viewer, clock.now()
    offered = programmes_offered()
    form = WeekForm(request.GET, offered=offered)
    if not offered or not form.is_valid():
        return redirect("operations:week")
    programme, starts_on = programme_named(form.cleaned_data["programme"]), form.cleaned_data["week"]
    found = free_places_of(programme, starts_on, viewer=viewer, at=at)
    refs = [each.ref for place in found for each in place.waits]
    open_listed(viewer=viewer, patient_refs=refs, kind=Kind.SCHEDULE, at=at)
    allowed = {
        each.patient.ref: each for each in authorised(patients_waiting(refs), by=viewer.account_id, at=at).values()
    }
    why_not = {
        (place.ref, each.ref): allowed[each.ref].why_not(place.starts_at, place.ends_at)
        for place in found
        for each in place.waits
    }
    places = [(place, _form(request, place, why_not)) for place in found]
    error = ""
    if request.method == "POST":
        chosen = next((each for _, each in places if each.is_bound and each.fields["patients"].choices), None)  # type: ignore[attr-defined]
        if chosen is None:
            error = "That place is gone: it was taken, or nobody waits for it whom it may be offered to. Look again."
        elif chosen.is_valid():
            try:
                messages.success(request, _offer(request, chosen))
                return redirect(request.get_full_path())
            except NotBookable as refusal:
                error = str(refusal)
    context = {
        "nav": "operations:week",
        "crumbs": [
            Crumb(label="Week", href=address_of_week(programme.ref, starts_on)), Crumb(label="Free places"),
        ],
        "title": f"Free places in the week of {full_day_words(starts_on)}",
        "programme": programme,
        "zone": zone_words(at, viewer.zone),
        "error": error,
        "places": [
            (place, span_words(place.starts_at, place.ends_at, viewer.zone), form,
             [(each.name, filed_words(each.offered_until, viewer.zone)) for each in place.waits if each.offered_until],
             [(each.name, why) for each in place.waits if (why := why_not[place.ref, each.ref])])
            for place, form in places
        ],
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "operations/waiting/page.html", context, status=status)


def _form(request: StepwellRequest, place: FreePlace, why_not: Mapping[tuple[UUID, UUID], str]) -> OfferForm:
    """Of those who wait: whom it is not offered to already. Whom it is outside of what was agreed to is not marked."""
    open_to = [each for each in place.waits if each.offered_until is None]
    inside = [(str(each.ref), each.name) for each in open_to if not why_not[place.ref, each.ref]]
    outside = [(str(each.ref), f"{each.name}, outside") for each in open_to if why_not[place.ref, each.ref]]
    is_this = request.POST.get("session") == str(place.ref)
    return OfferForm(inside, outside, ref=place.ref, data=request.POST if is_this else None)


def _offer(request: StepwellRequest, form: OfferForm) -> str:
    told: list[UUID] = form.cleaned_data["patients"]
    session = session_in_week(form.cleaned_data["session"], viewer=request.viewer)
    if session is None:
        raise NotBookable("That session is gone. Look again.")
    by = account_by_id(request.viewer.account_id)
    reason = form.cleaned_data.get("reason", "")
    number = offer_places(session=session, patients=patients_waiting(told), by=by, at=clock.now(), reason=reason)
    people = "1 person" if number == 1 else f"{number} people"
    return f"Offered to {people}. Whoever takes it first has it."
