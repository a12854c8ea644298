"""What the watchman saw: when it last went round, whether somebody outside hears it, and what did not hold."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.safety.queries import watched
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.times import moment_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role


@portal(Role.DIRECTOR, Role.ADMINISTRATOR)
@require_safe
def watchman(request: StepwellRequest) -> HttpResponse:
    """Every sentence, and the latest that were broken. It is about the machine, and names nobody."""
    at, zone = clock.now(), request.viewer.zone
    seen = watched(at=at)
    context = {
        "nav": "director:watchman",
        "seen": seen,
        "at": _when(seen.latest.at if seen.latest else None, zone),
        "is_heard": bool(settings.STEPWELL_HEARTBEAT_URL),
        "heard": _when(seen.latest.heard_at if seen.latest else None, zone),
        "sentences": [
            {"words": words, "breach": breach, "since": _when(breach.found_at if breach else None, zone)}
            for words, breach in seen.sentences
        ],
        "breaches": [
            {
                "words": words,
                "of": breach.of,
                "found": _when(breach.found_at, zone),
                "told": _when(breach.told_at, zone),
                "mended": _when(breach.mended_at, zone),
            }
            for words, breach in seen.breaches
        ],
    }
    return render(request, "director/watchman/page.html", context)


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    return moment_words(at, zone) if at else ""
