"""What each patient is asked, what they answered, and what was measured. None of it changes once recorded."""

import secrets
from decimal import Decimal
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from stepwell.clinic.access.records import PatientRecord, SubstanceUseRecord, flagged_as, never_changes
from stepwell.clinic.people.models import Account
from stepwell.plumbing.models import Row
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
    """One instrument, asked of one patient every so many days, or once. Ended, never edited: a pause is an end and a
    new beginning.

    Each time it may be answered for `open_days`. `why` names the set it comes from; blank: a clinician chose it.
    """

    record_kind = Kind.SCORES

    instrument = models.CharField(max_length=40)
    every_days = models.PositiveSmallIntegerField(default=7, null=True, blank=True, help_text="blank: once")
    open_days = models.PositiveSmallIntegerField(default=4)
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient", "instrument"], condition=Q(until__isnull=True), name="an_instrument_is_assigned_once"
            ),
            models.CheckConstraint(
                condition=Q(every_days__isnull=True) | Q(every_days__gte=F("open_days")),
                name="a_questionnaire_closes_before_it_is_asked_again",
            ),
        ]


class Response(SubstanceUseRecord):
    """One patient's answers to one instrument, with the score and the version that made it.

    `scored` is what else they came to, by the rules of that version and for who answered as the record had it then: a
    corrected sex or birthday changes no score that was given; empty where it was kept before this was. `submission` is
    made with the form, so that sending the same form twice records it once. `received_at` is set where it came later
    than it was answered: kept on a phone without a connection.
    """

    record_kind = Kind.SCORES

    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    answers = models.JSONField()
    total = PointsField(null=True)
    band = models.CharField(max_length=60, blank=True)
    scored = models.JSONField(default=dict, db_default={})
    answered_on = models.DateField(help_text="the patient's own day")
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True, help_text="blank: at once")
    clock_was_wrong = models.BooleanField(default=False, db_default=False, help_text="of the phone it was kept on")
    submission = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patient", "instrument", "-answered_at"], name="responses_by_patient"),
            models.Index(fields=["-answered_at"], name="responses_by_time"),
        ]
        triggers: ClassVar = [never_changes("answers_never_change")]


class Showing(PatientRecord):
    """A clinician shows the patient the scores of an instrument that is hidden from them, or no longer.

    The latest one counts.
    """

    record_kind = Kind.SCORES

    instrument = models.CharField(max_length=40)
    shown = models.BooleanField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "instrument", "-at"], name="showings_by_patient")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_showing_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class UsualCourse(Row):
    """How the people who began in this range of one instrument usually go on. It stands for many and names nobody."""

    written_by_programme = True

    instrument = models.CharField(max_length=40)
    low = models.FloatField()
    high = models.FloatField()
    people = models.PositiveIntegerField()
    start = models.FloatField()
    slope = models.FloatField()
    spread = models.FloatField()
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "low"], name="one_usual_course_per_range")
        ]


class MissedRun(SubstanceUseRecord):
    """So many questionnaires in a row went unanswered, and the therapist was told. Once a run."""

    record_kind = Kind.SCORES

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    first_missed_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "first_missed_on"], name="a_missed_run_is_told_once")
        ]
        triggers: ClassVar = [flagged_as("SELECT substance_use FROM measures_assignment WHERE id = NEW.assignment_id")]


class DiaryCard(SubstanceUseRecord):
    """One version of the card a patient fills in each day: its lines as they were then. No lines: none is asked for.

    `by` is nobody for the card everybody begins with.
    """

    record_kind = Kind.ANSWERS

    version = models.PositiveSmallIntegerField()
    lines = models.JSONField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "version"], name="one_diary_card_per_version")
        ]
        triggers: ClassVar = [never_changes("a_diary_card_version_never_changes")]


class DiaryEntry(SubstanceUseRecord):
    """One day on one card, in the patient's own words and numbers: for which day, when filled in, when received.

    `submission` is made where it is filled in, so that sending it any number of times records it once.
    """

    record_kind = Kind.ANSWERS

    card = models.ForeignKey(DiaryCard, models.PROTECT, related_name="+")
    on = models.DateField(help_text="the patient's own day it is about")
    answers = models.JSONField()
    filled_at = models.DateTimeField()
    received_at = models.DateTimeField()
    clock_was_wrong = models.BooleanField(default=False, db_default=False, help_text="of the phone it was filled in on")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    submission = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "-on"], name="diary_entries_by_patient")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(filled_at__lte=F("received_at")), name="nothing_is_filled_in_after_it_came"
            )
        ]
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM measures_diarycard WHERE id = NEW.card_id"),
            never_changes("a_diary_entry_never_changes"),
        ]


def _salt() -> str:
    return secrets.token_urlsafe(16)


class Device(SubstanceUseRecord):
    """Something that measures one patient and sends by itself. No secret is kept: it follows from `ref` and `salt`."""

    record_kind = Kind.CHART

    name = models.CharField(max_length=120)
    kinds = ArrayField(models.CharField(max_length=40))
    salt = models.CharField(max_length=40, default=_salt)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


class Reading(SubstanceUseRecord):
    """One thing measured: by a device, or entered by staff. A number in `unit`, or a panel of results.

    `submission` follows from the device and its own id of the reading, so that sending it twice records it once.
    """

    record_kind = Kind.CHART

    kind = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    panel = models.JSONField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    submission = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "kind", "-taken_at"], name="readings_by_patient")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(device__isnull=True, by__isnull=False) | Q(device__isnull=False, by__isnull=True),
                name="a_reading_comes_from_a_device_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, panel__isnull=False) | Q(value__isnull=False, panel__isnull=True),
                name="a_reading_is_a_number_or_a_panel",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__lte=F("received_at")), name="nothing_is_measured_after_it_came"
            ),
        ]
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM measures_device WHERE id = NEW.device_id", unknown=False),
            never_changes("a_reading_never_changes"),
        ]
