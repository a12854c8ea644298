"""Who is on call now; who is paged next, when, and if nobody answers? What if somebody at risk does not come?"""

from stepwell.pure.escalation.absence import ASKED, AbsenceRule, AbsenceStep, Due, Outreach, SeatSeen, due_steps
from stepwell.pure.escalation.calls import Call, Course, Wait, call
from stepwell.pure.escalation.ladder import EVERYBODY, WHO, NextPage, Paged, Rung, Step, freeze, next_page
from stepwell.pure.escalation.rota import (
    BACKUP,
    ON_CALL,
    PARTS,
    PRESCRIBER,
    Away,
    Rota,
    Shift,
    Turn,
    Weekly,
    holes,
    on_call,
    turns,
)

__all__ = [
    "ASKED",
    "BACKUP",
    "EVERYBODY",
    "ON_CALL",
    "PARTS",
    "PRESCRIBER",
    "WHO",
    "AbsenceRule",
    "AbsenceStep",
    "Away",
    "Call",
    "Course",
    "Due",
    "NextPage",
    "Outreach",
    "Paged",
    "Rota",
    "Rung",
    "SeatSeen",
    "Shift",
    "Step",
    "Turn",
    "Wait",
    "Weekly",
    "call",
    "due_steps",
    "freeze",
    "holes",
    "next_page",
    "on_call",
    "turns",
]
