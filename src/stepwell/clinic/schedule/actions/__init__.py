"""Every write of the schedule."""

from stepwell.clinic.schedule.actions.availability import Window, set_availability
from stepwell.clinic.schedule.actions.feeds import calendar_feed, end_calendar_feed, renew_calendar_feed
from stepwell.clinic.schedule.actions.seats import give_back_seats
from stepwell.clinic.schedule.actions.weeks import (
    AlreadyPublished,
    DoubleBooked,
    Meeting,
    NotAMonday,
    NotPlaced,
    fill_week,
    open_week,
)

__all__ = [
    "AlreadyPublished",
    "DoubleBooked",
    "Meeting",
    "NotAMonday",
    "NotPlaced",
    "Window",
    "calendar_feed",
    "end_calendar_feed",
    "fill_week",
    "give_back_seats",
    "open_week",
    "renew_calendar_feed",
    "set_availability",
]
