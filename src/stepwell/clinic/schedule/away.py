"""When does somebody not meet, whatever their weekly windows say? Absences they said, and days that are closed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import F, Q

from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.models import Absence, Closure
from stepwell.pure.values import Period


def absences(account_ids: Collection[int], first_on: date, until_on: date) -> dict[int, list[Period]]:
    """When each of these accounts is away around these days. One query."""
    found: dict[int, list[Period]] = defaultdict(list)
    rows = Absence.objects.filter(
        account_id__in=account_ids, starts_at__date__lte=until_on, ends_at__date__gte=first_on
    ).exclude(ends_at=F("starts_at"))
    for account_id, starts_at, ends_at in rows.values_list("account_id", "starts_at", "ends_at"):
        found[account_id].append(Period(starts_at, ends_at))
    return found


def closed_days(programme: Programme, first_on: date, until_on: date) -> tuple[date, ...]:
    """The days between these on which this programme does not meet. One query."""
    here = Q(programme=programme) | Q(programme__isnull=True)
    return tuple(Closure.objects.filter(here, on__range=(first_on, until_on)).values_list("on", flat=True).distinct())
