"""Fast-forward so many minutes: what is done about somebody at risk who is not there?"""

from datetime import UTC, datetime, timedelta

import pytest

from stepwell.pure.escalation import AbsenceRule, AbsenceStep, Outreach, SeatSeen, due_steps

NINE = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
RULE = AbsenceRule(
    (AbsenceStep(Outreach.WRITE, 0), AbsenceStep(Outreach.WRITE, 20), AbsenceStep(Outreach.PAGE, 40)), 10, 15
)


def due(minutes: int, came: bool | None = None, said: int | None = None, done: set[int] | None = None) -> list[str]:
    said_at = None if said is None else NINE + timedelta(minutes=said)
    seat = SeatSeen(NINE, TEN, came, said_at)
    found = due_steps(RULE, seat, done=done or set(), at=NINE + timedelta(minutes=minutes))
    return [f"{each.number} {each.do.name}" for each in found]


@pytest.mark.parametrize(
    ("minutes", "steps"),
    [(9, []), (10, ["0 ASK"]), (74, ["0 ASK"]), (75, ["1 WRITE"]), (95, ["1 WRITE", "2 WRITE"]),
     (115, ["1 WRITE", "2 WRITE", "3 PAGE"])],
)  # fmt: skip
def test_nobody_has_said_whether_they_came(minutes: int, steps: list[str]) -> None:
    assert due(minutes) == steps


@pytest.mark.parametrize(
    ("minutes", "steps"),
    [(12, ["1 WRITE"]), (31, ["1 WRITE"]), (32, ["1 WRITE", "2 WRITE"]), (52, ["1 WRITE", "2 WRITE", "3 PAGE"])],
)
def test_the_facilitator_says_after_twelve_minutes_that_they_are_not_there(minutes: int, steps: list[str]) -> None:
    assert due(minutes, came=False, said=12) == steps


def test_what_was_done_is_not_done_again() -> None:
    assert due(52, came=False, said=12, done={1, 2}) == ["3 PAGE"]
    assert due(52, came=False, said=12, done={1, 2, 3}) == []
    assert due(20, done={0}) == []


def test_who_came_is_left_alone_whatever_was_begun() -> None:
    assert due(300, came=True, said=20, done={1}) == []


def test_said_before_it_began_it_counts_from_the_beginning() -> None:
    assert due(-5, came=False, said=-10) == []
    assert due(0, came=False, said=-10) == ["1 WRITE"]


def test_after_hours_of_silence_nobody_is_written_to_and_somebody_is_paged() -> None:
    assert due(12 + 180, came=False, said=12) == ["3 PAGE"]
    assert due(12 + 179, came=False, said=12) == ["1 WRITE", "2 WRITE", "3 PAGE"]
