"""One patient's place in a session is given back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from stepwell.clinic.people.models import Patient
from stepwell.clinic.schedule.models import ONE_PATIENT, Seat, Session


@transaction.atomic
def give_back_seats(*, patient: Patient, after_at: datetime, at: datetime) -> int:
    """Cancel the patient's seats that start from `after_at` on. Returns how many.

    The sessions go on for the others; one that was for this patient alone is cancelled with its seat.
    """
    seats = Seat.objects.filter(patient=patient, starts_at__gte=after_at, cancelled_at__isnull=True)
    session_ids = list(seats.values_list("session_id", flat=True))
    seats.update(cancelled_at=at)
    taken = Seat.objects.filter(session=OuterRef("pk"), cancelled_at__isnull=True)
    Session.objects.filter(~Exists(taken), pk__in=session_ids, kind__in=ONE_PATIENT, cancelled_at__isnull=True).update(
        cancelled_at=at, sequence=F("sequence") + 1
    )
    return len(session_ids)
