"""Sentences about alerts that must always be true. The sweep asks them every minute."""

from datetime import datetime, timedelta
from uuid import UUID

from stepwell.clinic.safety.models import Signal
from stepwell.clinic.safety.unanswered import overdue
from stepwell.pure.values import Grade

# A worker may be busy or starting again; past this, somebody waits for a page that does not come.
GRACE = timedelta(minutes=2)
LOOKS_BACK = timedelta(days=1)


def every_open_alert_has_a_next_step(*, at: datetime) -> tuple[UUID, ...]:
    """The alerts of which this is not true: nobody has taken them and their next page is late. Empty is well."""
    return tuple(alert.ref for alert in overdue(at=at, grace=GRACE))


def every_signal_has_its_alert(*, at: datetime) -> tuple[UUID, ...]:
    """The signals of the last day of which this is not true: their alert is somebody else's, or presses less than they.

    That each has one at all the database keeps.
    """
    recent = Signal.objects.filter(raised_at__gt=at - LOOKS_BACK).select_related("alert").order_by("pk")
    return tuple(signal.ref for signal in recent if not _is_told(signal))


def _is_told(signal: Signal) -> bool:
    same = signal.patient_id == signal.alert.patient_id and signal.source == signal.alert.source
    return same and not Grade(signal.grade).is_above(Grade(signal.alert.grade))
