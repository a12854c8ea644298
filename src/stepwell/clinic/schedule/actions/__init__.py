"""Every write of the schedule."""

from stepwell.clinic.schedule.actions.advice import ask_advice, find_advice
from stepwell.clinic.schedule.actions.apart import NotTwoPatients, end_keeping_apart, keep_apart
from stepwell.clinic.schedule.actions.availability import (
    NotAvailability,
    Window,
    close_days,
    open_day,
    say_hours,
    set_availability,
)
from stepwell.clinic.schedule.actions.changes import AlreadyBegun, change_week
from stepwell.clinic.schedule.actions.drafts import (
    BreaksARule,
    DraftChanged,
    NoDraft,
    NotDrafted,
    OutOfDate,
    change_draft,
    draft_week,
    make_draft,
    take_from_table,
    throw_away_draft,
    undo_move,
)
from stepwell.clinic.schedule.actions.feeds import calendar_feed, end_calendar_feed, renew_calendar_feed
from stepwell.clinic.schedule.actions.holding import hold_still
from stepwell.clinic.schedule.actions.offers import decline_offer, offer_places, take_offer
from stepwell.clinic.schedule.actions.seats import (
    NotBookable,
    SomebodyWasFaster,
    book,
    give_back_seat,
    give_back_seats,
    move,
)
from stepwell.clinic.schedule.actions.telling import ChangedWeek, Mover, tell_both, tell_of_changes, tell_of_week
from stepwell.clinic.schedule.actions.weeks import (
    AlreadyPublished,
    DoubleBooked,
    Meeting,
    NotAMonday,
    NotPlaced,
    fill_week,
    note_unplaced,
    open_week,
)

__all__ = [
    "AlreadyBegun",
    "AlreadyPublished",
    "BreaksARule",
    "ChangedWeek",
    "DoubleBooked",
    "DraftChanged",
    "Meeting",
    "Mover",
    "NoDraft",
    "NotAMonday",
    "NotAvailability",
    "NotBookable",
    "NotDrafted",
    "NotPlaced",
    "NotTwoPatients",
    "OutOfDate",
    "SomebodyWasFaster",
    "Window",
    "ask_advice",
    "book",
    "calendar_feed",
    "change_draft",
    "change_week",
    "close_days",
    "decline_offer",
    "draft_week",
    "end_calendar_feed",
    "end_keeping_apart",
    "fill_week",
    "find_advice",
    "give_back_seat",
    "give_back_seats",
    "hold_still",
    "keep_apart",
    "make_draft",
    "move",
    "note_unplaced",
    "offer_places",
    "open_day",
    "open_week",
    "renew_calendar_feed",
    "say_hours",
    "set_availability",
    "take_from_table",
    "take_offer",
    "tell_both",
    "tell_of_changes",
    "tell_of_week",
    "throw_away_draft",
    "undo_move",
]
