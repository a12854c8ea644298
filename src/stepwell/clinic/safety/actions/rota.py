"""Who is on call is put on the rota, covered for, swapped and taken off it; whom it concerns is told."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import transaction

from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.safety.models import OnCallShift, WeeklyShift
from stepwell.clinic.safety.reaching import can_be_woken
from stepwell.clinic.safety.rota import NEEDED, rota_in, weekly
from stepwell.plumbing.database import acting_as, current_actor
from stepwell.pure.escalation import ON_CALL, PARTS, Turn, Weekly, turns
from stepwell.pure.values import Period, time_words, zone_named

PAGE = "/clinic/on-call/"


class NotOnTheRota(ValueError):
    """This does not fit the rota, or this person cannot stand on it; the text says why and what to do."""


@transaction.atomic
def put_on_call(
    *,
    staff: Staff,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    part: str = ON_CALL,
    by: Account | None = None,
) -> OnCallShift:
    """This member of staff is on call in [starts_at, ends_at), in the place of whomever the rota names.

    The same said twice is one row. Alerts already raised keep their ladder. Both are told. Raises NotOnTheRota.
    """
    if ends_at <= starts_at:
        raise NotOnTheRota("A shift ends after it begins.")
    with acting_as(current_actor().account_id, wide=True):
        _check(staff, part)
        period = Period(starts_at, ends_at)
        within = OnCallShift.objects.filter(part=part, starts_at__lt=ends_at, ends_at__gt=starts_at)
        last = within.order_by("-pk").first()
        if last and (last.staff_id, last.starts_at, last.ends_at) == (staff.pk, starts_at, ends_at):
            return last
        before = {turn.staff_id for turn in turns(rota_in(period), part, period)}
        shift = OnCallShift.objects.create(staff=staff, part=part, starts_at=starts_at, ends_at=ends_at, by=by)
        _tell({*before, staff.pk}, by, at)
        return shift


@transaction.atomic
def swap(*, one: Turn, other: Turn, by: Account, at: datetime) -> None:
    """Two people take each other's turn. Raises NotOnTheRota where one of them cannot, or the rota has changed."""
    for turn, taker in ((one, other.staff_id), (other, one.staff_id)):
        if turn not in turns(rota_in(turn.period), turn.part, turn.period) or taker is None:
            raise NotOnTheRota("The rota has changed meanwhile; look at it again.")
        staff = Staff.objects.get(pk=taker)
        put_on_call(
            staff=staff, starts_at=turn.period.start_at, ends_at=turn.period.until, part=turn.part, by=by, at=at
        )


@transaction.atomic
def add_weekly(
    *,
    staff: Staff,
    part: str,
    weekdays: Collection[int],
    starts: time,
    ends: time,
    time_zone: str,
    from_on: date,
    by: Account | None,
    at: datetime,
) -> WeeklyShift:
    """This person is on call every week on these days, at these hours of that time zone.

    Raises NotOnTheRota where somebody stands there in the same part already, and Refused for a zone that is none.
    """
    new = Weekly(staff.pk, part, frozenset(weekdays), starts, ends, zone_named(time_zone), from_on)
    with acting_as(current_actor().account_id, wide=True):
        _check(staff, part)
        for there in WeeklyShift.objects.select_for_update(of=("self",)).filter(part=part).select_related("staff"):
            if new.clashes(weekly(there)):
                hours = f"{time_words(there.starts)} to {time_words(there.ends)}"
                raise NotOnTheRota(
                    f"{there.staff.name} is {part} then already ({hours}); end that line first, or choose other hours."
                )
        line = WeeklyShift.objects.create(
            staff=staff,
            part=part,
            weekdays=sorted(new.weekdays),
            starts=starts,
            ends=ends,
            time_zone=time_zone,
            from_on=from_on,
            by=by,
        )
        _tell({staff.pk}, by, at)
        return line


@transaction.atomic
def end_weekly(*, line: WeeklyShift, until_on: date, by: Account, at: datetime) -> None:
    """The line holds no more from this day on. Raises NotOnTheRota for one that has ended before."""
    with acting_as(current_actor().account_id, wide=True):
        held = WeeklyShift.objects.select_for_update().get(pk=line.pk)
        if held.until_on is not None and held.until_on <= until_on:
            raise NotOnTheRota("That line has ended already.")
        held.until_on = max(until_on, held.from_on)
        held.save(update_fields=["until_on"])
        _tell({held.staff_id}, by, at)


def _check(staff: Staff, part: str) -> None:
    """Raises NotOnTheRota for somebody who could not open an alert, or whom no page would wake."""
    if part not in PARTS:
        raise NotOnTheRota(f"There is no part “{part}” on the rota.")
    if not staff.active:
        raise NotOnTheRota(f"{staff.name} does not work here any more; choose somebody who does.")
    lacks = [role for role in sorted(NEEDED[part]) if role.value not in staff.roles]
    if lacks:
        words = " and ".join(role.value.replace("_", " ").lower() for role in lacks)
        raise NotOnTheRota(
            f"{staff.name} lacks the role {words}, and could not open an alert. An administrator gives it."
        )
    if not can_be_woken(staff):
        raise NotOnTheRota(
            f"No page would wake {staff.name}: they add a phone number, or switch on notifications, under "
            "“How I am reached” first."
        )


def _tell(staff_ids: Collection[int | None], by: Account | None, at: datetime) -> None:
    """Tell those whose turns have changed, but for who changed them."""
    concerned = Staff.objects.filter(pk__in=[each for each in staff_ids if each], active=True).select_related("account")
    for staff in concerned.exclude(account=by):
        tell(
            account=staff.account,
            words="The on-call rota has changed: see your turns.",
            link=PAGE,
            at=at,
            by_email=True,
        )
