"""What has become of a patient's call for help, in what the rows say and nothing more?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.ladder import holder_of
from stepwell.clinic.safety.models import Alert, Attempt
from stepwell.pure.instruments import Grade

# A page that has not gone out by then is late; the patient is told so, and whom to call meanwhile.
LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class HelpUnderWay:
    """The latest alert about a patient that is not resolved, as they may know it.

    `told_at` is when the first page reached somebody's mailbox or phone; `taken_by` who has it now. `is_late`: nobody
    was reached in the time that should take.
    """

    raised_at: datetime
    told_at: datetime | None
    taken_by: str
    taken_at: datetime | None
    is_late: bool


def help_under_way(*, viewer: Viewer, patient: Patient, at: datetime) -> HelpUnderWay | None:
    """What is under way for this patient; None where nothing is. Four queries at most."""
    open_ones = Alert.objects.visible_to(viewer, at=at).filter(patient=patient, resolution__isnull=True)
    paging = open_ones.exclude(grade=Grade.REVIEW.value).select_related("acknowledgement", "resolution")
    alert = paging.prefetch_related("in_hand").order_by("-raised_at").first()
    if alert is None:
        return None
    told_at = Attempt.objects.filter(page__alert=alert, taken=True).aggregate(first=Min("at"))["first"]
    holder = holder_of(alert)
    staff = Staff.objects.filter(account_id=holder).first() if holder else None
    taken = getattr(alert, "acknowledgement", None)
    return HelpUnderWay(
        raised_at=alert.raised_at,
        told_at=told_at,
        taken_by=staff.signature if staff else "",
        taken_at=taken.at if taken else None,
        is_late=taken is None and told_at is None and alert.raised_at < at - LATE,
    )


def calls_taken(patient: Patient) -> int:
    """How many of this patient's calls for help somebody has taken. To be asked programme-wide."""
    return Alert.objects.filter(source__startswith=f"help:{patient.ref}:", acknowledgement__isnull=False).count()
