"""From which score to which did each patient of a cohort come? For reports; one row per patient, few queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from stepwell.clinic.measures.models import Response
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Episode
from stepwell.pure.instruments import Points

# A first score may have been taken at intake, before the day of admission.
BEFORE_ADMISSION = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ScorePair:
    """The first and the latest total of one patient's latest episode, and how many scored answers there are."""

    patient_id: int
    first: Points
    latest: Points
    responses: int


def first_and_latest(instrument: str, *, viewer: Viewer, at: datetime) -> tuple[ScorePair, ...]:
    """Every admitted patient with at least one scored response since their latest admission; three queries."""
    scored = of_latest_episode(Response.objects.visible_to(viewer, at=at).filter(instrument=instrument), at)
    first = dict(scored.order_by("patient", "answered_at", "pk").distinct("patient").values_list("patient", "total"))
    latest = scored.order_by("patient", "-answered_at", "-pk").distinct("patient").values_list("patient", "total")
    counts = dict(scored.order_by().values_list("patient").annotate(n=Count("pk")))
    return tuple(
        ScorePair(patient, began, total, counts[patient])
        for patient, total in latest
        if total is not None and (began := first.get(patient)) is not None and patient in counts
    )


def answered_since(
    instrument: str, since_at: datetime, *, patients: Collection[int], viewer: Viewer, at: datetime
) -> int:
    """How many of these patients answered this instrument from that moment on."""
    responses = Response.objects.visible_to(viewer, at=at).filter(
        instrument=instrument, patient__in=list(patients), answered_at__gte=since_at, answered_at__lte=at
    )
    return int(responses.aggregate(n=Count("patient", distinct=True))["n"])


def of_latest_episode(responses: QuerySet[Response], at: datetime) -> QuerySet[Response]:
    """Those of these with a total, given since their patient's latest admission or shortly before it."""
    admitted = Episode.objects.filter(patient=OuterRef("patient")).order_by("-admitted_at", "-pk")
    return responses.annotate(admitted_at=Subquery(admitted.values("admitted_at")[:1])).filter(
        Q(answered_at__gte=F("admitted_at") - BEFORE_ADMISSION), total__isnull=False, answered_at__lte=at
    )
