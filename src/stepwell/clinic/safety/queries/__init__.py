"""Every read of the safety room offered to other floors."""

from stepwell.clinic.safety.dispositions import DISPOSITIONS
from stepwell.clinic.safety.due import follow_up_due
from stepwell.clinic.safety.queries.board import AlertLine, DutyBoard, PageLine, alert_by_ref, alert_line, duty_board
from stepwell.clinic.safety.queries.plans import PlanEntry, PlanStep, SafetyPlanVersion, current_plan, plan_steps

__all__ = [
    "DISPOSITIONS",
    "AlertLine",
    "DutyBoard",
    "PageLine",
    "PlanEntry",
    "PlanStep",
    "SafetyPlanVersion",
    "alert_by_ref",
    "alert_line",
    "current_plan",
    "duty_board",
    "follow_up_due",
    "plan_steps",
]
