"""Whoever has an alert offers it to a colleague, who must say yes."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.safety.actions.alerts import take_in_hand
from stepwell.clinic.safety.ladder import holder_of
from stepwell.clinic.safety.models import Alert, Offer, OfferAnswer


class NotTheHolder(Exception):
    """Only whoever has the alert hands it over, and only to somebody else who works here."""


@transaction.atomic
def offer_alert(*, alert: Alert, to: Staff, words: str, by: Account, at: datetime) -> Offer:
    """Offer an alert to a colleague, with what they must know. An earlier offer is taken back.

    The same offer made twice is one. Raises NotTheHolder, and ValueError without words.
    """
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    if holder_of(locked) != by.pk or to.account_id == by.pk or not to.active:
        raise NotTheHolder("Only whoever has the alert hands it over, to somebody else who works here.")
    if not words.strip():
        raise ValueError("Write what your colleague must know.")
    before = locked.offers.filter(answer__isnull=True).first()
    if before is not None:
        if before.to_id == to.pk and before.words == words.strip():
            return before
        _answer(before, False, by, at)
    return Offer.objects.create(alert=locked, patient_id=locked.patient_id, to=to, words=words.strip(), by=by, at=at)


@transaction.atomic
def answer_offer(*, offer: Offer, accepted: bool, by: Account, at: datetime) -> OfferAnswer:
    """The colleague says yes or no, or the first takes it back. The first answer stands.

    Who says yes has it in hand from then on. Raises NotTheHolder.
    """
    locked = Offer.objects.select_for_update(of=("self",)).select_related("to", "alert").get(pk=offer.pk)
    if by.pk != locked.to.account_id and (accepted or by.pk != locked.by_id):
        raise NotTheHolder("The colleague answers, or whoever offered it takes it back.")
    before: OfferAnswer | None = getattr(locked, "answer", None)
    if before is not None:
        return before
    if accepted:
        take_in_hand(alert=locked.alert, by=by, place="hand-over", at=at)
    return _answer(locked, accepted, by, at)


def _answer(offer: Offer, accepted: bool, by: Account, at: datetime) -> OfferAnswer:
    return OfferAnswer.objects.create(offer=offer, patient_id=offer.patient_id, accepted=accepted, by=by, at=at)
