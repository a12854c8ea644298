"""A free place is offered to those who wait for one, and each is told how long it stands."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from stepwell.clinic.billing.allowances import authorised
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.queries import when_words
from stepwell.plumbing.database import acting_as


def offer_places(*, session: Session, patients: Sequence[Patient], by: Account, at: datetime) -> int:
    """Returns to how many it is offered now; to whom it was before it is not again.

    Raises schedule.actions.NotBookable where somebody may not sit there, or it is outside what their payer agreed to.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        allowed = authorised(patients, by=by.pk, at=at)
        why_not = {each: allowed[each.pk].why_not(session.starts_at, session.ends_at) for each in patients}
        against = [f"{each.name}: {why}." for each, why in why_not.items() if why]
        if against:
            raise schedule.NotBookable(f"{' '.join(against)} Nothing was offered.")
        offers = schedule.offer_places(session=session, patients=patients, by=by, at=at)
        for offer in offers:
            if offer.patient.account is None:
                continue
            until, starts = (when_words(each, offer.patient.zone) for each in (offer.until, session.starts_at))
            words = f"A place is free for you: {starts}. Whoever takes it first has it; the offer stands until {until}."
            tell(account=offer.patient.account, words=words, link=f"/me/offers/{offer.ref}/", at=at, by_email=True)
        return len(offers)
