"""What are the small words every other package is written in: a period, a clock time, a state, a refusal?"""

from stepwell.pure.values.age import age_on
from stepwell.pure.values.care import LANGUAGE_NAMES, AgeBand, Therapy, language_of, language_words
from stepwell.pure.values.clock import ClockTime, day_of, monday_of, time_words, today, week_of, zone_named
from stepwell.pure.values.duration import hours, hours_words
from stepwell.pure.values.grade import Grade
from stepwell.pure.values.money import cents
from stepwell.pure.values.period import Period, instant
from stepwell.pure.values.refusal import Refusal, Refused
from stepwell.pure.values.state import STATE_NAMES, State

__all__ = [
    "LANGUAGE_NAMES",
    "STATE_NAMES",
    "AgeBand",
    "ClockTime",
    "Grade",
    "Period",
    "Refusal",
    "Refused",
    "State",
    "Therapy",
    "age_on",
    "cents",
    "day_of",
    "hours",
    "hours_words",
    "instant",
    "language_of",
    "language_words",
    "monday_of",
    "time_words",
    "today",
    "week_of",
    "zone_named",
]
