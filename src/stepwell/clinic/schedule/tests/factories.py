"""A session with seats, and a week on the table, to test with."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, an_account
from stepwell.clinic.programs.models import Block, Programme
from stepwell.clinic.schedule import actions
from stepwell.clinic.schedule.models import DraftWeek, Seat, Session, Week
from stepwell.pure.values import monday_of


def drafted(programme: Programme, starts_on: date, at: datetime = SPRING) -> DraftWeek:
    """This week, drafted as a worker does: it is published in version 0."""
    draft = actions.draft_week(programme=programme, starts_on=starts_on, by=an_account(), at=at)
    actions.make_draft(draft_id=draft.pk, at=at)
    return draft


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
