"""Whoever answers for a patient is told where a place is outside of what the payer agreed to."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from stepwell.clinic.billing.allowances import authorised
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.teams import who_answers
from stepwell.pure.values import Period


class Outside(StrEnum):
    """What became of the place."""

    NOT_TAKEN = "A patient of yours could not take a place they were offered"
    BOOKED = "A patient of yours booked a meeting, and has it"


@transaction.atomic
def warn_if_outside(*, patient: Patient, place: Period, what: Outside, by: Account, at: datetime) -> bool:
    """Ask it before there is a seat. Returns whether the place is outside, of which somebody is told then."""
    why = authorised([patient], by=by.pk, at=at)[patient.pk].why_not(place.start_at, place.until)
    if why:
        for account in who_answers([patient.pk], at=at)[patient.pk]:
            link = f"/operations/authorisations/{patient.ref}/"
            tell(account=account, words=f"{what}: {why}. Ask the payer for more.", link=link, at=at, by_email=True)
    return bool(why)
