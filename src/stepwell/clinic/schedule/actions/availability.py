"""When somebody can meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from django.db import transaction

from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Availability


@dataclass(frozen=True, slots=True)
class Window:
    """A recurring time somebody can meet, in their own zone; `weekday` 0 is Monday, `ends` later the same day."""

    weekday: int
    starts: time
    ends: time


@transaction.atomic
def set_availability(*, account: Account, windows: Sequence[Window]) -> None:
    """Replace the times at which this account can meet. Published sessions stay."""
    Availability.objects.filter(account=account).delete()
    Availability.objects.bulk_create(
        Availability(account=account, weekday=window.weekday, starts=window.starts, ends=window.ends)
        for window in windows
    )
