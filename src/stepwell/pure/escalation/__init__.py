"""Who is on call now; who is paged next, when, and if nobody answers?"""

from stepwell.pure.escalation.ladder import (
    REPEAT_MINUTES,
    NextPage,
    People,
    Rung,
    Shift,
    Step,
    freeze,
    next_page,
    on_call,
)

__all__ = ["REPEAT_MINUTES", "NextPage", "People", "Rung", "Shift", "Step", "freeze", "next_page", "on_call"]
