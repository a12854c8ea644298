"""What was said after a week was drafted, of those who are in it?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F

from stepwell.clinic.people.models import Absence, Patient, Relative, Residence, Staff
from stepwell.pure.values import STATE_NAMES, Period


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said since: of whom, and `words` that go on after the name; when they are away, `away`."""

    who: str
    words: str
    away: Period | None = None


def said_since(
    made_at: datetime, starts_on: date, clinicians: Collection[Staff], patients: Collection[Patient]
) -> tuple[Said, ...]:
    """Who moves, or is away, in that week, and said so after the draft was made; as it was said. Three queries."""
    ends_on = starts_on + timedelta(days=6)
    moves = Residence.objects.filter(
        patient__in=patients, said_at__gt=made_at, taken_back_at=None, from_on__lte=ends_on
    ).select_related("patient")
    found = [
        (row.said_at, Said(row.patient.name, f"lives in {STATE_NAMES[row.state]} from {row.from_on:%-d %B} on"))
        for row in moves
    ]
    people = {each.account_id: each.signature for each in clinicians}
    people |= {each.account_id: each.name for each in patients if each.account_id}
    close = Relative.objects.filter(patient__in=patients).select_related("patient").order_by("pk")
    for each in close:
        people.setdefault(each.account_id, f"{each.name}, {each.relationship} of {each.patient.name},")
    absences = Absence.objects.filter(
        account__in=people, said_at__gt=made_at, ends_at__date__gte=starts_on, starts_at__date__lte=ends_on
    ).exclude(ends_at=F("starts_at"))
    found += [
        (row.said_at, Said(people[row.account_id], "is away", Period(row.starts_at, row.ends_at))) for row in absences
    ]
    return tuple(said for _, said in sorted(found, key=lambda each: each[0]))
