"""A free place is offered to those who wait for one; whoever takes it first has it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule.actions.seats import NotBookable, SomebodyWasFaster
from stepwell.clinic.schedule.models import Seat, SeatOffer, Session
from stepwell.clinic.schedule.waiting import in_the_way
from stepwell.pure.timetable.breaches import Rule

STANDS = timedelta(hours=24)
TAKEN = "Somebody else has this place by now. Nothing of yours has changed."
NO_LONGER = "This place is not free for you any more. Call your care team if you would like another."


@transaction.atomic
def offer_places(*, session: Session, patients: Sequence[Patient], by: Account, at: datetime) -> list[SeatOffer]:
    """Offer a place in this session to each of these for a day, or until it begins. Returns the new offers.

    What is offered already is not offered again. Raises NotBookable where it has begun, or one of them may not sit
    there, with the rule that stands against it.
    """
    if session.cancelled_at is not None or session.starts_at <= at:
        raise NotBookable("This session has begun, or is cancelled; nothing was offered.")
    against = in_the_way(session, patients)
    words = [
        f"{'The session' if each.rule is Rule.ROOM else patient.name} {each.words}."
        for patient in patients
        for each in against[patient.pk]
    ]
    if words:
        raise NotBookable(f"{' '.join(dict.fromkeys(words))} Nothing was offered; look again.")
    still = SeatOffer.objects.filter(session=session, patient__in=patients, taken_at=None, ended_at=None)
    still.filter(until__lte=at).update(ended_at=at)
    told = {"until": min(at + STANDS, session.starts_at), "by": by, "at": at, "substance_use": session.substance_use}
    offers = [
        SeatOffer.objects.get_or_create(session=session, patient=patient, taken_at=None, ended_at=None, defaults=told)
        for patient in patients
    ]
    return [offer for offer, is_new in offers if is_new]


@transaction.atomic
def take_offer(*, offer: SeatOffer, at: datetime) -> Seat:
    """The place is theirs; the same taken twice is one seat. Of many at once the database lets in as many as there are
    places. Raises NotBookable for what has run out or does not fit any more, and SomebodyWasFaster.
    """
    held = SeatOffer.objects.select_for_update(of=("self",)).select_related("session__week__programme").get(pk=offer.pk)
    session = held.session
    if held.taken_at is not None:
        return Seat.objects.filter(session=session, patient=held.patient).latest("pk")
    if held.ended_at is not None or held.until <= at or session.cancelled_at is not None:
        raise NotBookable(NO_LONGER)
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)  # a state's or a payer's limit is of all in it
    against = {each.rule for each in in_the_way(session, [held.patient])[held.patient_id]}
    if against - {Rule.ROOM}:
        raise NotBookable(NO_LONGER)
    if against:
        raise SomebodyWasFaster(TAKEN)
    try:
        with transaction.atomic():
            seat = Seat.objects.create(
                session=session, patient=held.patient, starts_at=session.starts_at, ends_at=session.ends_at
            )
    except IntegrityError as taken:
        raise SomebodyWasFaster(TAKEN) from taken
    held.taken_at = at
    held.save(update_fields=["taken_at"])
    return seat


@transaction.atomic
def decline_offer(*, offer: SeatOffer, at: datetime) -> None:
    """They leave it to others. Twice changes nothing."""
    SeatOffer.objects.filter(pk=offer.pk, taken_at=None, ended_at=None).update(ended_at=at)
