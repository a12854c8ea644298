"""What makes a table a table of patient data? A patient, a kind of record, and querysets that ask who looks."""

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar, Self, TypeVar

import pgtrigger
from django.db import models
from django.db.models import Q

from stepwell.clinic.access.queries import granted_patient_ids, reads_widely
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook.queries import NoRule, part_two_words
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Kind

EVERYBODY = Q()
RecordT = TypeVar("RecordT", bound=models.Model, covariant=True)


class PatientRecordQuerySet(models.QuerySet[RecordT]):
    def visible_to(self, viewer: Viewer, *, at: datetime) -> Self:
        """Only the rows this viewer may see at this moment. Empty means none."""
        kind: Kind = self.model.record_kind  # type: ignore[attr-defined]  # every model with this manager has one
        shown = _covered(viewer, kind, at)
        if issubclass(self.model, SubstanceUseRecord):
            substance_use = _covered(viewer, Kind.SUBSTANCE_USE, at)
            if substance_use != EVERYBODY:
                shown &= Q(substance_use=False) | substance_use
        return self.filter(shown)


def _covered(viewer: Viewer, kind: Kind, at: datetime) -> Q:
    if reads_widely(viewer, kind):
        return EVERYBODY
    return Q(patient_id__in=granted_patient_ids(viewer, kind, at=at))


class PatientRecordManager(models.Manager[RecordT]):
    """Every query of patient data begins here; `visible_to` narrows it to what the viewer may see."""

    def get_queryset(self) -> PatientRecordQuerySet[RecordT]:
        return PatientRecordQuerySet(self.model, using=self._db)

    def visible_to(self, viewer: Viewer, *, at: datetime) -> PatientRecordQuerySet[RecordT]:
        return self.get_queryset().visible_to(viewer, at=at)


class PatientRecord(Row):
    """Base of every table with data of one patient. `record_kind` drives the gate and the row-level security."""

    record_kind: ClassVar[Kind]

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")

    objects = PatientRecordManager()

    class Meta:
        abstract = True


class SubstanceUseRecord(PatientRecord):
    """A record that may tell of substance-use treatment; then it is shown to those who may see that too (2.12)."""

    substance_use = models.BooleanField(default=False, db_default=False)

    class Meta:
        abstract = True


def tells_of_substance_use(*, on: date) -> Callable[..., bool]:
    """What tells, by the rulebook, whether a `text` or a `code` does. Without its words everything does. One query."""
    try:
        return part_two_words(on=on).tell
    except NoRule:
        return lambda *, text="", code="": True


def flagged_as(row: str) -> pgtrigger.Trigger:
    """The trigger by which a new record tells of substance use when what it hangs on does.

    `row` selects the flag in SQL from `NEW`. Where the writer may not see that row, the record counts as one that does.
    """
    return pgtrigger.Trigger(
        name="flagged_as_what_it_hangs_on",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"NEW.substance_use := NEW.substance_use OR coalesce(({row}), true); RETURN NEW;",
    )
