"""Every read of the safety room offered to other floors."""

from stepwell.clinic.safety.dispositions import DISPOSITIONS
from stepwell.clinic.safety.due import follow_up_due
from stepwell.clinic.safety.queries.board import AlertLine, DutyBoard, PageLine, alert_by_ref, alert_line, duty_board
from stepwell.clinic.safety.queries.paging import paged_patient
from stepwell.clinic.safety.queries.plans import (
    PlanEntry,
    PlanStep,
    SafetyPlanVersion,
    current_plan,
    plan_steps,
    plan_tells_of_substance_use,
)
from stepwell.clinic.safety.queries.risk import SignalLine, at_risk, risk_mark, signals_of
from stepwell.clinic.safety.queries.rota import (
    Candidate,
    TurnLine,
    absence,
    absences,
    candidates,
    hand_over,
    hand_overs,
    rota_lines,
    turns_of,
    weekly_line,
    weekly_lines,
)
from stepwell.clinic.safety.queries.ways import Reached, WayLine, own_way, reached
from stepwell.clinic.safety.rota import AHEAD

__all__ = [
    "AHEAD",
    "DISPOSITIONS",
    "AlertLine",
    "Candidate",
    "DutyBoard",
    "PageLine",
    "PlanEntry",
    "PlanStep",
    "Reached",
    "SafetyPlanVersion",
    "SignalLine",
    "TurnLine",
    "WayLine",
    "absence",
    "absences",
    "alert_by_ref",
    "alert_line",
    "at_risk",
    "candidates",
    "current_plan",
    "duty_board",
    "follow_up_due",
    "hand_over",
    "hand_overs",
    "own_way",
    "paged_patient",
    "plan_steps",
    "plan_tells_of_substance_use",
    "reached",
    "risk_mark",
    "rota_lines",
    "signals_of",
    "turns_of",
    "weekly_line",
    "weekly_lines",
]
