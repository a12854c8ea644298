"""Every write of the safety room."""

from stepwell.clinic.safety.actions.alerts import (
    NotAcknowledged,
    NotResolved,
    acknowledge,
    raise_alert,
    record_follow_up,
    resolve,
    take_in_hand,
)
from stepwell.clinic.safety.actions.paging import climb, deliver, wake_overdue
from stepwell.clinic.safety.actions.plans import write_safety_plan
from stepwell.clinic.safety.actions.rota import (
    NotOnTheRota,
    add_absence,
    add_weekly,
    end_absence,
    end_weekly,
    put_on_call,
    swap,
)
from stepwell.clinic.safety.actions.signals import (
    Found,
    end_risk_mark,
    found_by_rules,
    mark_at_risk,
    raise_signals,
)
from stepwell.clinic.safety.actions.turns import NotYourTurn, announce_holes, confirm_hand_over, hand_over
from stepwell.clinic.safety.actions.ways import NotAWay, add_way, ask_for_trial, end_way, make_trial, put_first

__all__ = [
    "Found",
    "NotAWay",
    "NotAcknowledged",
    "NotOnTheRota",
    "NotResolved",
    "NotYourTurn",
    "acknowledge",
    "add_absence",
    "add_way",
    "add_weekly",
    "announce_holes",
    "ask_for_trial",
    "climb",
    "confirm_hand_over",
    "deliver",
    "end_absence",
    "end_risk_mark",
    "end_way",
    "end_weekly",
    "found_by_rules",
    "hand_over",
    "make_trial",
    "mark_at_risk",
    "put_first",
    "put_on_call",
    "raise_alert",
    "raise_signals",
    "record_follow_up",
    "resolve",
    "swap",
    "take_in_hand",
    "wake_overdue",
    "write_safety_plan",
]
