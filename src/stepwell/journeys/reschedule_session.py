"""A patient moves a meeting of their own to another time, and both know of it."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.billing.actions import What, seat_outside
from stepwell.clinic.billing.allowances import seated_outside
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.actions import NotBookable, SomebodyWasFaster
from stepwell.clinic.schedule.free_times import free_times, moving_words
from stepwell.clinic.schedule.models import Seat, Week
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import Period, monday_of, today, zone_named


def reschedule_session(*, seat: Seat, starts_at: datetime, by: Account, at: datetime) -> Seat:
    """Move an individual session, a family session or a medication visit to another free time of the same clinician.

    It stays the same session, and calendars follow it. The same asked twice is one move, and told once. Outside of
    what their payer agreed to it is moved all the same, as in `book_session`. Raises schedule.actions NotBookable,
    and SomebodyWasFaster where the time is not free any more.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        patient = Patient.objects.select_for_update(no_key=True).get(pk=seat.patient_id)
        held = Seat.objects.select_related("session__facilitator__account", "session__block__track").get(pk=seat.pk)
        held.patient = patient
        if held.starts_at == starts_at and held.cancelled_at is None:
            return held
        if why := moving_words(held, at=at):
            raise NotBookable(why)
        offer = free_times(patient, held.session.kind, at=at, moving=held, booking=True)
        if offer.stay is None:
            raise NotBookable(offer.why)
        period = offer.period_at(starts_at)
        if period is None:
            raise SomebodyWasFaster("That time is not free any more.")
        was_at, home = held.starts_at, zone_named(held.session.time_zone)
        programme = offer.stay.track.programme
        week = Week.objects.get(programme=programme, starts_on=monday_of(today(starts_at, home)))
        was = (patient, Period(held.starts_at, held.ends_at))
        outside = seated_outside([(patient, period)], instead_of=[was], by=by.pk, at=at)
        seat_outside(found=outside, what=What.MOVED, by=by, at=at)
        schedule.move(seat=held, week=week, period=period, by=by, at=at)
        schedule.tell_both(
            held,
            patient="{what} is now {when}.",
            facilitator="A patient of yours moved: {what}, from {was} to {when}.",
            link="/clinic/day/",
            at=at,
            was_at=was_at,
        )
        return held
