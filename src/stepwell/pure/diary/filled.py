"""When was this filled in, if it was sent later and the phone's clock may be wrong?

The phone says two moments by its own clock: when it was filled in and when it is being sent. Their distance is the age,
which a wrong clock does not change; the moment itself is reckoned back from when it was received.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stepwell.pure.values import instant

LATE_AFTER = timedelta(minutes=10)
OLDEST = timedelta(days=30)
CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Filled:
    """The moment it was filled in, as far as it can be known; `clock_was_wrong`: not by what the phone's clock said."""

    at: datetime
    is_late: bool
    clock_was_wrong: bool


def filled(*, said: datetime | None, sent: datetime | None, received_at: datetime) -> Filled:
    """Reckon the moment. Where the phone says nothing, or an age that cannot be, it counts as filled in on arrival."""
    arrived = instant(received_at)
    if said is None or sent is None:
        return Filled(arrived, False, False)
    age = instant(sent) - instant(said)
    if not timedelta() <= age <= OLDEST:
        return Filled(arrived, False, True)
    return Filled(arrived - age, age > LATE_AFTER, abs(arrived - instant(sent)) > CLOCK_TOLERANCE)
