"""A patient will live in another state: who is told, and what is seen until somebody has planned anew?"""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from stepwell.clinic.access import jobs
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import NotAMove, Place
from stepwell.clinic.people.models import Patient, Residence, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.loose_ends import unlicensed_in, unlicensed_seats
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import drafted
from stepwell.journeys.publish_week import publish_week
from stepwell.journeys.say_move import say_move
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
AUSTIN = Place("TX", "America/Chicago", "1 Congress Ave", "Austin", "78701")
THURSDAY = date(2026, 3, 5)


@pytest.fixture
def priya() -> Staff:
    return a_staff(roles=(Role.SCHEDULER,), states=(), name="Priya Nair")


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(priya: Staff, lin: Staff) -> Patient:
    jordan, track = a_patient(), a_track()
    admitted(jordan, track, lin)
    drafted(track.programme, date(2026, 3, 2))
    publish_week(programme=track.programme, starts_on=date(2026, 3, 2), by=priya.account, at=SPRING, version=0)
    Notice.objects.all().delete()
    return jordan


def told() -> dict[int, str]:
    return {each.account_id: each.words for each in Notice.objects.all()}


def test_those_who_plan_and_whoever_leads_are_told_at_once_and_no_session_changes(
    jordan: Patient, priya: Staff, lin: Staff
) -> None:
    assert jordan.account is not None
    before = list(Session.objects.order_by("pk").values_list("pk", "starts_at", "facilitator", "sequence"))
    touched = say_move(patient=jordan, to=AUSTIN, from_on=THURSDAY, by=jordan.account, at=SPRING)
    ahead = Seat.objects.filter(patient=jordan, starts_at__gte=datetime(2026, 3, 5, 6, tzinfo=UTC))
    assert touched == ahead.count() > 0
    assert list(Session.objects.order_by("pk").values_list("pk", "starts_at", "facilitator", "sequence")) == before
    words = told()
    assert words.keys() == {priya.account_id, lin.account_id}
    sessions = "In 1 published session nobody" if touched == 1 else f"In {touched} published sessions nobody"
    assert words[priya.account_id].startswith(f"A patient lives in another state from 5 March on. {sessions}")
    assert "A patient of yours is in Texas from 5 March on, where you are not licensed." in words[lin.account_id]
    assert "Jordan" not in "".join(words.values())


def test_said_twice_it_is_told_once_and_by_another_the_patient_reads_it(jordan: Patient, lin: Staff) -> None:
    for _ in range(2):
        say_move(patient=jordan, to=AUSTIN, from_on=THURSDAY, by=lin.account, at=SPRING)
    assert jordan.account_id is not None
    assert told()[jordan.account_id] == "Your team has noted that you live in Texas from 5 March on."
    assert Notice.objects.count() == 3
    assert Residence.objects.count() == 1


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2027, 4, 1)])
def test_a_day_that_is_over_or_far_away_is_refused(jordan: Patient, lin: Staff, on: date) -> None:
    with pytest.raises(NotAMove, match="Give a day from today on, within a year"):
        say_move(patient=jordan, to=AUSTIN, from_on=on, by=lin.account, at=SPRING)
    assert not Residence.objects.exists()


def test_until_it_is_planned_anew_it_is_seen_who_sits_where_nobody_may_see_them(jordan: Patient, lin: Staff) -> None:
    say_move(patient=jordan, to=AUSTIN, from_on=THURSDAY, by=lin.account, at=SPRING)
    (found,) = unlicensed_seats(at=SPRING)
    assert (found.patient, found.state) == (jordan, "TX")
    assert min(seat.starts_at for seat in found.seats) >= datetime(2026, 3, 5, 6, tzinfo=UTC)
    group = Session.objects.get(kind="group", starts_at__date=THURSDAY)
    monday = Session.objects.get(kind="group", starts_at__date=date(2026, 3, 2))
    assert [unlicensed_in(each.pk) for each in (group, monday)] == [{jordan.pk: "TX"}, {}]


def test_the_evening_before_is_before_on_the_wall_there(jordan: Patient, lin: Staff) -> None:
    """Eight in the evening in New York is the next day already in UTC, and not in Chicago."""
    say_move(patient=jordan, to=AUSTIN, from_on=THURSDAY, by=lin.account, at=SPRING)
    evening = Session.objects.get(kind="group", starts_at__date=THURSDAY)
    for starts_at, where in (
        (datetime(2026, 3, 5, 1, tzinfo=UTC), {}),
        (datetime(2026, 3, 5, 5, 30, tzinfo=UTC), {}),
        (datetime(2026, 3, 5, 6, tzinfo=UTC), {jordan.pk: "TX"}),
    ):
        Seat.objects.filter(session=evening).update(starts_at=starts_at)
        assert unlicensed_in(evening.pk) == where


def test_the_hourly_job_lets_them_live_there_once_the_day_has_come(
    jordan: Patient, lin: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    say_move(patient=jordan, to=AUSTIN, from_on=THURSDAY, by=lin.account, at=SPRING)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 5, 5, 1, tzinfo=UTC))
    jobs.settle_moves(timestamp=0)
    with acting_as_programme(), transaction.atomic():
        jordan.refresh_from_db()
    assert (jordan.state, jordan.city, jordan.time_zone) == ("TX", "Austin", "America/Chicago")
