"""When somebody can meet, and on which days nobody does."""

from datetime import date, time, timedelta

import pytest
from django.db import transaction

from stepwell.clinic.people.actions import add_absence, end_absence
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.tests.factories import a_track
from stepwell.clinic.schedule import actions
from stepwell.clinic.schedule.actions import NotAvailability
from stepwell.clinic.schedule.away import absences, closed_days
from stepwell.clinic.schedule.models import Availability, Closure
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.django_db


def hours(account: Account) -> list[tuple[int, str, str]]:
    rows = Availability.objects.filter(account=account).order_by("weekday", "starts")
    return [(row.weekday, f"{row.starts:%H:%M}", f"{row.ends:%H:%M}") for row in rows]


def test_hours_are_added_and_breaks_are_taken_out() -> None:
    lin = an_account()

    def say(days: list[int], starts: int, ends: int, *, can_meet: bool) -> None:
        actions.say_hours(account=lin, weekdays=days, starts=time(starts), ends=time(ends), can_meet=can_meet)

    say([0, 2], 9, 17, can_meet=True)
    say([0], 12, 13, can_meet=False)
    assert hours(lin) == [(0, "09:00", "12:00"), (0, "13:00", "17:00"), (2, "09:00", "17:00")]
    say([0], 12, 13, can_meet=False)
    say([0], 9, 11, can_meet=True)
    assert len(hours(lin)) == 3, "the same said twice changes nothing"
    say([0], 11, 18, can_meet=True)
    assert hours(lin) == [(0, "09:00", "18:00"), (2, "09:00", "17:00")]
    say([2], 8, 20, can_meet=False)
    assert hours(lin) == [(0, "09:00", "18:00")]


@pytest.mark.parametrize(("starts", "ends"), [(9, 9), (17, 9)])
def test_hours_that_cannot_be_are_refused(starts: int, ends: int) -> None:
    with pytest.raises(NotAvailability, match="later on the same day"):
        actions.say_hours(account=an_account(), weekdays=[0], starts=time(starts), ends=time(ends), can_meet=True)


def test_a_break_without_hours_to_take_it_from_is_refused() -> None:
    with pytest.raises(NotAvailability, match="Say first when you can meet"):
        actions.say_hours(account=an_account(), weekdays=[0], starts=time(9), ends=time(10), can_meet=False)


def test_a_day_is_closed_for_one_programme_or_for_all() -> None:
    here, there = a_track().programme, a_track().programme
    actions.close_days(days=[(date(2026, 3, 4), "Staff day")], programme=here)
    assert actions.close_days(days=[(date(2026, 3, 5), "Holiday"), (date(2026, 3, 5), "Again")], programme=None) == 1
    week = (date(2026, 3, 2), date(2026, 3, 9))
    assert set(closed_days(here, *week)) == {date(2026, 3, 4), date(2026, 3, 5)}
    assert closed_days(there, *week) == (date(2026, 3, 5),)
    actions.open_day(closure=Closure.objects.get(name="Holiday"))
    assert closed_days(there, *week) == ()


def test_an_absence_taken_back_before_it_begins_is_none() -> None:
    lin = an_account()
    starts_at = SPRING + timedelta(days=1)
    absence = add_absence(
        account=lin, starts_at=starts_at, ends_at=starts_at + timedelta(days=1), kind="sick", by=lin, at=SPRING
    )
    assert absence is not None
    assert set(absences([lin.pk], date(2026, 3, 1), date(2026, 3, 9))) == {lin.pk}
    end_absence(absence=absence, at=SPRING)
    assert absences([lin.pk], date(2026, 3, 1), date(2026, 3, 9)) == {}


def test_the_database_shows_hours_to_their_owner_and_those_who_plan() -> None:
    lin, other = a_staff().account, a_staff().account
    actions.set_availability(account=lin, windows=[actions.Window(0, time(9), time(17))])
    for account_id, kinds, seen in ((lin.pk, [], 1), (other.pk, [], 0), (other.pk, ["SCHEDULE"], 1), (None, [], 0)):
        with acting_as(account_id, kinds=kinds), transaction.atomic():
            assert Availability.objects.count() == seen
