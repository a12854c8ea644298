"""Who is put on the rota, who is told, and which holes are announced?"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import add_absence, end_absence
from stepwell.clinic.people.models import Absence, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.actions import NotOnTheRota
from stepwell.clinic.safety.models import HandOver, OnCallShift, WeeklyShift
from stepwell.clinic.safety.rota import on_call_at
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import BACKUP, ON_CALL, PRESCRIBER
from stepwell.pure.values import Period, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NEW_YORK = ZoneInfo("America/New_York")
A_DAY, EVERY_DAY = timedelta(days=1), range(7)


@pytest.fixture
def ada() -> Staff:
    return a_staff([Role.ON_CALL], name="Ada Day")


@pytest.fixture
def ben() -> Staff:
    return a_staff([Role.ON_CALL], name="Ben Night")


@pytest.fixture
def priya() -> Staff:
    return a_staff([Role.SCHEDULER], name="Priya Nair")


def every_week(
    staff: Staff, starts: int, ends: int, part: str = ON_CALL, weekdays: range = EVERY_DAY, by: Staff | None = None
) -> WeeklyShift:
    return actions.add_weekly(
        staff=staff,
        part=part,
        weekdays=weekdays,
        starts=time(starts),
        ends=time(ends),
        time_zone="America/New_York",
        from_on=(SPRING - A_DAY).date(),
        by=by.account if by else staff.account,
        at=SPRING,
    )


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-{clock}").replace(tzinfo=NEW_YORK)


def told(staff: Staff) -> list[str]:
    return list(Notice.objects.filter(account=staff.account).order_by("pk").values_list("words", flat=True))


# ---- who stands on it
def test_days_and_nights_meet_without_a_hole(ada: Staff, ben: Staff) -> None:
    every_week(ada, 8, 20)
    every_week(ben, 20, 8)
    moments = {"03-07T19:59": ada, "03-07T20:00": ben, "03-08T07:59": ben, "03-08T08:00": ada}
    assert {clock: on_call_at(at(clock))[ON_CALL] for clock in moments} == {
        clock: staff.pk for clock, staff in moments.items()
    }
    assert actions.announce_holes(at=at("03-05T12:00")) == 2, "of the backup and the prescriber, and of nobody else"


def test_two_people_in_one_part_at_once_are_refused_by_name(ada: Staff, ben: Staff) -> None:
    every_week(ada, 8, 20)
    with pytest.raises(
        NotOnTheRota, match=r"Ada Day is on call then already \(8:00 am to 8:00 pm\); end that line first"
    ):
        every_week(ben, 19, 8)
    every_week(ben, 20, 8)
    every_week(ben, 8, 20, part=BACKUP)
    assert WeeklyShift.objects.count() == 3


def test_whoever_could_not_open_an_alert_or_prescribe_is_refused_in_words(ada: Staff) -> None:
    therapist = a_staff(name="Lin Chen")
    with pytest.raises(NotOnTheRota, match="Lin Chen lacks the role on call"):
        every_week(therapist, 8, 20)
    with pytest.raises(NotOnTheRota, match="lacks the role psychiatrist"):
        every_week(ada, 8, 20, part=PRESCRIBER)
    Staff.objects.filter(pk=ada.pk).update(active=False)
    ada.refresh_from_db()
    with pytest.raises(NotOnTheRota, match="does not work here any more"):
        actions.put_on_call(staff=ada, starts_at=SPRING, ends_at=SPRING + A_DAY, at=SPRING)


def test_whom_no_page_would_wake_is_refused_until_they_add_a_number(ada: Staff, settings: Settings) -> None:
    settings.STEPWELL_SMS = "console:"
    with pytest.raises(NotOnTheRota, match="No page would wake Ada Day"):
        every_week(ada, 8, 20)
    actions.add_way(staff=ada, channel="text message", address="212 555 0100", name="", at=SPRING)
    every_week(ada, 8, 20)


def test_a_zone_that_is_none_is_refused(ada: Staff) -> None:
    with pytest.raises(Refused, match="is not a time zone"):
        actions.add_weekly(
            staff=ada, part=ON_CALL, weekdays=[0], starts=time(8), ends=time(20), time_zone="Troy/NY",
            from_on=SPRING.date(), by=None, at=SPRING,
        )  # fmt: skip


def test_a_line_is_ended_and_never_edited_and_the_database_lets_nobody_write_it_by_hand(ada: Staff) -> None:
    line = every_week(ada, 8, 20)
    actions.end_weekly(line=line, until_on=(SPRING + A_DAY).date(), by=ada.account, at=SPRING)
    assert on_call_at(SPRING + timedelta(hours=3)) == {ON_CALL: ada.pk}
    assert on_call_at(SPRING + A_DAY + timedelta(hours=3)) == {}
    with pytest.raises(NotOnTheRota, match="ended already"):
        actions.end_weekly(line=line, until_on=(SPRING + A_DAY).date(), by=ada.account, at=SPRING)
    with pytest.raises(DatabaseError), transaction.atomic():
        WeeklyShift.objects.update(starts=time(9))
    with acting_as(ada.account_id):
        assert WeeklyShift.objects.update(until_on=None) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            OnCallShift.objects.create(staff=ada, starts_at=SPRING, ends_at=SPRING + A_DAY)


# ---- changed for once
def test_a_cover_is_told_to_both_and_said_twice_it_is_one(ada: Staff, ben: Staff, priya: Staff) -> None:
    every_week(ada, 8, 20)
    for _ in range(2):
        actions.put_on_call(
            staff=ben, starts_at=at("03-03T08:00"), ends_at=at("03-03T20:00"), by=priya.account, at=SPRING
        )
    assert OnCallShift.objects.count() == 1
    assert told(ada) == told(ben) == ["The on-call rota has changed: see your turns."]
    assert on_call_at(at("03-03T12:00"))[ON_CALL] == ben.pk
    actions.put_on_call(staff=ada, starts_at=at("03-03T08:00"), ends_at=at("03-03T20:00"), by=priya.account, at=SPRING)
    assert on_call_at(at("03-03T12:00"))[ON_CALL] == ada.pk, "and taken back"


def test_two_turns_are_swapped_or_neither(ada: Staff, ben: Staff, priya: Staff) -> None:
    every_week(ada, 8, 20)
    every_week(ben, 20, 8)
    day, night = queries.rota_lines(Period(at("03-03T08:00"), at("03-04T08:00")), at=SPRING)[ON_CALL]
    actions.swap(one=day.turn, other=night.turn, by=priya.account, at=SPRING)
    assert on_call_at(at("03-03T12:00"))[ON_CALL] == ben.pk
    assert on_call_at(at("03-03T23:00"))[ON_CALL] == ada.pk
    with pytest.raises(NotOnTheRota, match="changed meanwhile"):
        actions.swap(one=day.turn, other=night.turn, by=priya.account, at=SPRING)


def away(staff: Staff, first: str, last: str) -> Absence:
    absence = add_absence(
        account=staff.account, starts_at=at(first), ends_at=at(last), kind="leave", by=staff.account, at=SPRING
    )
    assert absence is not None
    return absence


def test_somebody_away_is_not_on_call_and_back_again_is(ada: Staff) -> None:
    every_week(ada, 8, 20)
    absence = away(ada, "03-03T00:00", "03-05T00:00")
    assert on_call_at(at("03-03T12:00")) == {}
    with acting_as(an_account().pk), transaction.atomic():
        assert on_call_at(at("03-03T12:00")) == {}, "whoever asks, though the absence itself is not theirs to read"
    end_absence(absence=absence, at=at("03-03T11:00"))
    assert on_call_at(at("03-03T12:00")) == {ON_CALL: ada.pk}
    end_absence(absence=away(ada, "03-09T00:00", "03-10T00:00"), at=SPRING)
    assert on_call_at(at("03-09T12:00")) == {ON_CALL: ada.pk}


# ---- holes
@pytest.fixture
def only_on_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """No card names another part."""
    monkeypatch.setattr("stepwell.clinic.safety.actions.turns.parts_needed", lambda at: (ON_CALL,))


@pytest.mark.usefixtures("only_on_call")
def test_a_hole_ahead_is_announced_once_and_again_the_day_before(ada: Staff, priya: Staff, vera: Staff) -> None:
    every_week(ada, 8, 8)
    away(ada, "03-10T12:00", "03-10T20:00")
    for hours in range(0, 12):
        actions.announce_holes(at=SPRING + timedelta(hours=hours))
    words = (
        "Nobody is on call from Tuesday 10 March 12:00 pm until Tuesday 10 March 8:00 pm. Open the rota and fill it."
    )
    assert told(priya) == told(vera) == [words]
    for minutes in range(0, 24 * 60, 30):
        actions.announce_holes(at=at("03-09T12:00") + timedelta(minutes=minutes))
    assert told(priya) == told(vera) == [words, words]
    assert told(ada) == []


@pytest.mark.usefixtures("only_on_call")
def test_somebody_ill_tonight_is_announced_at_once_and_once(ada: Staff, priya: Staff) -> None:
    every_week(ada, 8, 8)
    away(ada, "03-02T20:00", "03-03T08:00")
    assert [actions.announce_holes(at=at(f"03-02T19:{minute}")) for minute in ("05", "10", "55")] == [1, 0, 0]
    assert actions.announce_holes(at=at("03-02T21:00")) == 0, "and not while it lasts"


@pytest.mark.usefixtures("only_on_call")
def test_when_somebody_leaves_their_turns_are_a_hole_and_an_empty_rota_is_said_once_in_two_weeks(
    ada: Staff, priya: Staff
) -> None:
    every_week(ada, 8, 8)
    assert actions.announce_holes(at=SPRING) == 0
    Staff.objects.filter(pk=ada.pk).update(active=False)
    assert [actions.announce_holes(at=SPRING + timedelta(days=days)) for days in range(0, 16)].count(1) == 2


def test_holes_are_looked_for_in_the_parts_that_some_grade_pages(ada: Staff, ben: Staff, priya: Staff) -> None:
    every_week(ada, 8, 8)
    every_week(ben, 8, 8, part=BACKUP)
    assert actions.announce_holes(at=SPRING) == 1
    (words,) = told(priya)
    assert words.startswith("Nobody is prescriber on call")


# ---- handed over
@pytest.fixture
def at_eight(ada: Staff, ben: Staff, priya: Staff) -> Callable[[str], None]:
    """Ben by night, Ada by day; the job runs at this clock time of 3 March."""
    every_week(ada, 8, 20)
    every_week(ben, 20, 8)
    return lambda clock: actions.hand_over(at=at(f"03-03T{clock}"))


def test_whoever_takes_over_at_eight_is_told_a_quarter_before_and_confirms(
    at_eight: Callable[[str], None], ada: Staff, ben: Staff
) -> None:
    at_eight("07:40")
    assert not HandOver.objects.exists()
    for clock in ("07:45", "07:50", "08:00", "08:05"):
        at_eight(clock)
    made = HandOver.objects.get()
    assert (made.giver, made.taker, made.at) == (ben, ada, at("03-03T08:00"))
    assert told(ada) == ["Your turn on call begins. See what is open, and confirm that you have it."]
    with pytest.raises(actions.NotYourTurn):
        actions.confirm_hand_over(made=made, by=ben.account, at=at("03-03T08:02"))
    for clock in ("08:02", "08:09"):
        actions.confirm_hand_over(made=made, by=ada.account, at=at(f"03-03T{clock}"))
    made.refresh_from_db()
    assert made.confirmed_at == at("03-03T08:02")
    at_eight("08:30")
    assert told(ben) == []


def test_a_hand_over_nobody_confirms_is_said_once_and_pages_go_where_the_rota_says(
    at_eight: Callable[[str], None], ada: Staff, ben: Staff, priya: Staff, vera: Staff
) -> None:
    for clock in ("07:45", "08:29", "08:30", "08:35"):
        at_eight(clock)
    words = ["Nobody has confirmed the turn on call that has begun. Pages go there; find out who is there."]
    assert told(ben) == told(priya) == told(vera) == words
    assert on_call_at(at("03-03T08:30"))[ON_CALL] == ada.pk


def test_where_the_rota_changed_after_somebody_was_told_the_new_one_is_told_and_the_old_one_not_missed(
    at_eight: Callable[[str], None], ada: Staff, priya: Staff
) -> None:
    zoe = a_staff([Role.ON_CALL], name="Zoe Cover")
    at_eight("07:45")
    actions.put_on_call(
        staff=zoe, starts_at=at("03-03T08:00"), ends_at=at("03-03T20:00"), by=zoe.account, at=at("03-03T07:50")
    )
    at_eight("07:55")
    assert HandOver.objects.filter(taker=zoe).exists()
    actions.confirm_hand_over(made=HandOver.objects.get(taker=zoe), by=zoe.account, at=at("03-03T08:00"))
    at_eight("08:30")
    assert told(priya) == []


def test_what_a_viewer_gives_and_takes(at_eight: Callable[[str], None], ada: Staff, ben: Staff, vera: Staff) -> None:
    at_eight("07:45")
    now = at("03-03T07:50")
    assert [len(queries.hand_overs(viewer_of(staff.account), at=now)) for staff in (ada, ben, vera)] == [1, 1, 0]
    assert [line.turn.period.start_at for line in queries.turns_of(viewer_of(ben.account), at=now)[:2]] == [
        at("03-02T20:00"),
        at("03-03T20:00"),
    ]


def test_the_rota_costs_the_same_for_one_line_and_for_many(ada: Staff, ben: Staff) -> None:
    week, spent = Period(SPRING, SPRING + timedelta(days=7)), []
    for part in (ON_CALL, BACKUP):
        every_week(ada, 8, 20, part)
        every_week(ben, 20, 8, part)
        with CaptureQueriesContext(connection) as asked:
            queries.rota_lines(week, at=SPRING)
        spent.append(len(asked))
    assert spent == [6, 6]
