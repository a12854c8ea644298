"""How is the programme doing? Every figure with its denominator, small groups hidden."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.outcomes.queries import Overview, ScoreChange
from stepwell.clinic.outcomes.queries import overview as read_overview
from stepwell.clinic.outcomes.suppression import SMALLEST_CELL
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role


@portal(Role.DIRECTOR)
@require_safe
def overview(request: StepwellRequest) -> HttpResponse:
    """Census, this week, dose, and the change in PHQ-9."""
    seen = read_overview(viewer=request.viewer, at=clock.now())
    context = {
        "seen": seen,
        "levels": _levels(seen),
        "mean": _signed(seen.phq9),
        "smallest": SMALLEST_CELL,
    }
    return render(request, "director/overview/page.html", context)


def _levels(seen: Overview) -> list[tuple[str, int]]:
    """Patients by level of care, the highest first."""
    levels: dict[str, int] = {}
    for row in seen.census:
        levels[row.level_code] = levels.get(row.level_code, 0) + row.patients
    return list(levels.items())


def _signed(change: ScoreChange) -> str:
    """-4.2 as "4.2 points lower"."""
    if change.mean is None:
        return ""
    if change.mean == 0:
        return "no change"
    return f"{abs(change.mean)} points {'lower' if change.mean < 0 else 'higher'}"
