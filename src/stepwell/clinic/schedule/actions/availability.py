"""When somebody can meet, and on which days nobody here meets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from stepwell.clinic.people.models import Account
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.models import Availability, Closure
from stepwell.plumbing.database import acting_as, current_actor


class NotAvailability(ValueError):
    """This cannot be said of when somebody can meet; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Window:
    """A recurring time somebody can meet, in their own zone; `weekday` 0 is Monday, `ends` later the same day."""

    weekday: int
    starts: time
    ends: time


@transaction.atomic
def set_availability(*, account: Account, windows: Sequence[Window]) -> None:
    """Replace the times at which this account can meet. Published sessions stay."""
    Availability.objects.filter(account=account).delete()
    Availability.objects.bulk_create(
        Availability(account=account, weekday=window.weekday, starts=window.starts, ends=window.ends)
        for window in windows
    )


@transaction.atomic
def say_hours(*, account: Account, weekdays: Collection[int], starts: time, ends: time, can_meet: bool) -> None:
    """On these days of every week they can meet in [starts, ends) besides, or cannot: a break, or no more.

    The same said twice changes nothing. Published sessions stay. Raises NotAvailability.
    """
    if ends <= starts:
        raise NotAvailability("Give an end that is later on the same day.")
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)  # two at once: one after the other
    told = [Window(row.weekday, row.starts, row.ends) for row in Availability.objects.filter(account=account)]
    if not told and not can_meet:
        raise NotAvailability("Say first when you can meet; then take breaks out of it.")
    windows = [window for window in told if window.weekday not in weekdays]
    for weekday in sorted(weekdays):
        spans = [(window.starts, window.ends) for window in told if window.weekday == weekday]
        spans = _with(spans, (starts, ends)) if can_meet else _without(spans, (starts, ends))
        windows += [Window(weekday, *span) for span in spans]
    set_availability(account=account, windows=windows)


@transaction.atomic
def close_days(*, days: Sequence[tuple[date, str]], programme: Programme | None) -> int:
    """On these days, each with its name, this programme does not meet; without one, nobody does. Returns how many
    were not closed before. Published sessions stay.
    """
    with acting_as(current_actor().account_id, wide=True):
        made = [
            Closure.objects.get_or_create(programme=programme, on=on, defaults={"name": name})[1] for on, name in days
        ]
    return sum(made)


@transaction.atomic
def open_day(*, closure: Closure) -> None:
    """That day they meet after all."""
    with acting_as(current_actor().account_id, wide=True):
        Closure.objects.filter(pk=closure.pk).delete()


def _with(spans: Sequence[tuple[time, time]], new: tuple[time, time]) -> list[tuple[time, time]]:
    """These stretches and the new one; what touches or overlaps it becomes one with it."""
    starts, ends = new
    apart = []
    for span in spans:
        if span[1] < starts or ends < span[0]:
            apart.append(span)
        else:
            starts, ends = min(starts, span[0]), max(ends, span[1])
    return sorted([*apart, (starts, ends)])


def _without(spans: Sequence[tuple[time, time]], gone: tuple[time, time]) -> list[tuple[time, time]]:
    """What is left of these stretches outside that one."""
    left = [part for starts, ends in spans for part in ((starts, min(ends, gone[0])), (max(starts, gone[1]), ends))]
    return sorted(part for part in left if part[0] < part[1])
