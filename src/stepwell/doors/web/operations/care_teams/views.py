"""Who treats whom? The care teams, and how somebody joins one, takes over or leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepwell.clinic.access import queries as access
from stepwell.clinic.access.actions import NotYours, open_each, open_record
from stepwell.clinic.access.consents import end_of
from stepwell.clinic.people.actions import NotForThisTeam
from stepwell.clinic.people.queries import account_by_id, staff_by_ref
from stepwell.clinic.people.teams import PRIMARY_THERAPIST, candidates, past_members, teams_of
from stepwell.clinic.programs.queries import admitted_ids
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.care_teams.forms import JoinForm
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import full_date_words
from stepwell.journeys.change_care_team import Joining, TeamChanged, change_care_team
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import STATE_NAMES

if TYPE_CHECKING:
    from stepwell.clinic.people.models import CareTeamMember, Patient

PLANS = (Role.SCHEDULER, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class Row:
    """One patient in care and who treats them. `primary` is empty where nobody is the primary therapist."""

    href: str
    name: str
    primary: str
    others: str


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the team in words; `end` is where it is ended, empty for the primary therapist's."""

    who: str
    part: str
    term: str
    end: str


@portal(*PLANS)
@require_safe
def care_teams(request: StepwellRequest) -> HttpResponse:
    """Everybody in care with their team; who has no primary therapist comes first."""
    viewer, at = request.viewer, clock.now()
    in_care = admitted_ids(on=viewer.today(at), viewer=viewer, at=at)
    people = list(access.patients(viewer, at=at).filter(pk__in=in_care).order_by("family_name", "given_name", "pk"))
    refs = [person.ref for person in people]
    open_each(viewer=viewer, patient_refs=refs, kind=Kind.IDENTITY, purpose=Purpose.OPERATIONS, at=at, listed=True)
    teams = teams_of([person.pk for person in people], at=at)
    rows = sorted((_row(person, teams[person.pk]) for person in people), key=lambda row: bool(row.primary))
    context = {"nav": "operations:care_teams", "rows": rows, "without": sum(not row.primary for row in rows)}
    return render(request, "operations/care_teams/list.html", context)


@portal(*PLANS)
@require_http_methods(["GET", "HEAD", "POST"])
def care_team(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One patient's team. A POST lets somebody join or take over."""
    at = clock.now()
    patient = _opened(request, ref, at)
    on = patient.today(at)
    form = JoinForm(candidates(on=on), patient.state, today=on, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _join(request, patient, form, at):
        return redirect("operations:care_team", ref=ref)
    team = teams_of([patient.pk], at=at)[patient.pk]
    context = {
        "nav": "operations:care_teams",
        "crumbs": [Crumb(label="Care teams", href=reverse("operations:care_teams")), Crumb(label=patient.name)],
        "name": patient.name,
        "state": STATE_NAMES.get(patient.state, "a state nobody wrote down"),
        "team": [_place(member, patient) for member in team],
        "past": [_place(member, patient) for member in past_members(patient.pk, at=at)],
        "without": not any(member.part == PRIMARY_THERAPIST for member in team),
        "form": form,
        "sign_in": reverse("operations:sign_in", args=[ref]),
    }
    return render(request, "operations/care_teams/page.html", context, status=422 if form.errors else 200)


@portal(*PLANS)
@require_POST
def leave(request: StepwellRequest, ref: UUID, member: UUID) -> HttpResponse:
    """Somebody leaves this team now."""
    at = clock.now()
    patient = _opened(request, ref, at)
    try:
        told = change_care_team(patient=patient, change=member, by=account_by_id(request.viewer.account_id), at=at)
        messages.success(request, f"{told.left} has left the team. {_leads(told, patient)}")
    except NotForThisTeam as refusal:
        messages.error(request, str(refusal))
    return redirect("operations:care_team", ref=ref)


def _opened(request: StepwellRequest, ref: UUID, at: datetime) -> "Patient":
    return open_record(viewer=request.viewer, patient_ref=ref, kind=Kind.IDENTITY, purpose=Purpose.OPERATIONS, at=at)


def _join(request: StepwellRequest, patient: "Patient", form: JoinForm, at: datetime) -> bool:
    """Make the one writing call. Whether it was made; else the form says why not."""
    told = form.cleaned_data
    staff = staff_by_ref(UUID(told["staff"]))
    if staff is None:
        raise NotYours
    until = end_of(told["until_on"], patient) if told["until_on"] else None
    try:
        changed = change_care_team(
            patient=patient,
            change=Joining(staff, told["part"], until),
            by=account_by_id(request.viewer.account_id),
            at=at,
        )
    except NotForThisTeam as refusal:
        form.add_error(None, str(refusal))
        return False
    left = f" {changed.left} has left it. {_leads(changed, patient)}" if changed.left else ""
    messages.success(request, f"{staff.name} is on the team now; the record is open to them.{left}")
    return True


def _leads(told: TeamChanged, patient: "Patient") -> str:
    if told.leads_until is None:
        return "The record is closed to them."
    last = full_date_words(patient.today(told.leads_until))
    return (
        f"They still lead sessions of this patient, or have a note to write, and see the record for that until {last}."
    )


def _row(person: "Patient", team: "list[CareTeamMember]") -> Row:
    primary = [member.staff.signature for member in team if member.part == PRIMARY_THERAPIST]
    others = [f"{member.staff.signature} ({member.part})" for member in team if member.part != PRIMARY_THERAPIST]
    return Row(
        href=reverse("operations:care_team", args=[person.ref]),
        name=person.name,
        primary=", ".join(primary),
        others=", ".join(others),
    )


def _place(member: "CareTeamMember", patient: "Patient") -> Place:
    term = f"Since {full_date_words(patient.today(member.from_at))}"
    if member.until:
        last = patient.today(member.until - timedelta(seconds=1))
        term = f"{term}, until the end of {full_date_words(last)}"
    stays = member.part == PRIMARY_THERAPIST and member.until is None
    return Place(
        who=member.staff.signature,
        part=member.part.capitalize(),
        term=term,
        end="" if stays else reverse("operations:leave_care_team", args=[patient.ref, member.ref]),
    )
