"""The secret address of somebody's calendar."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import CalendarFeed


@transaction.atomic
def calendar_feed(*, account: Account) -> CalendarFeed:
    """The feed this account's calendar program reads, made on first asking; later its address stays the same."""
    feed, _ = CalendarFeed.objects.get_or_create(account=account, ended_at=None)
    return feed


@transaction.atomic
def renew_calendar_feed(*, account: Account, at: datetime) -> CalendarFeed:
    """A new address in place of the old one, which shows nothing from now on."""
    end_calendar_feed(account=account, at=at)
    return calendar_feed(account=account)


def end_calendar_feed(*, account: Account, at: datetime) -> None:
    """Nothing is shown at this account's address any more: the stay or the work is over, or the address is known."""
    CalendarFeed.objects.filter(account=account, ended_at=None).update(ended_at=at)
