"""My patients: whom may I see, where are they in the programme, and how is their week going?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stepwell.clinic.access import queries as access
from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.attendance import queries as attendance
from stepwell.clinic.attendance.queries import DoseOfWeek
from stepwell.clinic.rulebook.queries import level_words
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import age_on


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One patient in the list. Hours are None outside any track."""

    name: str
    href: str
    age: int
    state: str
    track: str
    attended: float | None
    minimum: float | None
    planned: float | None


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_safe
def patients(request: StepwellRequest) -> HttpResponse:
    """Everybody the viewer may see, by name, with this week's hours."""
    viewer, at = request.viewer, clock.now()
    on = viewer.today(at)
    weeks = attendance.weeks_dose_for_all(viewer=viewer, week_start=on, at=at)
    doses = {week.patient_ref: week for week in weeks}
    people = list(access.patients(viewer, at=at).order_by("family_name", "given_name", "pk"))
    open_listed(viewer=viewer, patient_refs=[person.ref for person in people], kind=Kind.IDENTITY, at=at)
    levels = level_words({week.level_code for week in weeks}, on=on)
    rows = [_row(person.name, reverse("clinician:patient", args=[person.ref]), person.birth_on, person.state, on,
                 doses.get(person.ref), levels) for person in people]  # fmt: skip
    return render(request, "clinician/patients/page.html", {"rows": rows})


def _row(
    name: str, href: str, birth_on: date, state: str, on: date, week: DoseOfWeek | None, levels: Mapping[str, str]
) -> PatientRow:
    hours: Mapping[str, float | None] = {"attended": None, "minimum": None, "planned": None}
    if week is not None:
        hours = {
            "attended": week.reckoned.attended_minutes / 60,
            "minimum": week.minimum.minutes_per_week / 60 if week.minimum else None,
            "planned": week.reckoned.possible_minutes / 60,
        }
    track = f"{week.track}, {levels[week.level_code]}".removesuffix(", ") if week else ""
    return PatientRow(name=name, href=href, age=age_on(birth_on, on), state=state, track=track, **hours)
