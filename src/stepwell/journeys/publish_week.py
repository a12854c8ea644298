"""One programme's week is planned, stored and told to everybody in it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.actions import Meeting, NotPlaced
from stepwell.clinic.schedule.models import Week
from stepwell.clinic.schedule.problem import WeekToPlace, week_to_place
from stepwell.clinic.schedule.queries import relatives_to_tell, title_of
from stepwell.plumbing.database import acting_as
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.week import WeekPlan


def publish_week(*, programme: Programme, starts_on: date, by: Account, at: datetime) -> Week:
    """Place, store and announce the week that starts on this Monday; all of it or nothing.

    Who leads a session is granted sight of those in it. Raises `schedule.actions` NotAMonday, AlreadyPublished (a
    published week is history; of two people at once, one publishes) and DoubleBooked.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        week = schedule.open_week(programme=programme, starts_on=starts_on, by=by, at=at)
        wanted = week_to_place(programme, starts_on)
        plan = place_week(wanted.problem)
        meetings = list(_meetings(wanted, plan))
        schedule.fill_week(week=week, meetings=meetings, unplaced=list(_not_placed(wanted, plan)))
        _grant(meetings, by, at)
        _tell(meetings, starts_on, at)
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


def _tell(meetings: Iterable[Meeting], starts_on: date, at: datetime) -> None:
    """One notice each, however many sessions. It names nobody."""
    week = f"{starts_on:%-d %B}"
    patients: Counter[Patient] = Counter()
    facilitators: Counter[Staff] = Counter()
    for meeting in meetings:
        facilitators[meeting.facilitator] += 1
        patients.update(meeting.patients)
    for patient, number in patients.items():
        if patient.account is not None:
            words = f"Your week of {week} is ready: {_sessions(number)}."
            inbox.tell(account=patient.account, words=words, link=f"/me/week/?from={starts_on}", at=at)
    for facilitator, number in facilitators.items():
        words = f"The week of {week} is published: you lead {_sessions(number)}."
        inbox.tell(account=facilitator.account, words=words, link="/clinic/", at=at)
    # To a relative who is shown nothing of the week, its being ready would tell of what is not shown.
    shown = {patient for meeting in meetings if not meeting.block.substance_use for patient in meeting.patients}
    for relative in relatives_to_tell(shown, set(patients) - shown, at=at):
        words = f"The week of {week} is ready, with what is shared with you."
        inbox.tell(account=relative, words=words, link="/family/", at=at)


def _sessions(number: int) -> str:
    return "1 session" if number == 1 else f"{number} sessions"
