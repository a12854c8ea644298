"""Breaking the glass: a record opened in an emergency, for a reason and for a short time, and looked at afterwards."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions.granting import grant
from stepwell.clinic.access.models import BreakGlass, BreakGlassReview, Grant
from stepwell.clinic.people.models import Account, Patient
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import BREAK_GLASS_KINDS, Ground, Purpose


class OwnReview(ValueError):
    """Whoever broke the glass does not judge it; somebody else who answers for privacy does."""


@transaction.atomic
def open_in_emergency(*, patient: Patient, reason: str, minutes: int, by: Account, at: datetime) -> BreakGlass:
    """Grant sight of all that helps in an emergency, for so many minutes, and keep why (42 CFR 2.51(c)).

    While it is open the same person's second call is the first. Separate notes stay closed: the database says so too.
    """
    Account.objects.select_for_update().get(pk=by.pk)  # two clicks at once wait for each other
    broken = BreakGlass.objects.filter(patient=patient, by=by, grant__until__gt=at).first()
    return broken or BreakGlass.objects.create(
        patient=patient,
        grant=grant(
            to=by,
            patient=patient,
            kinds=BREAK_GLASS_KINDS,
            purpose=Purpose.EMERGENCY,
            ground=Ground.BREAK_GLASS,
            by=by,
            at=at,
            until=at + timedelta(minutes=minutes),
        ),
        reason=reason,
        by=by,
        at=at,
    )


@transaction.atomic
def close_glass(*, ref: UUID, by: Account, at: datetime) -> bool:
    """End the sight of what one opened oneself, from now on; once over it stays over. Whether it was theirs."""
    with acting_as(by.pk, wide=True):
        broken = BreakGlass.objects.filter(ref=ref, by=by).first()
        if broken is not None:
            Grant.objects.filter(pk=broken.grant_id, until__gt=at).update(until=at)
    return broken is not None


@transaction.atomic
def review_glass(*, broken: BreakGlass, justified: bool, words: str, by: Account, at: datetime) -> BreakGlassReview:
    """Judge it, once. A second review is the first. Raises OwnReview."""
    if broken.by_id == by.pk:
        raise OwnReview("Somebody else reviews what you opened yourself.")
    review, _ = BreakGlassReview.objects.get_or_create(
        broken=broken,
        defaults={"patient": broken.patient, "justified": justified, "words": words, "by": by, "at": at},
    )
    return review
