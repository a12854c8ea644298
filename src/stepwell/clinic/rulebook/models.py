"""Dated rules: what a payer, a state or the programme itself demands, each row with its source."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from stepwell.plumbing.models import Row


class Rule(Row):
    """One rule for one scope (`any`, a payer's key, a state …) while it is in force.

    `data` has the form its `name` demands; the typed readers in `queries` check it. `verified` is False for a fact
    nobody has checked at its source yet: screens show such a rule marked "verify". `reviewed_by` is the clinician who
    signed it off, on `reviewed_on`; empty while none has.
    """

    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=60, default="any")
    data = models.JSONField()
    effective_from = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.TextField()
    verified = models.BooleanField(default=False)
    author = models.CharField(max_length=120, blank=True)
    reviewed_by = models.CharField(max_length=120, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "scope", "effective_from"], name="one_rule_per_scope_and_start"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("effective_from")), name="a_rule_ends_after_it_begins"
            ),
        ]
