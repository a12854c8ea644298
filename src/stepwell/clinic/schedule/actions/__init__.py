"""Every write of the schedule."""

from stepwell.clinic.schedule.actions.availability import (
    NotAvailability,
    Window,
    add_absence,
    close_days,
    end_absence,
    open_day,
    say_hours,
    set_availability,
)
from stepwell.clinic.schedule.actions.feeds import calendar_feed, end_calendar_feed, renew_calendar_feed
from stepwell.clinic.schedule.actions.seats import (
    NotBookable,
    SomebodyWasFaster,
    book,
    give_back_seat,
    give_back_seats,
    move,
)
from stepwell.clinic.schedule.actions.telling import tell_both
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
    "NotAvailability",
    "NotBookable",
    "NotPlaced",
    "SomebodyWasFaster",
    "Window",
    "add_absence",
    "book",
    "calendar_feed",
    "close_days",
    "end_absence",
    "end_calendar_feed",
    "fill_week",
    "give_back_seat",
    "give_back_seats",
    "move",
    "open_day",
    "open_week",
    "renew_calendar_feed",
    "say_hours",
    "set_availability",
    "tell_both",
]
