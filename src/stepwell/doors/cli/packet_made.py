"""Who asks for a packet of somebody's hours, and may they see it?"""

from datetime import date
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.attendance.packet import HoursPacket, hours_packet
from stepwell.clinic.people.queries import account_by_email, viewer_of
from stepwell.doors.cli.command import Declined
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as, acting_as_programme

NOTHING = "Nothing was made: there is no such account, or no such patient whom it may see."


def packet_made(patient: UUID, first_on: date, until: date, *, by: str) -> HoursPacket:
    """The packet, as this account may see it. Raises Declined, in the same words for an unknown and a closed record."""
    at = clock.now()
    with acting_as_programme(), transaction.atomic():
        account = account_by_email(by)
        viewer = viewer_of(account) if account and account.is_active else None
    if viewer is None:
        raise Declined(NOTHING)
    with acting_as(viewer.account_id, kinds=viewer.wide_kinds), transaction.atomic():
        try:
            return hours_packet(viewer=viewer, patient_ref=patient, first_on=first_on, until=until, at=at)
        except NotYours:  # the line of it in the log of openings stays
            pass
    raise Declined(NOTHING)
