"""Progress: how have I been, from check-in to check-in, and is a change more than chance?"""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.measures.queries import Score, ScoreTrend, score_trend
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.shapes import TrendBand, TrendPoint
from stepwell.doors.web.ui.times import date_words, day_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.trends import Outcome

INSTRUMENT = "phq-9"
# What a change comes to, said to the person whose scores they are.
OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.RECOVERED: ("success", "Clearly lower than at the start, and below the clinical range."),
    Outcome.IMPROVED: ("success", "Clearly lower than at the start."),
    Outcome.UNCHANGED: ("neutral", "About the same as at the start: the difference could be chance."),
    Outcome.DETERIORATED: (
        "warning",
        "Clearly higher than at the start. Your team sees this too; please talk to them.",
    ),
}


@portal(Role.PATIENT)
@require_safe
def progress(request: StepwellRequest) -> HttpResponse:
    """The PHQ-9 over time, with unanswered weeks left as gaps."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCORES, at=at)
    found = score_trend(viewer=viewer, patient=patient, instrument=INSTRUMENT, at=at)
    year = patient.today(at).year
    asked = found.instrument
    context = {
        "points": _points(found, year),
        "bands": [
            TrendBand(label=band.name.capitalize(), low=float(band.low), high=float(band.high)) for band in asked.bands
        ],
        "low": float(asked.lowest),
        "high": float(asked.highest),
        "cut_off": asked.cut_off,
        "short_name": asked.short_name,
        "last": _last(found),
        "change": _change(found),
        "missing": len(found.missed_on),
    }
    return render(request, "patient/progress/page.html", context)


def _points(found: ScoreTrend, year: int) -> list[TrendPoint]:
    """Answered and missed weeks in order of days; the year is named where it is not this one."""
    told: list[tuple[date, float | None, str]] = [
        (score.on, None, "too few answers for a score") if score.total is None else (score.on, float(score.total), "")
        for score in found.scores
    ]
    told += [(on, None, "not answered") for on in found.missed_on]
    return [
        TrendPoint(label=f"{on:%-d %b}" if on.year == year else f"{on:%-d %b %Y}", value=value, note=note)
        for on, value, note in sorted(told, key=lambda point: point[0])
    ]


def _last(found: ScoreTrend) -> dict[str, str] | None:
    """The latest answers in plain words; None before the first."""
    if not found.scores:
        return None
    score: Score = found.scores[-1]
    if score.total is None:
        return {
            "score": "No score",
            "day": day_words(score.on),
            "words": "Too few questions were answered for a score.",
        }
    return {
        "score": f"{score.total} of {score.highest}",
        "day": day_words(score.on),
        "words": f"{score.band.capitalize()} symptoms in the two weeks before.",
    }


def _change(found: ScoreTrend) -> dict[str, str] | None:
    """From the first score to the latest, with the rule it was judged by; None before there are two."""
    trend = found.trend
    if trend is None or trend.change is None or trend.baseline is None:
        return None
    kind, words = OUTCOMES[trend.change.outcome]
    label = "Reliable change" if trend.change.reliable else "No reliable change"
    return {
        "kind": kind,
        "label": label,
        "words": words,
        "since": date_words(trend.baseline.on),
        "rule": trend.change.words,
    }
