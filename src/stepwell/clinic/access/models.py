"""Who may see what of whom, on what ground, until when; and who looked."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from stepwell.clinic.people.models import Account, Patient
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Ground, Kind, Purpose


def _choices(enum: type[Kind] | type[Ground] | type[Purpose]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


class Grant(Row):
    """One account may read these kinds of record of one patient. It can be ended, never edited or deleted."""

    grantee = models.ForeignKey(Account, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    kinds = ArrayField(models.CharField(max_length=40, choices=_choices(Kind)))
    purpose = models.CharField(max_length=40, choices=_choices(Purpose))
    ground = models.CharField(max_length=40, choices=_choices(Ground))
    reason = models.CharField(max_length=200, blank=True)
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["grantee", "patient"], name="grants_by_grantee"),
            GinIndex(fields=["kinds"], name="grants_by_kind"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_at")), name="a_grant_ends_after_it_begins"
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_grant_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="a_grant_is_never_edited", exclude=["until"]),
            pgtrigger.Protect(
                name="a_grant_is_never_prolonged",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__until__isnull=False, new__until__isnull=True)
                | pgtrigger.Q(new__until__gt=pgtrigger.F("old__until")),
            ),
        ]


class AccessLog(Row):
    """One opening of one patient's record, or the refusal of it. Written by the database's own function only."""

    viewer = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, choices=_choices(Kind))
    purpose = models.CharField(max_length=40, choices=_choices(Purpose))
    allowed = models.BooleanField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "-at"], name="openings_by_patient")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="the_log_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
