"""The hours ledger: what each witness says of a seat, the minutes made of it, and who corrected them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from stepwell.clinic.access.records import SubstanceUseRecord, flagged_as, never_changes
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.entitlement import Kind

_AS_ITS_SEAT = flagged_as("SELECT substance_use FROM schedule_seat WHERE id = NEW.seat_id")


class Witness(SubstanceUseRecord):
    """What one witness says of one seat. Append-only; the newest statement of a witness holds."""

    record_kind = Kind.ATTENDANCE

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    source = models.CharField(max_length=30, help_text="facilitator, page heartbeat, media server …")
    present = models.BooleanField()
    minutes = models.PositiveIntegerField()
    said_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(present=True) | Q(minutes=0), name="an_absent_patient_has_no_minutes")
        ]
        triggers: ClassVar = [_AS_ITS_SEAT, never_changes("a_witness_never_changes")]


class Correction(SubstanceUseRecord):
    """Somebody puts the minutes of one seat right, with the reason; the minutes before stay readable."""

    record_kind = Kind.ATTENDANCE

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    minutes_before = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [_AS_ITS_SEAT, never_changes("a_correction_never_changes")]


class Outreach(SubstanceUseRecord):
    """One step that was taken because somebody at risk was not in their session. `number` is the step of the rule."""

    record_kind = Kind.ATTENDANCE

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    done = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seat", "number"], name="each_step_is_taken_once")]
        triggers: ClassVar = [_AS_ITS_SEAT, never_changes("an_outreach_never_changes")]


class Minutes(SubstanceUseRecord):
    """The minutes of one seat, reconciled from its witnesses and corrections, with the reasons."""

    record_kind = Kind.ATTENDANCE

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="+")
    attended = models.PositiveIntegerField()
    payer_countable = models.PositiveIntegerField()
    reasons = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(payer_countable__lte=models.F("attended")), name="no_minute_counts_that_was_not_attended"
            )
        ]
        triggers: ClassVar = [_AS_ITS_SEAT]
