"""Who may sign for a minor and who may see the record, by the law of their state and by the papers there are?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepwell.clinic.access.actions import OfAge, open_each, open_record
from stepwell.clinic.access.guardianships import (
    Linked,
    Minority,
    Standing,
    linked_to,
    minority,
    minors,
    standings_of,
)
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.guardians.forms import GuardianForm
from stepwell.doors.web.operations.referral.invitation import invite_when_stored
from stepwell.doors.web.ui.rights import kinds_words
from stepwell.doors.web.ui.times import full_date_words
from stepwell.journeys.end_guardianship import end_guardianship
from stepwell.journeys.record_guardianship import Guardian, NotTheirAddress, record_guardianship
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import STATE_NAMES, age_on, today

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@dataclass(frozen=True, slots=True)
class Row:
    """One minor in the list."""

    href: str
    name: str
    age: int
    state: str
    decides: str
    guardians: str


@dataclass(frozen=True, slots=True)
class Line:
    """One standing in words. `shown` says what follows from it; `end` is where it is ended, empty once it is over."""

    who: str
    may: str
    shown: str
    papers: str
    term: str
    end: str


@portal(Role.DIRECTOR)
@require_safe
def guardians(request: StepwellRequest) -> HttpResponse:
    """The minors of the programme."""
    viewer, at = request.viewer, clock.now()
    found = minors(viewer, at=at)
    shown = [row.patient.ref for row in found]
    open_each(viewer=viewer, patient_refs=shown, kind=Kind.ACCESS, purpose=Purpose.OPERATIONS, at=at, listed=True)
    rows = [
        Row(
            href=reverse("operations:guardians_of", args=[row.patient.ref]),
            name=row.patient.name,
            age=age_on(row.patient.birth_on, row.patient.today(at)),
            state=STATE_NAMES.get(row.patient.state, "not known"),
            decides=_decides(row.decides_at, row.patient.zone, at),
            guardians="; ".join(f"{each.name}: {_may(each).lower()}" for each in row.standings),
        )
        for row in found
    ]
    return render(request, "operations/guardians/list.html", {"nav": "operations:guardians", "rows": rows})


@portal(Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def guardians_of(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One minor: the law, what is recorded, and a form. A POST records."""
    viewer, at = request.viewer, clock.now()
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.ACCESS, purpose=Purpose.OPERATIONS, at=at)
    linked = linked_to(patient, viewer=viewer, at=at)
    form = GuardianForm(linked, today=patient.today(at), data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _record(request, patient, form, at):
        return redirect("operations:guardians_of", ref=ref)
    every = standings_of(patient, viewer=viewer, at=at)
    law = minority(patient, at=at)
    context = {
        "nav": "operations:guardians",
        "name": patient.name,
        "about": f"{age_on(patient.birth_on, patient.today(at))} years old, "
        f"{STATE_NAMES.get(patient.state, 'state not known')}",
        "law": law,
        "decides": _decides(law.decides_at, patient.zone, at) if law else "",
        "of_age": full_date_words(today(law.of_age_at, patient.zone)) if law else "",
        "standings": [_line(each, patient, law, at) for each in every if not each.is_over(at)],
        "ended": [_line(each, patient, law, at) for each in every if each.is_over(at)],
        "sharing": [_shares(each) for each in linked if each.shared],
        "form": form,
    }
    return render(request, "operations/guardians/page.html", context, status=422 if form.errors else 200)


@portal(Role.DIRECTOR)
@require_POST
def end(request: StepwellRequest, ref: UUID, guardianship: UUID) -> HttpResponse:
    """End one standing now."""
    viewer, at = request.viewer, clock.now()
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.ACCESS, purpose=Purpose.OPERATIONS, at=at)
    end_guardianship(patient=patient, ref=guardianship, by=account_by_id(viewer.account_id), at=at)
    messages.success(request, "Ended. From now on nothing is shown by it.")
    return redirect("operations:guardians_of", ref=ref)


def _record(request: StepwellRequest, patient: "Patient", form: GuardianForm, at: datetime) -> bool:
    """Make the one writing call. Whether it was made; else the form says why not."""
    from_at, until = form.moments(patient)
    guardian = form.guardian
    try:
        recorded = record_guardianship(
            patient=patient,
            guardian=guardian,
            may_consent=form.cleaned_data["may_consent"],
            may_see=form.cleaned_data["may_see"],
            papers=form.cleaned_data["papers"],
            by=account_by_id(request.viewer.account_id),
            at=at,
            from_at=from_at,
            until=until,
        )
    except NotTheirAddress as refusal:
        form.add_error("email", str(refusal))
        return False
    except OfAge as refusal:
        form.add_error(None, str(refusal))
        return False
    if recorded.invites and isinstance(guardian, Guardian):
        invite_when_stored(request, guardian.email)
    messages.success(request, "Recorded. What they may see follows from it now.")
    return True


def _line(standing: Standing, patient: "Patient", law: Minority | None, at: datetime) -> Line:
    zone = patient.zone
    shown = "Is shown nothing by this."
    if standing.may_consent:
        shown = "Is shown nothing by this but what the patient asks them to sign, in their own account or on paper."
    if standing.may_see and standing.sees_until is not None:
        shown = (
            f"Is shown the record until {_last_day(standing.sees_until, zone)}, without what tells of substance use."
        )
    elif standing.may_see and law is not None and law.decides_at <= at:
        shown = "Is shown nothing: the patient alone decides who sees the record."
    first = full_date_words(today(standing.from_at, zone))
    until = f" until {_last_day(standing.until, zone)}" if standing.until else ""
    return Line(
        who=f"{standing.name}, {standing.relationship}",
        may=_may(standing),
        shown=shown,
        papers=standing.papers,
        term=f"From {first}{until}",
        end="" if standing.is_over(at) else reverse("operations:end_guardianship", args=[patient.ref, standing.ref]),
    )


def _may(standing: Standing) -> str:
    may = [words for told, words in ((standing.may_consent, "sign"), (standing.may_see, "see")) if told]
    return f"May {' and '.join(may)}" if may else "May neither sign nor see"


def _shares(linked: Linked) -> str:
    return f"{linked.name}, {linked.relationship}: {kinds_words(linked.shared)}"


def _decides(decides_at: datetime, zone: ZoneInfo, at: datetime) -> str:
    return f"{'since' if decides_at <= at else 'from'} {full_date_words(today(decides_at, zone))}"


def _last_day(until: datetime, zone: ZoneInfo) -> str:
    return f"the end of {full_date_words(today(until - timedelta(seconds=1), zone))}"
