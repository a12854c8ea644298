"""Who is on call now; who is paged next, when, and if nobody answers?"""

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
    "BACKUP",
    "EVERYBODY",
    "ON_CALL",
    "PARTS",
    "PRESCRIBER",
    "WHO",
    "Away",
    "Call",
    "Course",
    "NextPage",
    "Paged",
    "Rota",
    "Rung",
    "Shift",
    "Step",
    "Turn",
    "Wait",
    "Weekly",
    "call",
    "freeze",
    "holes",
    "next_page",
    "on_call",
    "turns",
]
