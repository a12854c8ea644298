"""One programme's week becomes everybody's: what is on the table is stored, and each is told what is new for them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.billing.actions import What, seat_outside
from stepwell.clinic.billing.allowances import places_in, seated_outside
from stepwell.clinic.people.models import Account
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.actions import Meeting, NotPlaced
from stepwell.clinic.schedule.models import Week
from stepwell.clinic.schedule.problem import WeekToPlace, those_in, week_to_place
from stepwell.clinic.schedule.queries import title_of
from stepwell.clinic.schedule.told import everybodys_week
from stepwell.plumbing.database import acting_as
from stepwell.pure.timetable.week import WeekPlan


def publish_week(
    *, programme: Programme, starts_on: date, by: Account, at: datetime, version: int, reason: str = ""
) -> Week:
    """Store and announce the week that starts on this Monday; all of it or nothing.

    What is on the table is published as it was seen, in that `version`; who books meanwhile waits. Who leads a
    session is granted sight of those in it. Whoever sits outside of what their payer agreed to sits all the same:
    it is written down with the `reason`, and whoever answers for them is told. Raises `schedule.actions`
    NotAMonday, AlreadyPublished (a published week is history; of two people at once, one publishes), NoDraft,
    DraftChanged, NotDrafted, OutOfDate where the draft breaks a rule by now, and DoubleBooked.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        week = schedule.open_week(programme=programme, starts_on=starts_on, by=by, at=at)
        patients, staff = those_in(programme, starts_on)
        schedule.hold_still(patients=patients, staff=staff)
        wanted = week_to_place(programme, starts_on)
        plan = schedule.take_from_table(
            programme=programme, starts_on=starts_on, problem=wanted.problem, version=version
        )
        meetings = list(_meetings(wanted, plan))
        outside = seated_outside(places_in(plan.sessions, wanted.patients), by=by.pk, at=at)
        seat_outside(found=outside, what=What.PLANNED, by=by, at=at, reason=reason)
        schedule.fill_week(week=week, meetings=meetings, unplaced=list(_not_placed(wanted, plan)))
        _grant(meetings, by, at)
        schedule.tell_of_week(
            before=everybodys_week(programme, starts_on - timedelta(days=7)),
            now=everybodys_week(programme, starts_on),
            here=set(wanted.patients.values()),
            starts_on=starts_on,
            at=at,
        )
        return week


def _meetings(wanted: WeekToPlace, plan: WeekPlan) -> Iterable[Meeting]:
    for session in plan.sessions:
        block = wanted.blocks[session.block]
        yield Meeting(
            block=block,
            title=title_of(block),
            facilitator=wanted.clinicians[session.clinician],
            starts_at=session.period.start_at,
            ends_at=session.period.until,
            time_zone=session.zone.key,
            patients=tuple(wanted.patients[patient] for patient in session.patients),
        )


def _not_placed(wanted: WeekToPlace, plan: WeekPlan) -> Iterable[NotPlaced]:
    """What is missing, but not what met before somebody came or after they left."""
    for missing in plan.unplaced:
        stay = wanted.stays[missing.patient]
        if missing.on and (missing.on < stay.from_on or (stay.until and missing.on >= stay.until)):
            continue
        day = f", {missing.on:%A}" if missing.on else ""
        yield NotPlaced(
            block=f"{title_of(wanted.blocks[missing.block])}{day}",
            reason=missing.reason,
            patient_ref=stay.patient.ref,
        )


def _grant(meetings: Iterable[Meeting], by: Account, at: datetime) -> None:
    pairs = [(meeting.facilitator.account, patient) for meeting in meetings for patient in meeting.patients]
    access.grant_care_team_each(pairs, by=by, at=at, reason="leads a session")
