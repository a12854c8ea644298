"""A free place is offered to those who wait for one, and each is told how long it stands."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from stepwell.clinic.billing.actions import What, seat_outside
from stepwell.clinic.billing.allowances import seated_outside
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.queries import when_words
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import Period


def offer_places(*, session: Session, patients: Sequence[Patient], by: Account, at: datetime, reason: str = "") -> int:
    """Returns to how many it is offered now; to whom it was before it is not again.

    Raises schedule.actions.NotBookable where somebody may not sit there, or it is outside what their payer agreed to
    and no `reason` is given to offer it all the same; with one that is written down, and they may take it.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        place = Period(session.starts_at, session.ends_at)
        outside = seated_outside([(each, place) for each in patients], by=by.pk, at=at)
        if outside and not reason:
            against = " ".join(f"{each.patient.name}: {each.why}." for each in outside)
            raise schedule.NotBookable(f"{against} Nothing was offered. Write why, or choose others.")
        offers = schedule.offer_places(session=session, patients=patients, by=by, at=at)
        offered = {offer.patient_id for offer in offers}
        outside = [each for each in outside if each.patient.pk in offered]
        seat_outside(found=outside, what=What.OFFERED, by=by, at=at, reason=reason)
        for offer in offers:
            if offer.patient.account is None:
                continue
            until, starts = (when_words(each, offer.patient.zone) for each in (offer.until, session.starts_at))
            words = f"A place is free for you: {starts}. Whoever takes it first has it; the offer stands until {until}."
            tell(account=offer.patient.account, words=words, link=f"/me/offers/{offer.ref}/", at=at, by_email=True)
        return len(offers)
