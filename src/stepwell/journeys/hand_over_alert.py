"""An alert is offered to a colleague, who is told that it waits for their yes."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.models import Alert, Offer
from stepwell.plumbing.database import acting_as


def hand_over_alert(*, alert: Alert, to: Staff, words: str, by: Account, at: datetime) -> Offer:
    """Offer it to the colleague, and write to them. Until they say yes the first still has it.

    The same offer made twice writes once. Raises `safety.actions.NotTheHolder`, and ValueError without words.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        offer = safety.offer_alert(alert=alert, to=to, words=words, by=by, at=at)
        if offer.at == at:
            inbox.tell(
                account=to.account,
                words="A colleague wants to hand an alert over to you. Until you say yes it stays with them.",
                link=f"/clinic/duty/{alert.ref}/",
                at=at,
                by_email=True,
            )
        return offer
