"""Whoever answers for privacy judges what was opened in an emergency; whoever broke the glass is told."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.models import BreakGlass, BreakGlassReview
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people.models import Account
from stepwell.plumbing.database import acting_as


def review_break_glass(
    *, broken: BreakGlass, justified: bool, words: str, by: Account, at: datetime
) -> BreakGlassReview:
    """Keep the judgement, once, and tell the one who is judged. Raises `access.actions.OwnReview`."""
    with acting_as(by.pk, wide=True), transaction.atomic():
        review = access.review_glass(broken=broken, justified=justified, words=words, by=by, at=at)
        if review.at == at:
            judged = "in order" if justified else "not in order; whoever answers for privacy will talk with you"
            inbox.tell(account=broken.by, words=f"A record you opened in an emergency was reviewed: {judged}.", at=at)
        return review
