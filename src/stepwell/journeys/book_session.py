"""A patient, or a relative for a family session, chooses the time of a meeting, and everybody in it knows of it."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access.actions import decide_on
from stepwell.clinic.billing.actions import What, seat_outside
from stepwell.clinic.billing.allowances import seated_outside
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.actions import NotBookable, SomebodyWasFaster
from stepwell.clinic.schedule.free_times import free_times
from stepwell.clinic.schedule.models import Seat, Week
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind, Purpose
from stepwell.pure.values import monday_of, today, zone_named

NOT_THEIRS = "There is no family session to book. The care team can help."


def book_session(*, patient: Patient, kind: str, starts_at: datetime, by: Account, at: datetime) -> Seat:
    """Book an individual session, a family session or a medication visit at one of its free times.

    A relative books family sessions of those who show them their schedule, and of nobody else. The same asked twice is
    one session, and told once. What is outside of what their payer agreed to is booked all the same and written down,
    and whoever answers for them is told: no payer decides on care here. Raises schedule.actions NotBookable, and
    SomebodyWasFaster where the time is not free any more.
    """
    relative = None if by.pk == patient.account_id else by
    with acting_as(by.pk, wide=True), transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # one after the other, for the plan's count
        if relative and not (kind == "family" and _is_shown(patient, relative, Kind.SCHEDULE, at)):
            raise NotBookable(NOT_THEIRS)
        held = Seat.objects.filter(
            patient=patient, starts_at=starts_at, cancelled_at__isnull=True, session__kind=kind
        ).first()
        if held is not None:
            return held
        offer = free_times(patient, kind, at=at, joined_by=relative, booking=True)
        if offer.block is None or offer.facilitator is None or offer.stay is None:
            raise NotBookable(NOT_THEIRS if relative else offer.why)
        if relative and offer.block.substance_use and not _is_shown(patient, relative, Kind.SUBSTANCE_USE, at):
            raise NotBookable(NOT_THEIRS)
        period = offer.period_at(starts_at)
        if period is None:
            raise SomebodyWasFaster("That time is not free any more.")
        monday = monday_of(today(starts_at, zone_named(offer.block.track.time_zone or patient.time_zone)))
        week = Week.objects.get(programme=offer.stay.track.programme, starts_on=monday)
        outside = seated_outside([(patient, period)], by=by.pk, at=at)
        seat_outside(found=outside, what=What.BOOKED, by=by, at=at)
        seat = schedule.book(
            patient=patient, block=offer.block, facilitator=offer.facilitator, week=week, period=period
        )
        schedule.tell_both(
            seat,
            patient="{what} is booked for {when}.",
            facilitator=f"{'Somebody close to a' if relative else 'A'} patient of yours booked: {{what}}, {{when}}.",
            link="/clinic/day/",
            at=at,
        )
        return seat


def _is_shown(patient: Patient, relative: Account, kind: Kind, at: datetime) -> bool:
    """Whether a consent, or a guardian's standing, shows them this of the patient now."""
    viewer = viewer_of(relative)
    return decide_on(viewer=viewer, patient=patient, kind=kind, purpose=Purpose.FAMILY_SUPPORT, at=at).allowed
