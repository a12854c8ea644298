"""What may be charged to whom: coverage, what a payer agreed to, one charge per day, and the claims that carry it."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from stepwell.clinic.access.records import PatientRecord, SubstanceUseRecord, never_changes
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Seat
from stepwell.plumbing.database import never_on_one_day
from stepwell.pure.costing import Agreement, Unit
from stepwell.pure.entitlement import Kind


class Coverage(PatientRecord):
    """One patient's cover with one payer. `payer_key` is the scope of that payer's rows in the rulebook."""

    record_kind = Kind.BILLING

    payer_key = models.CharField(max_length=60)
    payer_name = models.CharField(max_length=120)
    payer_id = models.CharField(max_length=40)
    member_id = models.CharField(max_length=60)
    group_number = models.CharField(max_length=60, blank=True)
    relationship = models.CharField(max_length=20, default="self")
    subscriber_family_name = models.CharField(max_length=120, blank=True)
    subscriber_given_name = models.CharField(max_length=120, blank=True)
    authorisation = models.CharField(max_length=60, blank=True)
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)


class Authorisation(SubstanceUseRecord):
    """A payer agreed to so much care of a patient. Taken back with a reason, never edited; what is right is a new row.

    Whoever plans reads it as part of the schedule: it says how much may be planned, and of no claim.
    """

    record_kind = Kind.SCHEDULE

    payer_name = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    service_code = models.CharField(max_length=5, help_text="HCPCS, CPT or revenue code, as the payer wrote it")
    unit = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Unit])
    approved = models.PositiveSmallIntegerField()
    from_on = models.DateField()
    until = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved__gt=0, until__gt=F("from_on")), name="an_authorisation_is_of_something"
            ),
            never_on_one_day(
                "one_authorisation_on_a_day",
                key="patient_id",
                condition=Q(taken_back_at__isnull=True),
                message="An authorisation holds on one of these days already.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="an_authorisation_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="an_authorisation_is_never_edited",
                exclude=["taken_back_at", "taken_back_by", "taken_back_why", "substance_use"],
            ),
        ]

    @property
    def agreement(self) -> Agreement:
        return Agreement(self.from_on, self.until, Unit(self.unit), self.approved)


class SeatedOutside(PatientRecord):
    """Somebody was seated outside of what their payer agreed to: at how many `places`, `why` it is outside, and for
    which `reason` all the same, where a colleague seated them.
    """

    record_kind = Kind.SCHEDULE

    places = models.PositiveSmallIntegerField(default=1)
    why = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="who_was_seated_outside_stays_written", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]


class Claim(SubstanceUseRecord):
    """One claim as it went out: `text` is the 837I, with the control number that the answer will name."""

    record_kind = Kind.BILLING
    also_flagged_with: ClassVar = {"billing_charge": "id = NEW.claim_id"}

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="claims")
    control_number = models.PositiveIntegerField(unique=True)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    text = models.TextField()
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [never_changes("a_claim_never_changes")]

    @property
    def is_test(self) -> bool:
        """Whether the file says that no payer is to act on it (ISA15)."""
        return self.text.split("*", 16)[15] == "T"


class Charge(SubstanceUseRecord):
    """One programme day, billed by the payer's row: never two for one patient and day."""

    record_kind = Kind.BILLING
    also_flagged_with: ClassVar = {
        "schedule_seat": "id IN (SELECT charge_id FROM billing_charge_seats WHERE seat_id = NEW.id)"
    }

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="charges")
    on = models.DateField()
    hcpcs = models.CharField(max_length=10)
    revenue = models.CharField(max_length=4)
    modifiers = models.CharField(max_length=20, blank=True)
    units = models.PositiveSmallIntegerField(default=1)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    minutes = models.PositiveIntegerField()
    rule_ref = models.UUIDField()
    seats = models.ManyToManyField(Seat, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="charges")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "on"], name="one_charge_per_patient_and_day"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_charge_is_more_than_nothing"),
        ]
        triggers: ClassVar = [
            never_changes("a_claimed_charge_never_changes", condition=pgtrigger.Q(old__claim__isnull=False))
        ]


class Unbillable(SubstanceUseRecord):
    """A day that was looked at and cannot be billed, with every reason, as of the last look."""

    record_kind = Kind.BILLING
    also_flagged_with: ClassVar = {
        "schedule_seat": """patient_id = NEW.patient_id AND "on" = (
            NEW.starts_at AT TIME ZONE (SELECT time_zone FROM people_patient WHERE id = NEW.patient_id)
        )::date"""
    }

    on = models.DateField()
    reasons = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "on"], name="one_verdict_per_patient_and_day")
        ]
