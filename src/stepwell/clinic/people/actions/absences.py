"""Somebody is away, and is back."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import Absence, Account


class NotAnAbsence(ValueError):
    """Nobody can be away then; the text says why."""


@transaction.atomic
def add_absence(
    *, account: Account, starts_at: datetime, ends_at: datetime, kind: str, by: Account, at: datetime
) -> Absence | None:
    """They are away in [starts_at, ends_at). None where the same was said before. Raises NotAnAbsence."""
    if ends_at <= max(starts_at, at):
        raise NotAnAbsence("An absence ends after it begins, and is not over yet.")
    absence, is_new = Absence.objects.get_or_create(
        account=account, starts_at=starts_at, ends_at=ends_at, defaults={"kind": kind, "by": by, "said_at": at}
    )
    return absence if is_new else None


@transaction.atomic
def end_absence(*, absence: Absence, at: datetime) -> bool:
    """They are back now, or do not go. False where it was over or ended before."""
    held = Absence.objects.select_for_update().get(pk=absence.pk)
    ends_at = max(held.starts_at, min(held.ends_at, at))
    if ends_at == held.ends_at:
        return False
    held.ends_at = ends_at
    held.save(update_fields=["ends_at"])
    return True
