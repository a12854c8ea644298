"""Every write of the safety room."""

from stepwell.clinic.safety.actions.alerts import (
    NotAcknowledged,
    NotResolved,
    acknowledge,
    raise_alert,
    record_follow_up,
    resolve,
)
from stepwell.clinic.safety.actions.paging import climb, deliver, wake_overdue
from stepwell.clinic.safety.actions.plans import write_safety_plan
from stepwell.clinic.safety.actions.rota import put_on_call

__all__ = [
    "NotAcknowledged",
    "NotResolved",
    "acknowledge",
    "climb",
    "deliver",
    "put_on_call",
    "raise_alert",
    "record_follow_up",
    "resolve",
    "wake_overdue",
    "write_safety_plan",
]
