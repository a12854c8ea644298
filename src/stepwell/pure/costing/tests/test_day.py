from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.costing import AttendedSeat, PayerRule, judge_day

H0015 = PayerRule(minimum_minutes=180, charge=Decimal("350.00"), note_required=True, levels=("2.1",))


def seat(title: str, countable: int | None, signed: bool = True, scheduled: int = 60) -> AttendedSeat:
    return AttendedSeat(title, scheduled, countable, signed)


def test_three_hours_attended_and_signed_are_a_billable_day() -> None:
    verdict = judge_day(
        H0015, [seat(name, 60) for name in ("Skills", "Process", "Family")], level_code="2.1", coded=True
    )
    assert (verdict.billable, verdict.minutes) == (True, 180)


def test_a_day_that_falls_short_says_by_how_much_and_where() -> None:
    seats = [seat("Skills", 60), seat("Process", 40), seat("Mindfulness", 0)]
    verdict = judge_day(H0015, seats, level_code="2.1", coded=True)
    assert verdict.reasons == (
        "100 of at least 180 countable minutes: 80 short.",
        "Process: 40 of 60 minutes count.",
        "Mindfulness: the patient was absent.",
    )


def test_unsigned_minutes_count_nothing_and_say_so() -> None:
    verdict = judge_day(H0015, [seat("Skills", 180, signed=False, scheduled=180)], level_code="2.1", coded=True)
    assert verdict.minutes == 0
    assert "Skills: 180 minutes count nothing until its note is signed." in verdict.reasons


def test_an_unmarked_seat_is_said_to_be_unmarked_and_not_absent() -> None:
    verdict = judge_day(H0015, [seat("Skills", None)], level_code="2.1", coded=True)
    assert "Skills: nobody has marked who came." in verdict.reasons


def test_every_reason_is_given_at_once() -> None:
    verdict = judge_day(H0015, [seat("Skills", 60)], level_code="1.5", coded=False)
    assert len(verdict.reasons) == 3


def test_three_fifty_minute_groups_do_not_reach_three_hours() -> None:
    seats = [seat(f"Group {n}", 50, scheduled=50) for n in (1, 2, 3)]
    assert judge_day(H0015, seats, level_code="2.1", coded=True).reasons == (
        "150 of at least 180 countable minutes: 30 short.",
    )


@given(st.lists(st.tuples(st.none() | st.integers(0, 200), st.booleans()), max_size=6))
def test_a_day_is_billable_exactly_when_signed_minutes_reach_the_minimum(seats: list[tuple[int | None, bool]]) -> None:
    verdict = judge_day(
        H0015, [seat("Group", minutes, signed, 200) for minutes, signed in seats], level_code="2.1", coded=True
    )
    signed_minutes = sum(minutes or 0 for minutes, signed in seats if signed)
    assert verdict.billable == (signed_minutes >= 180)
    assert bool(verdict.reasons) != verdict.billable
