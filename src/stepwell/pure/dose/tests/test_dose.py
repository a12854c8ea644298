"""Minutes of words alone, and the week: no machine saw anybody here."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.dose import (
    Amendment,
    PlannedSeat,
    Said,
    SeatMinutes,
    Source,
    Statement,
    reconcile,
    week_dose,
)
from stepwell.pure.values import Period

AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def said(minutes: int, present: bool = True, later: int = 0) -> Statement:
    at = AT + later * MINUTE
    return Statement(Source.FACILITATOR, Said.PRESENT if present else Said.ABSENT, at, at, minutes=minutes)


def page(first: int, last: int) -> list[Statement]:
    return [Statement(Source.PAGE, Said.SEEN, AT + each * MINUTE, AT + each * MINUTE) for each in (first, last)]


def pause(start: int, until: int) -> Statement:
    breaks = (Period(AT + start * MINUTE, AT + until * MINUTE),)
    return Statement(Source.FACILITATOR, Said.BREAKS, AT, AT, breaks=breaks)


def of(minutes: int, statements: list[Statement], amendments: tuple[Amendment, ...] = ()) -> SeatMinutes:
    return reconcile(Period(AT, AT + minutes * MINUTE), statements, amendments)


def test_the_facilitators_word_makes_the_minutes_where_nothing_else_speaks() -> None:
    outcome = of(180, [said(170)])
    assert (outcome.attended, outcome.confidence, outcome.bound_seconds) == (170, "one witness", None)


def test_an_absent_patient_has_no_minutes_whatever_the_page_says() -> None:
    outcome = of(180, [said(0, present=False), *page(0, 175)])
    assert (outcome.attended, outcome.confidence) == (0, "witnesses disagree")


def test_a_seat_nobody_marked_is_unknown_and_not_absent() -> None:
    assert not of(60, []).known
    assert not of(60, page(0, 55)).known


def test_nobody_attends_longer_than_the_session() -> None:
    outcome = of(50, [said(60)])
    assert outcome.attended == 50
    assert "scheduled for 50 min" in outcome.reasons[-1]


def test_a_break_is_attended_but_not_countable_and_marked_twice_it_is_one() -> None:
    outcome = of(195, [said(195), pause(90, 105), pause(90, 105)])
    assert (outcome.scheduled, outcome.attended, outcome.payer_countable) == (195, 195, 180)


def test_a_correction_stands_above_every_witness_and_says_who_and_why() -> None:
    outcome = of(60, [said(60)], (Amendment(40, "Lin Chen", "left for a call", AT),))
    assert outcome.attended == 40
    assert outcome.reasons == ("Lin Chen corrected this to 40 min: left for a call",)


def test_the_newest_statement_and_the_newest_correction_hold() -> None:
    assert of(60, [said(50, later=5), said(20)]).attended == 50
    amendments = (Amendment(10, "Lin", "b", AT + MINUTE), Amendment(30, "Lin", "a", AT))
    assert of(60, [], amendments).attended == 10


_words = st.builds(said, st.integers(0, 400), st.booleans(), st.integers(0, 90))
_pauses = st.builds(lambda start, length: pause(start, start + length), st.integers(-20, 300), st.integers(1, 200))


@given(st.integers(1, 300), st.lists(_words | _pauses))
def test_countable_never_exceeds_attended_nor_attended_the_session(minutes: int, statements: list[Statement]) -> None:
    outcome = of(minutes, statements)
    assert 0 <= outcome.payer_countable <= outcome.attended <= outcome.scheduled == minutes
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
