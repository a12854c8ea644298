"""When somebody is away: said once, ended and not deleted, and of little interest to anybody else."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from stepwell.clinic.people.actions import NotAnAbsence, add_absence, end_absence
from stepwell.clinic.people.models import Absence, Account
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def away(account: Account, starts_at: datetime = SPRING, days: int = 3) -> Absence | None:
    ends_at = starts_at + days * A_DAY
    return add_absence(account=account, starts_at=starts_at, ends_at=ends_at, kind="leave", by=account, at=SPRING)


def test_an_absence_is_said_once_and_ended_not_deleted() -> None:
    lin = an_account()
    absence = away(lin)
    assert absence is not None
    assert away(lin) is None
    assert end_absence(absence=absence, at=SPRING + A_DAY)
    assert not end_absence(absence=absence, at=SPRING + 2 * A_DAY), "over is over"
    absence.refresh_from_db()
    assert absence.ends_at == SPRING + A_DAY
    assert away(lin) is not None, "gone again after all"


def test_an_absence_taken_back_before_it_begins_lasts_no_time_and_may_be_said_again() -> None:
    lin = an_account()
    for _ in range(2):
        absence = away(lin, SPRING + A_DAY)
        assert absence is not None
        end_absence(absence=absence, at=SPRING)
    assert {row.ends_at - row.starts_at for row in Absence.objects.all()} == {timedelta(0)}


@pytest.mark.parametrize("days", [1, 2])
def test_what_is_over_is_no_absence(days: int) -> None:
    with pytest.raises(NotAnAbsence, match="not over yet"):
        away(an_account(), SPRING - 2 * A_DAY, days)


def test_nothing_of_it_but_its_end_changes() -> None:
    absence = away(an_account())
    assert absence is not None
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(kind="sick")


def test_the_database_shows_it_to_its_owner_and_those_who_plan() -> None:
    lin, other = a_staff().account, a_staff().account
    away(lin)
    for account_id, kinds, seen in ((lin.pk, [], 1), (other.pk, [], 0), (other.pk, ["SCHEDULE"], 1), (None, [], 0)):
        with acting_as(account_id, kinds=kinds), transaction.atomic():
            assert Absence.objects.count() == seen
