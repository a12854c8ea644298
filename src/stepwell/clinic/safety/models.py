"""The signals ledger: what must reach a human, who was paged, who took it, and what came of it."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from stepwell.clinic.access.records import PatientRecord
from stepwell.clinic.people.models import Account, Staff
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Kind


class SafetyPlan(PatientRecord):
    """One version of a patient's safety plan, made with them. A change is a new version."""

    record_kind = Kind.SAFETY

    version = models.PositiveSmallIntegerField()
    warning_signs = models.TextField(blank=True)
    coping = models.TextField(blank=True)
    distractions = models.TextField(blank=True)
    people = models.TextField(blank=True)
    professionals = models.TextField(blank=True)
    environment = models.TextField(blank=True)
    worth_living_for = models.TextField(blank=True)
    made_with = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "version"], name="one_safety_plan_per_version")
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_safety_plan_version_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class OnCallShift(Row):
    """One member of staff is on call from one moment until another."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_begins")
        ]


class Alert(PatientRecord):
    """Something about a patient that must reach a human. Its ladder is frozen on it the moment it is raised.

    `source` names what raised it (`response:<ref>:item9`), so that raising it twice makes one alert.
    """

    record_kind = Kind.SAFETY

    grade = models.CharField(max_length=20)
    words = models.CharField(max_length=200)
    source = models.CharField(max_length=160)
    raised_at = models.DateTimeField()
    ladder = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-raised_at"], name="alerts_by_time")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["source"], name="one_alert_per_source")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="an_alert_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Page(PatientRecord):
    """One attempt to reach one member of staff about one alert. `number` counts the rungs climbed, from 0."""

    record_kind = Kind.SAFETY

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()
    delivered = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "number", "staff", "channel"], name="one_page_per_step")
        ]


class Acknowledgement(PatientRecord):
    """A clinician takes an alert. Paging stops; the alert stays open until it is resolved."""

    record_kind = Kind.SAFETY

    alert = models.OneToOneField(Alert, models.PROTECT, related_name="acknowledgement")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    place = models.CharField(max_length=60, help_text="duty board, phone …")


class Resolution(PatientRecord):
    """What came of an alert, and by when somebody must follow up."""

    record_kind = Kind.SAFETY

    alert = models.OneToOneField(Alert, models.PROTECT, related_name="resolution")
    disposition = models.CharField(max_length=60)
    words = models.TextField()
    follow_up_due_at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class FollowUp(PatientRecord):
    """The contact after an alert. The clock that asks for it never closes by itself."""

    record_kind = Kind.SAFETY

    resolution = models.OneToOneField(Resolution, models.PROTECT, related_name="follow_up")
    words = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
