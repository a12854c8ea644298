"""Every read of the safety room offered to other floors."""

from stepwell.clinic.safety.dispositions import DISPOSITIONS, ENDING, LIVE, OUTCOMES, RECEIVERS
from stepwell.clinic.safety.due import contacts_due
from stepwell.clinic.safety.heard import BELL
from stepwell.clinic.safety.nearby import SERVICES, Place, Service, nearest
from stepwell.clinic.safety.paper import plan_blocks, plan_pdf
from stepwell.clinic.safety.plan import STEPS, PlanEntry, PlanStep, StepKind, steps_of
from stepwell.clinic.safety.queries.board import alert_by_ref, alert_line, at_a_glance, duty_board
from stepwell.clinic.safety.queries.colleagues import colleagues
from stepwell.clinic.safety.queries.helping import HelpUnderWay, calls_taken, help_under_way
from stepwell.clinic.safety.queries.lines import (
    AlertLine,
    AtAGlance,
    DutyBoard,
    FollowUpLine,
    HandOffLine,
    OfferLine,
    PageLine,
)
from stepwell.clinic.safety.queries.paging import paged_patient
from stepwell.clinic.safety.queries.plans import (
    SafetyPlanVersion,
    current_plan,
    current_plans,
    plan_by_ref,
    plan_tells_of_substance_use,
    plan_versions,
)
from stepwell.clinic.safety.queries.reach import Reach, call_back_number, last_whereabouts, reach_each, reach_of
from stepwell.clinic.safety.queries.ringing import Untaken, untaken
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
from stepwell.clinic.safety.queries.watching import Watched, no_worker_since, watched
from stepwell.clinic.safety.queries.ways import Reached, WayLine, own_way, reached
from stepwell.clinic.safety.rota import AHEAD

__all__ = [
    "AHEAD",
    "BELL",
    "DISPOSITIONS",
    "ENDING",
    "LIVE",
    "OUTCOMES",
    "RECEIVERS",
    "SERVICES",
    "STEPS",
    "AlertLine",
    "AtAGlance",
    "Candidate",
    "DutyBoard",
    "FollowUpLine",
    "HandOffLine",
    "HelpUnderWay",
    "OfferLine",
    "PageLine",
    "Place",
    "PlanEntry",
    "PlanStep",
    "Reach",
    "Reached",
    "SafetyPlanVersion",
    "Service",
    "SignalLine",
    "StepKind",
    "TurnLine",
    "Untaken",
    "Watched",
    "WayLine",
    "absence",
    "absences",
    "alert_by_ref",
    "alert_line",
    "at_a_glance",
    "at_risk",
    "call_back_number",
    "calls_taken",
    "candidates",
    "colleagues",
    "contacts_due",
    "current_plan",
    "current_plans",
    "duty_board",
    "hand_over",
    "hand_overs",
    "help_under_way",
    "last_whereabouts",
    "nearest",
    "no_worker_since",
    "own_way",
    "paged_patient",
    "plan_blocks",
    "plan_by_ref",
    "plan_pdf",
    "plan_tells_of_substance_use",
    "plan_versions",
    "reach_each",
    "reach_of",
    "reached",
    "risk_mark",
    "rota_lines",
    "signals_of",
    "steps_of",
    "turns_of",
    "untaken",
    "watched",
    "weekly_line",
    "weekly_lines",
]
