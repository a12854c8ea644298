"""Are moments said as people say them, on the wall that is asked for?"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from stepwell.doors.web.ui.times import filed_words, moment_words, range_words, span_words, zone_words

NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
LATE = datetime(2026, 4, 15, 3, 50, tzinfo=UTC)  # ten to midnight in New York, the day before


def test_the_day_is_that_of_the_wall() -> None:
    assert moment_words(LATE, NEW_YORK) == "Tuesday, 14 April, 11:50 pm"
    assert filed_words(LATE, CHICAGO) == "14 April 2026, 10:50 pm"
    assert span_words(LATE, LATE.replace(hour=5), NEW_YORK) == "Tuesday, 14 April, 11:50 pm–1:50 am"


def test_the_half_of_the_day_is_named_once_where_it_is_the_same() -> None:
    ten = datetime(2026, 4, 14, 14, tzinfo=UTC)
    assert range_words(ten, ten.replace(minute=50), NEW_YORK) == "10:00–10:50 am"


def test_a_zone_is_named_by_its_place_and_what_its_clocks_are_called_then() -> None:
    assert zone_words(datetime(2026, 3, 2, tzinfo=UTC), NEW_YORK) == "New York time (EST)"
    assert zone_words(LATE, NEW_YORK) == "New York time (EDT)"
