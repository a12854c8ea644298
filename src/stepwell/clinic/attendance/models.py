"""The hours ledger: what each witness says of a seat, the minutes made of it, and who corrected them."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from stepwell.clinic.access.records import SubstanceUseRecord, flagged_as, never_changes
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.plumbing.models import Row
from stepwell.pure.dose import Said, Source
from stepwell.pure.entitlement import Kind

_AS_ITS_SEAT = flagged_as("SELECT substance_use FROM schedule_seat WHERE id = NEW.seat_id")


class Chained(SubstanceUseRecord):
    """A line of a seat's ledger: where it stands in the seat's chain, with the digest of itself and all before it."""

    record_kind = Kind.ATTENDANCE

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Witness(Chained):
    """One thing that one source said of one seat, as it was said. Append-only; `pure.dose` makes minutes of them all.

    `said_at` is the source's own clock, `at` ours as it came in: both stand, so that how far apart they are does.
    """

    source = models.CharField(max_length=30, choices=[(each.value, each.value) for each in Source])
    said = models.CharField(max_length=30, choices=[(each.value, each.value) for each in Said])
    stay = models.CharField(max_length=64, blank=True, help_text="which admission, where it is one's")
    since_at = models.DateTimeField(null=True, help_text="of what is said of a stretch: from when")
    said_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=0)
    raw = models.TextField(blank=True, help_text="as it came, in JSON, without any token")
    said_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=64, help_text="said again under the same key, it is the same")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "source", "key"], name="what_is_said_again_is_one_witness"),
            models.UniqueConstraint(fields=["seat", "position"], name="one_witness_at_a_position"),
            models.CheckConstraint(
                condition=Q(said=Said.PRESENT.value) | Q(minutes=0), name="an_absent_patient_has_no_minutes"
            ),
        ]
        triggers: ClassVar = [_AS_ITS_SEAT, never_changes("a_witness_never_changes")]


class Correction(Chained):
    """Somebody puts the minutes of one seat right, with the reason; the minutes before stay readable."""

    minutes_before = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "position"], name="one_correction_at_a_position")
        ]
        triggers: ClassVar = [_AS_ITS_SEAT, never_changes("a_correction_never_changes")]


class Chain(SubstanceUseRecord):
    """How far the ledger of one seat has come: whoever adds a line holds this row until its transaction ends."""

    record_kind = Kind.ATTENDANCE

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        triggers: ClassVar = [_AS_ITS_SEAT]


class Stranger(Row):
    """The media server said something of somebody who was not let into the room. It counts for nobody. Append-only."""

    shown_where = "(SELECT stepwell_wide('ATTENDANCE'))"

    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    raw = models.TextField(help_text="as it came, in JSON, without any token")
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_stranger_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


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


class ShortfallNotice(Row):
    """Somebody was told that weeks of patients of theirs fall short: once a week for each zone they have some in."""

    shown_where = "account_id = {acting}"

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    starts_on = models.DateField(help_text="the week's Monday")
    time_zone = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "starts_on", "time_zone"], name="told_once_a_week_and_zone")
        ]


class Minutes(SubstanceUseRecord):
    """The minutes of one seat, reconciled from its witnesses and corrections, with the reasons."""

    record_kind = Kind.ATTENDANCE

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="+")
    attended = models.PositiveIntegerField()
    payer_countable = models.PositiveIntegerField()
    confidence = models.CharField(max_length=30)
    bound_seconds = models.PositiveIntegerField(null=True, help_text="by how much they may be too many, where measured")
    reasons = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(payer_countable__lte=models.F("attended")), name="no_minute_counts_that_was_not_attended"
            )
        ]
        triggers: ClassVar = [_AS_ITS_SEAT]
