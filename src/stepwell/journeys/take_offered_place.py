"""Somebody takes a place that was offered to them, and whoever leads the session knows of it."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.billing.actions import What, tell_outside
from stepwell.clinic.billing.allowances import let_through, seated_outside
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.models import Seat, SeatOffer
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import Period

NOT_COVERED = (
    "This place is outside of what your insurance has agreed to by now, so it is not booked. "
    "Call your care team: they can ask for more, and offer it to you again."
)


def take_offered_place(*, offer: SeatOffer, by: Account, at: datetime) -> Seat:
    """The seat is theirs, and who leads the session is granted sight of them. The same taken twice is one, told once.

    Raises schedule.actions NotBookable where the offer has run out or does not fit any more, and SomebodyWasFaster.
    Where it is outside what their payer agreed to by now, and was not when it was offered, the offer ends, and
    whoever answers for them is told.
    """
    with acting_as(by.pk, wide=True):
        with transaction.atomic():
            Patient.objects.select_for_update(no_key=True).get(pk=offer.patient_id)  # what one person does, one by one
            seat = _taken(offer, by, at)
        if seat is None:  # what was told of it stands
            raise schedule.NotBookable(NOT_COVERED)
        return seat


def _taken(offer: SeatOffer, by: Account, at: datetime) -> Seat | None:
    session = offer.session
    open_offers = SeatOffer.objects.filter(taken_at=None, ended_at=None, until__gt=at, session__cancelled_at=None)
    is_open = open_offers.filter(pk=offer.pk).exists()
    place = Period(session.starts_at, session.ends_at)
    outside = seated_outside([(offer.patient, place)], by=by.pk, at=at) if is_open else []
    if outside and not let_through(offer):
        schedule.decline_offer(offer=offer, at=at)
        tell_outside(found=outside, what=What.NOT_TAKEN, at=at)
        return None
    seat = schedule.take_offer(offer=offer, at=at)
    if is_open:
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
