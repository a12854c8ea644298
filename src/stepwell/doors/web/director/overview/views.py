"""How is the programme doing? Every figure with its denominator, small groups hidden."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.outcomes.queries import PHQ9
from stepwell.clinic.outcomes.queries import overview as read_overview
from stepwell.clinic.outcomes.suppression import SMALLEST_CELL
from stepwell.clinic.rulebook.queries import level_words
from stepwell.clinic.safety.queries import at_a_glance
from stepwell.doors.web.director.overview import pictures
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role
from stepwell.pure.instruments import instrument


@portal(Role.DIRECTOR)
@require_safe
def overview(request: StepwellRequest) -> HttpResponse:
    """Census, this week, dose, the change in PHQ-9, and whether an alert waits for somebody."""
    viewer, at = request.viewer, clock.now()
    on = viewer.today(at)
    seen = read_overview(viewer=viewer, at=at)
    alerts = pictures.alerts_of(at_a_glance(viewer=viewer, at=at), at)
    context = {
        "seen": seen,
        "levels": pictures.levels_of(seen, level_words({row.level_code for row in seen.census}, on=on)),
        "dose": pictures.dose_of(seen.dose),
        "rules": [pictures.rule_words(rule) for rule in seen.dose.rules],
        "scores": pictures.scores_of(seen.phq9),
        "mean": pictures.change_words(seen.phq9.mean),
        "tracks": [(track, pictures.change_words(track.mean)) for track in seen.phq9.by_track],
        "unmeasured": seen.phq9.admitted - seen.phq9.measured,
        "alerts": alerts,
        "alerts_note": f"the oldest for {alerts.oldest}" if alerts.waiting else "none waits",
        "phq9": instrument(PHQ9),
        "smallest": SMALLEST_CELL,
    }
    return render(request, "director/overview/page.html", context)
