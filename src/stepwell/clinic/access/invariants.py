"""Sentences about who may see what that must always be true. The daily sweep asks them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from stepwell.clinic.access.minors import minor_decides
from stepwell.clinic.access.models import Grant
from stepwell.pure.entitlement import Ground


def no_representative_reads_what_a_minor_alone_decides(*, at: datetime) -> tuple[UUID, ...]:
    """The grants of which this is not true. Empty is well."""
    grants = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), from_at__lte=at, ground=Ground.PERSONAL_REPRESENTATIVE.value
    ).select_related("patient")
    return tuple(grant.ref for grant in grants if minor_decides(grant.patient, at=at))
