from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.dose import (
    FACILITATOR,
    HEARTBEAT,
    Amendment,
    PlannedSeat,
    Statement,
    reconcile,
    week_dose,
)
from stepwell.pure.values import Period

AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def said(minutes: int, present: bool = True, source: str = FACILITATOR, later: int = 0) -> Statement:
    return Statement(source, present, minutes, AT + timedelta(minutes=later))


def test_the_facilitators_word_makes_the_minutes() -> None:
    assert reconcile(180, [said(170)]).attended == 170


def test_an_absent_patient_has_no_minutes_whatever_the_page_says() -> None:
    outcome = reconcile(180, [said(0, present=False), said(175, source=HEARTBEAT)])
    assert (outcome.attended, outcome.confidence) == (0, "witnesses disagree")


def test_a_seat_nobody_marked_is_unknown_and_not_absent() -> None:
    assert not reconcile(60, []).known
    assert not reconcile(60, [said(55, source=HEARTBEAT)]).known


def test_nobody_attends_longer_than_the_session() -> None:
    outcome = reconcile(50, [said(60)])
    assert outcome.attended == 50
    assert "scheduled for 50 min" in outcome.reasons[-1]


def test_a_break_is_attended_but_not_countable() -> None:
    outcome = reconcile(195, [said(195)], break_minutes=15)
    assert (outcome.attended, outcome.payer_countable) == (195, 180)


def test_a_correction_stands_above_every_witness_and_says_who_and_why() -> None:
    outcome = reconcile(60, [said(60)], [Amendment(40, "Lin Chen", "left for a call", AT)])
    assert outcome.attended == 40
    assert outcome.reasons == ("Lin Chen corrected this to 40 min: left for a call",)


def test_the_newest_statement_and_the_newest_correction_hold() -> None:
    assert reconcile(60, [said(50, later=5), said(20)]).attended == 50
    amendments = [Amendment(10, "Lin", "b", AT + timedelta(minutes=1)), Amendment(30, "Lin", "a", AT)]
    assert reconcile(60, [], amendments).attended == 10


@pytest.mark.parametrize(("scheduled", "breaks"), [(0, 0), (60, 61), (60, -1)])
def test_an_impossible_session_is_refused(scheduled: int, breaks: int) -> None:
    with pytest.raises(ValueError, match="breaks fit"):
        reconcile(scheduled, [], break_minutes=breaks)


_statements = st.lists(
    st.builds(said, st.integers(0, 400), st.booleans(), st.sampled_from([FACILITATOR, HEARTBEAT]), st.integers(0, 90))
)


@given(st.integers(1, 300), _statements, st.integers(0, 300))
def test_countable_never_exceeds_attended_nor_attended_the_session(
    scheduled: int, statements: list[Statement], breaks: int
) -> None:
    outcome = reconcile(scheduled, statements, break_minutes=min(breaks, scheduled))
    assert 0 <= outcome.payer_countable <= outcome.attended <= scheduled
    assert outcome.reasons


def seat(start_at: datetime, minutes: int, attended: int | None) -> PlannedSeat:
    return PlannedSeat(Period(start_at, start_at + timedelta(minutes=minutes)), attended)


def test_the_week_says_hours_attended_of_hours_planned() -> None:
    days = [AT + timedelta(days=n) for n in (0, 1, 2)]
    dose = week_dose([seat(days[0], 180, 180), seat(days[1], 180, 150), seat(days[2], 180, None)], minimum_minutes=540)
    assert (dose.planned_minutes, dose.attended_minutes, dose.short_by) == (540, 330, 30)
    assert dose.words == "5.5 of 9 hours attended; this week stays 0.5 hours below the minimum of 9"


def test_a_week_without_seats_is_short_of_the_whole_minimum() -> None:
    assert week_dose([], minimum_minutes=360).short_by == 360


def test_the_hour_that_daylight_saving_skips_is_not_planned() -> None:
    zone = ZoneInfo("America/New_York")
    night = Period(datetime(2026, 3, 8, 1, 0, tzinfo=zone), datetime(2026, 3, 8, 4, 0, tzinfo=zone))
    assert week_dose([PlannedSeat(night, None)], minimum_minutes=540).planned_minutes == 120
