"""Somebody cannot lead their sessions: others take them, they are moved or cancelled, and whom it touches is told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.live.covering import Cover, PlanChanged, cover_of, opened_early, seal_of
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.rota import is_on_the_rota
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.models import Week
from stepwell.clinic.schedule.told import everybodys_week
from stepwell.plumbing.database import acting_as
from stepwell.pure.values import Period


def cover_absence(*, staff: Staff, period: Period, kind: str, seal: str, by: Account, at: datetime) -> int:
    """Keep the absence and do what was shown, in one transaction. Returns how many sessions changed.

    Each whom it touches is told once, substitutes with the way to what they have to know; they are granted sight of
    those they lead now. Where nobody is left on call then, that is announced at once.

    Raises `people.actions` NotAnAbsence; `live.covering` PlanChanged; `schedule.actions` AlreadyBegun, BreaksARule,
    DoubleBooked.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        people.add_absence(
            account=staff.account, starts_at=period.start_at, ends_at=period.until, kind=kind, by=by, at=at
        )
        covers = cover_of(staff=staff, period=period, at=at)
        if seal_of(covers) != seal:
            raise PlanChanged
        for cover in covers:
            _apply(cover, by, at)
        if is_on_the_rota(staff, at=at):
            safety.announce_holes(at=at)
        return sum(len(cover.steps) for cover in covers)


def _apply(cover: Cover, by: Account, at: datetime) -> None:
    week: Week = cover.table.week
    before = everybodys_week(week.programme, week.starts_on)
    leads = schedule.change_week(
        table=cover.table, moves=[step.move for step in cover.steps], opened=opened_early(cover.table), by=by, at=at
    )
    pairs: list[tuple[Account, Patient]] = [(leader.account, patient) for leader, patient in leads]
    access.grant_care_team_each(pairs, by=by, at=at, reason="leads a session")
    schedule.tell_of_changes(
        before=before,
        now=everybodys_week(week.programme, week.starts_on),
        starts_on=week.starts_on,
        cards=_cards(cover),
        at=at,
    )


def _cards(cover: Cover) -> Mapping[int, str]:
    """Where each substitute reads what they have to know: by the key of who leads."""
    ways = {}
    for step in reversed(cover.steps):
        if step.now and step.now.clinician != step.was.clinician:
            ref = cover.table.rows[step.move.session].ref
            ways[cover.table.clinicians[step.now.clinician].pk] = f"/clinic/sessions/{ref}/hand-over/"
    return ways
