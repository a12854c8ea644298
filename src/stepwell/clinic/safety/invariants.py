"""Sentences about alerts that must always be true. The sweep asks them every minute."""

from datetime import datetime, timedelta
from uuid import UUID

from stepwell.clinic.safety.unanswered import overdue

# A worker may be busy or starting again; past this, somebody waits for a page that does not come.
GRACE = timedelta(minutes=2)


def every_open_alert_has_a_next_step(*, at: datetime) -> tuple[UUID, ...]:
    """The alerts of which this is not true: nobody has taken them and their next page is late. Empty is well."""
    return tuple(alert.ref for alert in overdue(at=at, grace=GRACE))
