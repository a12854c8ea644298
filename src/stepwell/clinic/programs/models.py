"""What the programme offers, who asks for it, and who is in it."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from stepwell.clinic.access.records import PatientRecord, SubstanceUseRecord, flagged_as
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Kind


class Programme(Row):
    """One programme, as its published timetable tells it. The level is derived from hours, not from the label."""

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    population = models.CharField(max_length=250, blank=True)
    delivery = models.CharField(max_length=40, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    sold_minutes = models.PositiveIntegerField(null=True, blank=True, help_text="per week, as sold")


class Track(Row):
    """One way through a programme; alternatives (morning or evening) are tracks of their own."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="tracks")
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    level_code = models.CharField(max_length=10)
    level_reason = models.TextField()
    weekly_minutes = models.PositiveIntegerField(help_text="scheduled for a patient, by the clock")
    time_zone = models.CharField(max_length=64, blank=True, help_text="blank: still an open choice")
    weeks_min = models.PositiveSmallIntegerField(null=True, blank=True)
    weeks_max = models.PositiveSmallIntegerField(null=True, blank=True)
    substance_use = models.BooleanField(default=False, db_default=False, help_text="42 CFR part 2")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="no longer in the timetable")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "key"], name="one_track_per_key"),
        ]


class Block(Row):
    """One recurring piece of a track's week. What is not published is null, and an open choice.

    The fields from `therapy` on are the programme's to say (`settle_block`); no timetable takes them back.
    """

    also_flagged_with: ClassVar = {"programs_track": "track_id = NEW.id"}

    track = models.ForeignKey(Track, models.CASCADE, related_name="blocks")
    key = models.SlugField(max_length=80)
    kind = models.CharField(max_length=40)
    audience = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    days = ArrayField(models.PositiveSmallIntegerField(), null=True, blank=True, help_text="0 is Monday")
    starts = models.TimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    first_week = models.PositiveSmallIntegerField(null=True, blank=True)
    last_week = models.PositiveSmallIntegerField(null=True, blank=True)
    group_max = models.PositiveSmallIntegerField(null=True, blank=True)
    therapy = models.CharField(max_length=60, blank=True, help_text="whoever leads it is trained in it")
    age_band = models.CharField(max_length=20, blank=True, help_text="whoever leads it is cleared for it")
    language = models.CharField(max_length=20, blank=True, help_text="BCP 47, such as es; it is held in it")
    closed = models.BooleanField(default=False, help_text="nobody joins after it has begun")
    co_facilitated = models.BooleanField(default=False)
    breaks = ArrayField(
        ArrayField(models.PositiveSmallIntegerField(), size=2),
        default=list,
        blank=True,
        help_text="planned: from which minute after it begins, until which",
    )
    any_day = models.BooleanField(default=False, help_text="no days are published, and any will do")
    any_time = models.BooleanField(default=False, help_text="no time is published, and any will do")
    every_weeks = models.PositiveSmallIntegerField(default=1, help_text="4: in one week of four")
    substance_use = models.BooleanField(default=False, db_default=False, help_text="42 CFR part 2")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="no longer in the timetable")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["track", "key"], name="one_block_per_key"),
            models.CheckConstraint(condition=Q(every_weeks__gte=1), name="a_block_comes_round"),
        ]


class Unmarking(Row):
    """Somebody says that what was marked does not treat substance use after all, and why. Records keep their mark."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="an_unmarking_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class OpenChoice(Row):
    """Something the timetable does not say and somebody must decide. Never guessed."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="open_choices")
    key = models.CharField(max_length=160)
    question = models.TextField()
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "key"], name="one_choice_per_key")]


class Referral(Row):
    """Somebody asks to start. Not yet a patient; only the operations team sees it (the wide role)."""

    record_kind = Kind.IDENTITY

    class State(models.TextChoices):
        NEW = "new"
        CALLED = "called back"
        INTAKE = "intake done"
        ADMITTED = "admitted"
        CLOSED = "closed"

    given_name = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    us_state = models.CharField(max_length=2, blank=True)
    preference = models.CharField(max_length=20)
    best_time = models.CharField(max_length=120, blank=True)
    message = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(phone="") | ~Q(email=""), name="a_referral_can_be_reached"),
        ]


class Callback(Row):
    """One attempt to call a referral back, reached or not."""

    record_kind = Kind.IDENTITY

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="callbacks")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reached = models.BooleanField()
    summary = models.TextField(blank=True)


class Intake(Row):
    """The intake answers and the level of care they point to, with its reason in words."""

    record_kind = Kind.IDENTITY

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="intake")
    answers = models.JSONField()
    level_code = models.CharField(max_length=10)
    level_reason = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Episode(PatientRecord):
    """One stay in care, from admission to discharge, whatever the levels on the way."""

    record_kind = Kind.SCHEDULE

    admitted_at = models.DateTimeField()
    admitted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    primary_therapist = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "-admitted_at"], name="episodes_by_patient")]


class Stay(SubstanceUseRecord):
    """The part of an episode spent in one track at one level, with the reason for it."""

    record_kind = Kind.SCHEDULE

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="stays")
    track = models.ForeignKey(Track, models.PROTECT, related_name="+")
    level_code = models.CharField(max_length=10)
    reason = models.TextField()
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(until__isnull=True), name="a_patient_is_in_one_track_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_on")), name="a_stay_ends_after_it_begins"
            ),
        ]
        triggers: ClassVar = [flagged_as("SELECT substance_use FROM programs_track WHERE id = NEW.track_id")]


class Discharge(SubstanceUseRecord):
    """The end of an episode: why, and on which day. Readmission is a new episode."""

    record_kind = Kind.SCHEDULE

    class Reason(models.TextChoices):
        GOALS_MET = "goals met"
        PLATEAU = "plateau, other care agreed"
        TRANSFER = "transfer to another level or provider"
        CLIENT_CHOICE = "the patient's choice"
        ADMINISTRATIVE = "administrative, after documented outreach"

    episode = models.OneToOneField(Episode, models.PROTECT, related_name="discharge")
    reason = models.CharField(max_length=60, choices=Reason.choices)
    words = models.TextField()
    on = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            flagged_as("SELECT bool_or(substance_use) FROM programs_stay WHERE episode_id = NEW.episode_id")
        ]
