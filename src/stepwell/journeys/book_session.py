"""A patient chooses the time of a meeting with their own clinician, and both know of it."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.actions import NotBookable, SomebodyWasFaster
from stepwell.clinic.schedule.free_times import free_times
from stepwell.clinic.schedule.models import Seat, Week
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import monday_of, today, zone_named


def book_session(*, patient: Patient, kind: str, starts_at: datetime, by: Account, at: datetime) -> Seat:
    """Book an individual session, a family session or a medication visit at one of its free times.

    The same asked twice is one session, and told once. Raises schedule.actions NotBookable, and SomebodyWasFaster
    where the time is not free any more.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # one after the other, for the plan's count
        held = Seat.objects.filter(
            patient=patient, starts_at=starts_at, cancelled_at__isnull=True, session__kind=kind
        ).first()
        if held is not None:
            return held
        offer = free_times(patient, kind, at=at)
        if offer.block is None or offer.facilitator is None or offer.stay is None:
            raise NotBookable(offer.why)
        period = offer.period_at(starts_at)
        if period is None:
            raise SomebodyWasFaster("That time is not free any more.")
        monday = monday_of(today(starts_at, zone_named(offer.block.track.time_zone or patient.time_zone)))
        week = Week.objects.get(programme=offer.stay.track.programme, starts_on=monday)
        seat = schedule.book(
            patient=patient, block=offer.block, facilitator=offer.facilitator, week=week, period=period
        )
        schedule.tell_both(
            seat,
            patient="{what} is booked for {when}.",
            facilitator="A patient of yours booked: {what}, {when}.",
            link="/clinic/day/",
            at=at,
        )
        return seat
