"""Who is on call is put on the rota."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.safety.models import OnCallShift


@transaction.atomic
def put_on_call(*, staff: Staff, starts_at: datetime, ends_at: datetime, by: Account | None = None) -> OnCallShift:
    """This member of staff is on call in [starts_at, ends_at). The same shift is not entered twice.

    Alerts already raised keep their ladder. Raises ValueError when the shift ends before it begins.
    """
    if ends_at <= starts_at:
        raise ValueError("A shift ends after it begins.")
    shift, _ = OnCallShift.objects.get_or_create(staff=staff, starts_at=starts_at, ends_at=ends_at)
    return shift
