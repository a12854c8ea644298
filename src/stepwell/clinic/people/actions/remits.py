"""What a clinician may lead, and how much: said anew, never edited."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import Account, Remit, Staff
from stepwell.clinic.people.queries import remits
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import LANGUAGE_NAMES, AgeBand, Therapy


class NotARemit(ValueError):
    """This cannot be what somebody leads; the text says why."""


@dataclass(frozen=True, slots=True)
class RemitFacts:
    """What somebody may lead. Nothing of a kind means that nobody has told, and rules nothing out."""

    therapies: Collection[Therapy] = ()
    age_bands: Collection[AgeBand] = ()
    languages: Collection[str] = ()
    most_minutes_day: int | None = None
    most_minutes_week: int | None = None
    co_facilitates: bool = False


@transaction.atomic
def say_remit(*, staff: Staff, remit: RemitFacts, by: Account, at: datetime) -> bool:
    """From now on they may lead this. Whether anything is new: the same again changes nothing. Raises NotARemit."""
    day, week = remit.most_minutes_day, remit.most_minutes_week
    if day is not None and week is not None and week < day:
        raise NotARemit("The most hours of a week are fewer than those of a day.")
    if unknown := set(remit.languages) - set(LANGUAGE_NAMES):
        raise NotARemit(f"{min(unknown)} is no language that is known here.")
    facts = {
        "therapies": [each.value for each in Therapy if each in remit.therapies],
        "age_bands": [each.value for each in AgeBand if each in remit.age_bands],
        "languages": [each for each in LANGUAGE_NAMES if each in remit.languages],
        "most_minutes_day": day,
        "most_minutes_week": week,
        "co_facilitates": remit.co_facilitates,
    }
    with acting_as(by.pk, wide=True):
        Staff.objects.select_for_update().get(pk=staff.pk)
        last = remits([staff.pk]).get(staff.pk) or Remit(staff=staff)
        if all(getattr(last, name) == value for name, value in facts.items()):
            return False
        Remit.objects.create(staff=staff, by=by, at=at, **facts)
        return True
