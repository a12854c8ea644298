"""Two patients are not put in one group, until somebody says that they may be."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule.models import KeptApart
from stepwell.plumbing.database import acting_as


class NotTwoPatients(ValueError):
    """Nobody is kept apart from themselves."""

    def __init__(self) -> None:
        super().__init__("Choose somebody else: nobody is kept apart from themselves.")


@transaction.atomic
def keep_apart(*, patient: Patient, other: Patient, by: Account, at: datetime) -> KeptApart:
    """From the next week that is planned on they are in no group together. Twice is once. Raises NotTwoPatients."""
    if patient.pk == other.pk:
        raise NotTwoPatients
    one, two = sorted((patient, other), key=lambda each: each.pk)
    with acting_as(by.pk, wide=True):
        kept, _ = KeptApart.objects.get_or_create(
            one=one, other=two, until__isnull=True, defaults={"by": by, "from_at": at}
        )
    return kept


@transaction.atomic
def end_keeping_apart(*, kept: KeptApart, by: Account, at: datetime) -> None:
    """They may be in one group again. A second ending is the first."""
    with acting_as(by.pk, wide=True):
        KeptApart.objects.filter(pk=kept.pk, until__isnull=True).update(until=at, ended_by=by)
