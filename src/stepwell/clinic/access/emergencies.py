"""Which glass is broken, by whom, what was opened meanwhile, and is each reviewed in time?"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from stepwell.clinic.access.models import AccessLog, BreakGlass
from stepwell.clinic.access.queries import reads_widely
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Ground, Kind


@dataclass(frozen=True, slots=True)
class OpenGlass:
    """A record somebody has open in an emergency, until when (exclusive)."""

    ref: UUID
    patient_ref: UUID
    patient: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken glass for whoever reviews it. `opened` counts the openings by kind while it lasted."""

    ref: UUID
    patient_ref: UUID
    patient: str
    by: str
    is_own: bool
    reason: str
    at: datetime
    until: datetime
    review_due_at: datetime
    opened: tuple[tuple[Kind, int], ...]
    justified: bool | None = None
    review_words: str = ""
    reviewed_by: str = ""
    reviewed_at: datetime | None = None


def open_glass(viewer: Viewer, *, at: datetime) -> tuple[OpenGlass, ...]:
    """What this viewer has open now, first to end first. One query."""
    found = BreakGlass.objects.filter(by_id=viewer.account_id, grant__until__gt=at).select_related("patient", "grant")
    return tuple(
        OpenGlass(row.ref, row.patient.ref, row.patient.name, _until(row)) for row in found.order_by("grant__until")
    )


def look_up(*, viewer: Viewer, family_name: str, birth_on: date) -> UUID | None:
    """The ref of the one patient of this name and birth date; None where there is none, or more than one."""
    with acting_as(viewer.account_id, wide=True):
        found = Patient.objects.filter(family_name__iexact=family_name.strip(), birth_on=birth_on)
        refs = list(found.values_list("ref", flat=True)[:2])
    return refs[0] if len(refs) == 1 else None


def patient_in_emergency(ref: UUID, *, viewer: Viewer) -> Patient | None:
    """The patient under this ref, whether the viewer may see them or not: for breaking the glass alone."""
    with acting_as(viewer.account_id, wide=True):
        return Patient.objects.filter(ref=ref).first()


def broken_by_ref(ref: UUID, *, viewer: Viewer) -> BreakGlass | None:
    """The broken glass under this ref, if the viewer oversees access."""
    return _overseen(viewer).filter(ref=ref).first()


def broken_glass(viewer: Viewer, *, at: datetime, limit: int = 50) -> tuple[Broken, ...]:
    """The latest that was broken, for whoever oversees access: what waits for review first. Four queries."""
    hours = rulebook.break_glass(on=at.date()).review_hours
    rows = list(_overseen(viewer).order_by("-at")[:limit])
    people = {row.by_id for row in rows} | {row.review.by_id for row in rows if hasattr(row, "review")}
    names = dict(Staff.objects.filter(account__in=people).values_list("account_id", "name"))
    opened = _opened_meanwhile(rows)
    told = [_told(row, names, opened[row.pk], hours, viewer) for row in rows]
    return tuple(sorted(told, key=lambda broken: broken.reviewed_at is not None))


def unreviewed_late(*, at: datetime) -> tuple[UUID, ...]:
    """The broken glass nobody has reviewed within the rulebook's hours. To be asked programme-wide."""
    since = at - timedelta(hours=rulebook.break_glass(on=at.date()).review_hours)
    return tuple(BreakGlass.objects.filter(review__isnull=True, at__lt=since).values_list("ref", flat=True))


def _overseen(viewer: Viewer) -> QuerySet[BreakGlass]:
    found = BreakGlass.objects.select_related("patient", "grant", "review")
    return found if reads_widely(viewer, Kind.ACCESS) else found.none()


def _opened_meanwhile(rows: list[BreakGlass]) -> dict[int, Counter[Kind]]:
    opened: dict[int, Counter[Kind]] = {row.pk: Counter() for row in rows}
    lines = AccessLog.objects.filter(
        ground=Ground.BREAK_GLASS.value,
        viewer__in={row.by_id for row in rows},
        patient__in={row.patient_id for row in rows},
    )
    for viewer_id, patient_id, kind, at in lines.values_list("viewer_id", "patient_id", "kind", "at"):
        for row in rows:
            if (row.by_id, row.patient_id) == (viewer_id, patient_id) and row.at <= at < _until(row):
                opened[row.pk][Kind(kind)] += 1
    return opened


def _told(row: BreakGlass, names: dict[int, str], opened: Counter[Kind], hours: int, viewer: Viewer) -> Broken:
    review = getattr(row, "review", None)
    return Broken(
        ref=row.ref,
        patient_ref=row.patient.ref,
        patient=row.patient.name,
        by=names.get(row.by_id, "somebody who left"),
        is_own=row.by_id == viewer.account_id,
        reason=row.reason,
        at=row.at,
        until=_until(row),
        review_due_at=row.at + timedelta(hours=hours),
        opened=tuple(sorted(opened.items())),
        justified=review.justified if review else None,
        review_words=review.words if review else "",
        reviewed_by=names.get(review.by_id, "somebody who left") if review else "",
        reviewed_at=review.at if review else None,
    )


def _until(row: BreakGlass) -> datetime:
    assert row.grant.until is not None  # the database sees to it
    return row.grant.until
