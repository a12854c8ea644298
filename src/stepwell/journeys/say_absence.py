"""Somebody is away, from their sessions and from the rota, and those who plan read what that touches."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Absence, Account, Staff
from stepwell.clinic.people.queries import accounts_in_role
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.rota import is_on_the_rota
from stepwell.clinic.schedule.queries import touched_by
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role


def say_absence(
    *, account: Account, starts_at: datetime, ends_at: datetime, kind: str, by: Account, at: datetime
) -> int:
    """They are away in [starts_at, ends_at); returns how many published sessions that touches. None is cancelled by it.

    Where nobody is left on call then, that is announced at once; a colleague who was entered as away is told. Why is
    asked of staff alone. The same said twice is one absence, and told once. Raises people.actions.NotAnAbsence.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        staff = Staff.objects.filter(account=account, active=True).first()
        absence = people.add_absence(
            account=account,
            starts_at=starts_at,
            ends_at=ends_at,
            kind=kind if staff else Absence.Kind.OTHER.value,
            by=by,
            at=at,
        )
        if absence is None:
            return 0
        touched = len(touched_by(absence))
        if touched:
            _tell_planners(staff, touched, at)
        if staff and is_on_the_rota(staff, at=at):
            safety.announce_holes(at=at)
        if staff and account != by:
            words = "You are entered as away: you meet nobody then, and are not on call."
            inbox.tell(account=account, words=words, link="/clinic/on-call/", at=at, by_email=True)
        return touched


def _tell_planners(staff: Staff | None, touched: int, at: datetime) -> None:
    sessions = "1 published session falls" if touched == 1 else f"{touched} published sessions fall"
    words = f"{staff.name if staff else 'Somebody in care, or close to them,'} is away, and {sessions} into it."
    planners = accounts_in_role(Role.SCHEDULER)
    for planner in planners if planners.exists() else accounts_in_role(Role.DIRECTOR):
        inbox.tell(account=planner, words=words, link="/operations/times/", at=at, by_email=True)
