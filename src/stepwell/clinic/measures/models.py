"""Which instrument each patient is asked, and what they answered. Answers never change once recorded."""

from decimal import Decimal
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from stepwell.clinic.access.records import SubstanceUseRecord
from stepwell.clinic.people.models import Account
from stepwell.pure.entitlement import Kind
from stepwell.pure.instruments import Points


class PointsField(models.DecimalField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A total: a mean or a T score keeps its decimals, whole points come back whole."""

    _pyi_private_get_type: Points  # type: ignore[assignment]

    def __init__(self, *, max_digits: int = 6, decimal_places: int = 2, **options: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **options)

    def from_db_value(self, value: Decimal | None, expression: object, connection: object) -> Points | None:
        if value is None:
            return None
        return int(value) if value == int(value) else value.normalize()


class Assignment(SubstanceUseRecord):
    """One instrument, asked of one patient every so many days."""

    record_kind = Kind.SCORES

    instrument = models.CharField(max_length=40)
    every_days = models.PositiveSmallIntegerField(default=7)
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient", "instrument"], condition=Q(until__isnull=True), name="an_instrument_is_assigned_once"
            )
        ]


class Response(SubstanceUseRecord):
    """One patient's answers to one instrument, with the score and the version that made it.

    `submission` is made with the form, so that sending the same form twice records it once.
    """

    record_kind = Kind.SCORES

    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    answers = models.JSONField()
    total = PointsField(null=True)
    band = models.CharField(max_length=60, blank=True)
    answered_on = models.DateField(help_text="the patient's own day")
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    submission = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patient", "instrument", "-answered_at"], name="responses_by_patient"),
            models.Index(fields=["-answered_at"], name="responses_by_time"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="answers_never_change", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
