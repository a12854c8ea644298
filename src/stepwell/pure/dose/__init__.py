"""Several witnesses of one seat: how many minutes? And how many hours this week, of how many planned?"""

from stepwell.pure.dose.minutes import Amendment, SeatMinutes, newest, reconcile
from stepwell.pure.dose.outlook import LostSeat, Outlook, outlook
from stepwell.pure.dose.statement import Said, Source, Statement, breaks_in, breaks_told, closed_under, statement_in
from stepwell.pure.dose.terms import Terms, terms_in, terms_told
from stepwell.pure.dose.week import PlannedSeat, WeekDose, week_dose

__all__ = [
    "Amendment",
    "LostSeat",
    "Outlook",
    "PlannedSeat",
    "Said",
    "SeatMinutes",
    "Source",
    "Statement",
    "Terms",
    "WeekDose",
    "breaks_in",
    "breaks_told",
    "closed_under",
    "newest",
    "outlook",
    "reconcile",
    "statement_in",
    "terms_in",
    "terms_told",
    "week_dose",
]
