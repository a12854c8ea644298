"""What do a person's appointments look like in their own calendar?"""

from stepwell.pure.ical.event import NEUTRAL_TITLE, Event
from stepwell.pure.ical.feed import feed

__all__ = ["NEUTRAL_TITLE", "Event", "feed"]
