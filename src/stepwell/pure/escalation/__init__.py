"""Who is on call now; who is paged next, when, and if nobody answers?"""

from stepwell.pure.escalation.ladder import (
    EVERYBODY,
    REPEAT_MINUTES,
    WHO,
    NextPage,
    People,
    Rung,
    Shift,
    Step,
    freeze,
    next_page,
    on_call,
)

__all__ = [
    "EVERYBODY",
    "REPEAT_MINUTES",
    "WHO",
    "NextPage",
    "People",
    "Rung",
    "Shift",
    "Step",
    "freeze",
    "next_page",
    "on_call",
]
