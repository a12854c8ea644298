"""Something has happened: somebody is ill, moves, begins. What was shown is done, and whom it touches is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.live.disruptions import Cover, Disruption, PlanChanged, Shown, seal_of
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.actions import ChangedWeek, NotPlaced
from stepwell.clinic.schedule.models import Week
from stepwell.clinic.schedule.queries import title_of
from stepwell.clinic.schedule.told import everybodys_week
from stepwell.plumbing.database import acting_as
from stepwell.pure.timetable.replanned import Step


def change_published_week(*, happened: Disruption, shown: Shown | None, by: Account, at: datetime) -> list[Cover]:
    """Keep what happened and do what was `shown`, in one transaction; with nothing shown yet it is taken back again.

    Returns what became, or would become, of each week that changes. Each whom it touches is told once, who leads
    something new with the way to what they have to know; they are granted sight of those they lead now. Raises
    `live.disruptions` PlanChanged; `schedule.actions` AlreadyBegun, BreaksARule and DoubleBooked; `people.actions`
    NotAnAbsence and NotAMove.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        mover = happened.mover()
        happened.keep(by=by, at=at)
        covers, changed = list[Cover](), list[ChangedWeek]()
        for week in happened.weeks(at=at):
            cover = happened.cover(week, at=at, shown=shown)
            if cover.steps:
                covers.append(cover)
                changed.append(_done(cover, week, by, at))
        if shown is None:
            transaction.set_rollback(True)
        elif shown.seal != seal_of(covers):
            raise PlanChanged
        else:
            schedule.tell_of_changes(changed, cards=_cards(covers), mover=mover, at=at)
        return covers


def _done(cover: Cover, week: Week, by: Account, at: datetime) -> ChangedWeek:
    before = everybodys_week(week.programme, week.starts_on)
    moves = [move for step in cover.steps for move in step.moves]
    leads = schedule.change_week(table=cover.table, moves=moves, opened=cover.opened, by=by, at=at)
    pairs: list[tuple[Account, Patient]] = [(leader.account, patient) for leader, patient in leads]
    access.grant_care_team_each(pairs, by=by, at=at, reason="leads a session")
    schedule.note_unplaced(week=week, missing=list(_missing(cover)))
    return ChangedWeek(week.starts_on, before, everybodys_week(week.programme, week.starts_on))


def _missing(cover: Cover) -> Iterable[NotPlaced]:
    """What has nothing in its place, as the week says what it lacks."""
    for step in cover.steps:
        if step.now is None and step.block in cover.table.wanted.blocks:
            for key in step.patients:
                yield NotPlaced(_named(cover, step), step.why, cover.table.patients[key].ref)


def _named(cover: Cover, step: Step) -> str:
    title = title_of(cover.table.wanted.blocks[step.block])
    return f"{title}, {step.was.period.start_at.astimezone(step.was.zone):%A}" if step.was else title


def _cards(covers: Iterable[Cover]) -> Mapping[int, str]:
    """Where each who leads somebody new reads what they have to know: by the key of who leads."""
    ways = dict[int, str]()
    for cover in covers:
        for step in cover.steps:
            if step.now and step.moves[-1].session in cover.table.rows:
                leader = cover.table.clinicians[step.now.clinician]
                row = cover.table.rows[step.moves[-1].session]
                if step.was is None or step.now.clinician != step.was.clinician:
                    ways.setdefault(leader.pk, f"/clinic/sessions/{row.ref}/hand-over/")
    return ways
