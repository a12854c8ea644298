"""Somebody takes a place that was offered to them, and whoever leads the session knows of it."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.models import Seat, SeatOffer
from stepwell.plumbing.database import acting_as


def take_offered_place(*, offer: SeatOffer, by: Account, at: datetime) -> Seat:
    """The seat is theirs, and who leads the session is granted sight of them. The same taken twice is one, told once.

    Raises schedule.actions NotBookable where the offer has run out or does not fit any more, and SomebodyWasFaster.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(pk=offer.patient_id)  # what one person does, one by one
        is_new = SeatOffer.objects.filter(pk=offer.pk, taken_at=None).exists()
        seat = schedule.take_offer(offer=offer, at=at)
        if not is_new:
            return seat
        leader = seat.session.facilitator.account
        access.grant_care_team_each([(leader, seat.patient)], by=by, at=at, reason="leads a session")
        schedule.tell_both(
            seat,
            patient="A place is yours: {what}, {when}.",
            facilitator="Somebody who waited has a place: {what}, {when}.",
            link=f"/clinic/sessions/{seat.session.ref}/",
            at=at,
        )
        return seat
