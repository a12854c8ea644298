"""Somebody is seated outside of what their payer agreed to: it is written down, and who answers for them knows."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from stepwell.clinic.billing.allowances import Outside
from stepwell.clinic.billing.models import SeatedOutside
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.teams import who_answers


class What(StrEnum):
    """What became of the place; of many, only where it can be done to many at once."""

    NOT_TAKEN = "A patient of yours could not take a place they were offered"
    OFFERED = "A patient of yours is offered a place"
    BOOKED = "A patient of yours booked a meeting, and has it"
    MOVED = "A patient of yours moved a meeting, and has it"
    PLANNED = "A patient of yours is seated in a published week"

    def many(self, number: int) -> str:
        """12 patients of yours are seated in a published week"""
        return self.replace("A patient of yours is ", f"{number} patients of yours are ")


@transaction.atomic
def seat_outside(*, found: Collection[Outside], what: What, by: Account, at: datetime, reason: str = "") -> None:
    """Write it down of each, with the `reason` of the colleague who seats them all the same, and tell who answers."""
    SeatedOutside.objects.bulk_create(
        SeatedOutside(patient=each.patient, places=each.places, why=each.why, reason=reason, by=by, at=at)
        for each in found
    )
    tell_outside(found=found, what=what, at=at)


@transaction.atomic
def tell_outside(*, found: Collection[Outside], what: What, at: datetime) -> None:
    """Tell whoever answers for them: once, of however many, who stand by name where it leads."""
    answering = who_answers([each.patient.pk for each in found], at=at)
    theirs = defaultdict[Account, list[Outside]](list)
    for each in found:
        for account in answering[each.patient.pk]:
            theirs[account].append(each)
    for account, some in theirs.items():
        link = f"/operations/authorisations/{some[0].patient.ref}/"
        words = f"{what}: {some[0].words}. Ask the payer for more."
        if len(some) > 1:
            link = "/operations/authorisations/outside/"
            words = f"{what.many(len(some))} outside of what their payers agreed to. Ask the payers for more."
        tell(account=account, words=words, link=link, at=at, by_email=True)
