"""Who is at risk now, and which signals was an alert raised for?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.safety.models import Alert, RiskMark, Signal
from stepwell.pure.values import Grade

# An alert that came of a mistake, as they confirmed to a clinician, says nothing of them.
NO_RISK = ("mistake",)


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One thing an alert was raised for. `rule` names its rule in the rulebook; empty for an instrument's own."""

    words: str
    grade: str
    rule: str
    occurred_at: datetime


def at_risk(*, at: datetime, patients: Collection[int] | None = None) -> frozenset[int]:
    """The ids of those at risk, of these patients or of everybody: marked so, or with an alert that paged of late.

    For the programme itself, whatever a viewer may see. Three queries.
    """
    since = at - timedelta(days=rulebook.at_risk_days(on=at.date()))
    alerts = (
        Alert.objects.exclude(grade=Grade.REVIEW.value)
        .filter(raised_at__gt=since, raised_at__lte=at)
        .exclude(resolution__disposition__in=NO_RISK)
    )
    marks = RiskMark.objects.filter(until__isnull=True, from_at__lte=at)
    if patients is not None:
        alerts, marks = alerts.filter(patient__in=patients), marks.filter(patient__in=patients)
    return frozenset(alerts.values_list("patient_id", flat=True)) | frozenset(
        marks.values_list("patient_id", flat=True)
    )


def risk_mark(*, viewer: Viewer, patient: Patient, at: datetime) -> RiskMark | None:
    """The mark that says they are at risk, if there is one the viewer may see."""
    marks = RiskMark.objects.visible_to(viewer, at=at).filter(patient=patient, until__isnull=True)
    return marks.select_related("by").first()


def signals_of(alert: Alert, *, viewer: Viewer, at: datetime) -> tuple[SignalLine, ...]:
    """What this alert was raised for, as far as the viewer may see it; the most urgent first. One query."""
    rows = Signal.objects.visible_to(viewer, at=at).filter(alert=alert).select_related("rule")
    ordered = sorted(rows, key=lambda row: (Grade(row.grade).place, row.pk))
    return tuple(
        SignalLine(row.words, row.grade, row.rule.scope if row.rule else "", row.occurred_at) for row in ordered
    )
