"""Something has happened: somebody is ill, moves, begins. What was shown is done, and whom it touches is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.billing.actions import What, seat_outside
from stepwell.clinic.billing.allowances import outside_after
from stepwell.clinic.live.disruptions import Cover, Disruption, PlanChanged, Shown, opened_early, seal_of
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.actions import ChangedWeek, NotPlaced
from stepwell.clinic.schedule.published import published_table
from stepwell.clinic.schedule.queries import title_of
from stepwell.clinic.schedule.told import everybodys_week
from stepwell.plumbing.database import acting_as
from stepwell.pure.timetable.by_hand import after_all
from stepwell.pure.timetable.replanned import Step


def change_published_week(
    *, happened: Disruption, shown: Shown | None, by: Account, at: datetime, reason: str = ""
) -> list[Cover]:
    """Keep what happened and do what was `shown`, in one transaction; with nothing shown yet nothing is kept.

    Returns what became, or would become, of each week that changes. What is done is found first, while nobody
    waits; then who books waits, and it is done if it still can be. Each whom it touches is told once, who leads
    something new with the way to what they have to know; they are granted sight of those they lead now. Whoever
    sits outside of what their payer agreed to sits all the same: it is written down with the `reason`. Raises
    `live.disruptions` PlanChanged; `schedule.actions` AlreadyBegun, BreaksARule and DoubleBooked; `people.actions`
    NotAnAbsence and NotAMove.
    """
    with acting_as(by.pk, wide=True):
        mover = happened.mover()
        covers = _found(happened, shown, by, at)
        if shown is None:
            return covers
        if shown.seal != seal_of(covers):
            raise PlanChanged
        with transaction.atomic():
            _hold_still(covers)
            happened.keep(by=by, at=at)
            outside = outside_after(covers, by=by.pk, at=at)
            seat_outside(found=outside, what=What.PLANNED, by=by, at=at, reason=reason)
            changed = [_done(cover, by, at) for cover in covers]
            schedule.tell_of_changes(changed, cards=_cards(covers), mover=mover, at=at)
        return covers


def _found(happened: Disruption, shown: Shown | None, by: Account, at: datetime) -> list[Cover]:
    """What becomes of each week after what became of those before, read from a rehearsal that is taken back again.

    No transaction is open while it is thought about.
    """
    covers, is_more = list[Cover](), True
    while is_more:
        with transaction.atomic():
            _hold_still(covers)
            happened.keep(by=by, at=at)
            weeks = happened.weeks(at=at)[len(covers) :]
            for cover in covers:
                _stand(cover, by, at)
            table = published_table(weeks[0]) if weeks else None
            opened = opened_early(table) if table else frozenset[int]()
            transaction.set_rollback(True)
        if table is not None:
            covers.append(happened.cover(table, opened, at=at, shown=shown))
        is_more = len(weeks) > 1
    return [cover for cover in covers if cover.steps]


def _hold_still(covers: Iterable[Cover]) -> None:
    """Whom and what this touches, and nobody else, waits."""
    patients, staff, sessions = set[int](), set[int](), set[int]()
    for cover in covers:
        table, after = cover.table, after_all(cover.table.wanted.problem, cover.table.sessions, cover.moves)
        for each in {move.session for move in cover.moves}:
            sessions |= {each} & table.rows.keys()
            for session in (table.sessions.get(each), after.get(each)):
                if session is not None:
                    staff.add(table.clinicians[session.clinician].pk)
                    patients |= {table.patients[who].pk for who in session.patients}
    schedule.hold_still(patients=patients, staff=staff, sessions=sessions)


def _done(cover: Cover, by: Account, at: datetime) -> ChangedWeek:
    week = cover.table.week
    before = everybodys_week(week.programme, week.starts_on)
    leads = _stand(cover, by, at)
    access.grant_care_team_each(
        [(leader.account, patient) for leader, patient in leads], by=by, at=at, reason="leads a session"
    )
    schedule.note_unplaced(week=week, missing=list(_missing(cover)))
    return ChangedWeek(week.starts_on, before, everybodys_week(week.programme, week.starts_on))


def _stand(cover: Cover, by: Account, at: datetime) -> list[tuple[Staff, Patient]]:
    """The week as it was found to become, if what it touches stands as it did then. Returns who now leads whom."""
    table = published_table(cover.table.week)
    if any(table.sessions.get(move.session) != cover.table.sessions.get(move.session) for move in cover.moves):
        raise PlanChanged
    return schedule.change_week(table=table, moves=cover.moves, opened=opened_early(table), by=by, at=at)


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
