"""Every write of the safety room."""

from stepwell.clinic.safety.actions.alerts import (
    HandOffOpen,
    NotAcknowledged,
    acknowledge,
    raise_alert,
    record_contact,
    resolve,
    take_in_hand,
)
from stepwell.clinic.safety.actions.hand_offs import answer_hand_off, begin_hand_off
from stepwell.clinic.safety.actions.offers import NotTheHolder, answer_offer, offer_alert
from stepwell.clinic.safety.actions.paging import climb, deliver, wake_overdue
from stepwell.clinic.safety.actions.plans import BadPlan, review_safety_plan, write_safety_plan
from stepwell.clinic.safety.actions.reach import (
    Directory,
    ServiceFacts,
    keep_directory,
    name_emergency_contact,
    record_whereabouts,
)
from stepwell.clinic.safety.actions.rota import (
    NotOnTheRota,
    add_weekly,
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
from stepwell.clinic.safety.actions.watching import go_round, stand_in, tell_of_breaches, was_heard_outside
from stepwell.clinic.safety.actions.ways import (
    NotAWay,
    add_way,
    ask_for_trial,
    end_way,
    let_colleagues_call,
    make_trial,
    put_first,
)
from stepwell.clinic.safety.waking import sweep_soon

__all__ = [
    "BadPlan",
    "Directory",
    "Found",
    "HandOffOpen",
    "NotAWay",
    "NotAcknowledged",
    "NotOnTheRota",
    "NotTheHolder",
    "NotYourTurn",
    "ServiceFacts",
    "acknowledge",
    "add_way",
    "add_weekly",
    "announce_holes",
    "answer_hand_off",
    "answer_offer",
    "ask_for_trial",
    "begin_hand_off",
    "climb",
    "confirm_hand_over",
    "deliver",
    "end_risk_mark",
    "end_way",
    "end_weekly",
    "found_by_rules",
    "go_round",
    "hand_over",
    "keep_directory",
    "let_colleagues_call",
    "make_trial",
    "mark_at_risk",
    "name_emergency_contact",
    "offer_alert",
    "put_first",
    "put_on_call",
    "raise_alert",
    "raise_signals",
    "record_contact",
    "record_whereabouts",
    "resolve",
    "review_safety_plan",
    "stand_in",
    "swap",
    "sweep_soon",
    "take_in_hand",
    "tell_of_breaches",
    "wake_overdue",
    "was_heard_outside",
    "write_safety_plan",
]
