"""Which contacts are still owed after an alert?"""

from datetime import datetime

from django.db.models import OuterRef, QuerySet

from stepwell.clinic.safety.dispositions import ENDING
from stepwell.clinic.safety.models import FollowUp, Resolution


def owed(alert: str = "pk") -> QuerySet[FollowUp]:
    """Those of the alert which the outer query calls by that name."""
    rows: QuerySet[FollowUp] = FollowUp.objects.filter(resolution__alert=OuterRef(alert))
    return rows.exclude(contacts__outcome__in=ENDING)


def next_owed(resolution: Resolution) -> FollowUp | None:
    """The first that is owed; None once all are ended."""
    still = [each for each in resolution.follow_ups.all() if ended_at(each) is None]
    return min(still, key=lambda each: each.due_at, default=None)


def ended_at(follow_up: FollowUp) -> datetime | None:
    """When they were reached, or another service had them; trying alone ends nothing."""
    return min((each.at for each in follow_up.contacts.all() if each.outcome in ENDING), default=None)
