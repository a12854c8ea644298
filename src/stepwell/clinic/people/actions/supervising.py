"""Supervision: who answers for whose work, from when until when."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from stepwell.clinic.people.models import Account, Staff, Supervision
from stepwell.pure.entitlement import CLINICAL


class NotASupervisor(ValueError):
    """These two cannot be supervisor and supervisee; the text says why."""


@transaction.atomic
def begin_supervision(
    *, supervisor: Staff, supervisee: Staff, by: Account | None, at: datetime, until: datetime | None = None
) -> Supervision:
    """Let one clinician answer for another's work. The same two are not joined twice. Raises NotASupervisor."""
    for person in (supervisor, supervisee):
        if not person.active or not {role.value for role in CLINICAL} & set(person.roles):
            raise NotASupervisor(f"{person.name} does not treat here; supervision is between clinicians.")
    if supervisor.pk == supervisee.pk:
        raise NotASupervisor("Nobody supervises themselves.")
    Staff.objects.select_for_update().get(pk=supervisor.pk)  # two clicks at once: the second sees the first
    now = Q(until__isnull=True) | Q(until__gt=at)
    same = Supervision.objects.filter(now, supervisor=supervisor, supervisee=supervisee).first()
    return same or Supervision.objects.create(
        supervisor=supervisor, supervisee=supervisee, by=by, from_at=at, until=until
    )


@transaction.atomic
def end_supervision(*, supervision: Supervision, at: datetime) -> None:
    """End it now. A second ending is the first."""
    now = Q(until__isnull=True) | Q(until__gt=at)
    Supervision.objects.filter(now, pk=supervision.pk).update(until=Greatest(F("from_at"), Value(at)))


@transaction.atomic
def end_supervision_of(*, staff: Staff, at: datetime) -> None:
    """End every supervision this person has a part in: they treat no more."""
    now = Q(until__isnull=True) | Q(until__gt=at)
    found = Supervision.objects.filter(now, Q(supervisor=staff) | Q(supervisee=staff))
    found.update(until=Greatest(F("from_at"), Value(at)))
