"""Several witnesses of one seat: how many minutes? And how many hours this week, of how many planned?"""

from stepwell.pure.dose.minutes import (
    FACILITATOR,
    HEARTBEAT,
    Amendment,
    SeatMinutes,
    Statement,
    reconcile,
)
from stepwell.pure.dose.week import PlannedSeat, WeekDose, week_dose

__all__ = [
    "FACILITATOR",
    "HEARTBEAT",
    "Amendment",
    "PlannedSeat",
    "SeatMinutes",
    "Statement",
    "WeekDose",
    "reconcile",
    "week_dose",
]
