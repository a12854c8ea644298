"""A session with seats, to test with."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.programs.models import Block, Programme
from stepwell.clinic.schedule.models import Seat, Session, Week
from stepwell.pure.values import monday_of


def a_session(
    facilitator: Staff,
    starts_at: datetime,
    minutes: int = 60,
    patients: Sequence[Patient] = (),
    kind: str = "group",
    title: str = "DBT skills",
    block: Block | None = None,
    substance_use: bool = False,
) -> Session:
    """A session of a published week, with a seat for each patient."""
    programme = block.track.programme if block else None
    if programme is None:
        programme, _ = Programme.objects.get_or_create(key="riverbend", defaults={"name": "Riverbend"})
    day = starts_at.date()
    week, _ = Week.objects.get_or_create(
        programme=programme,
        starts_on=monday_of(day),
        defaults={"published_at": starts_at, "published_by": facilitator.account},
    )
    session = Session.objects.create(
        week=week,
        block=block,
        kind=kind,
        title=title,
        facilitator=facilitator,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        time_zone="America/New_York",
        substance_use=substance_use,
    )
    Seat.objects.bulk_create(
        Seat(session=session, patient=patient, starts_at=session.starts_at, ends_at=session.ends_at)
        for patient in patients
    )
    return session
