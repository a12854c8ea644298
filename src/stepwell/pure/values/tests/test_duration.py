"""Are hours said without rounding surprises?"""

from decimal import Decimal

import pytest

from stepwell.pure.values import hours, hours_words


@pytest.mark.parametrize(
    ("minutes", "decimal", "words"),
    [
        (450, "7.5", "7.5 h"),
        (540, "9", "9 h"),
        (600, "10", "10 h"),
        (550, "9.17", "9 h 10 min"),
        (546, "9.1", "9.1 h"),
        (539, "8.98", "8 h 59 min"),
        (50, "0.83", "50 min"),
        (0, "0", "0 h"),
        (6, "0.1", "0.1 h"),
    ],
)
def test_minutes_are_said_in_hours_as_a_person_would(minutes: int, decimal: str, words: str) -> None:
    assert hours(minutes) == Decimal(decimal)
    assert str(hours(minutes)) == decimal
    assert hours_words(minutes) == words


def test_no_length_of_time_is_negative() -> None:
    with pytest.raises(ValueError, match="never negative"):
        hours_words(-1)
