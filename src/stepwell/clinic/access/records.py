"""What makes a table a table of patient data? A patient, a kind of record, and querysets that ask who looks."""

import re
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
    """What tells, by the rulebook, whether a `text` or a `code` does. One query.

    Without its words, or with a row nobody can read, everything does: a mark is never the reason why an alert is lost.
    """
    try:
        return part_two_words(on=on).tell
    except (NoRule, LookupError, TypeError, ValueError, re.error):
        return lambda *, text="", code="": True


class FlaggedAs(pgtrigger.Trigger):
    """The trigger `flagged_as` makes. `parent` is the table of what a record hangs on; `hanging` says in SQL which
    records hang on its row `NEW`."""

    def __init__(self, row: str, parent: str, hanging: str, *, unknown: bool) -> None:
        self.parent, self.hanging = parent, hanging
        super().__init__(
            name="flagged_as_what_it_hangs_on",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            func=f"NEW.substance_use := NEW.substance_use OR coalesce(({row}), {str(unknown).lower()}); RETURN NEW;",
        )


def flagged_as(row: str, *, later: str = "", unknown: bool = True) -> FlaggedAs:
    """The trigger by which a new record tells of substance use when what it hangs on does.

    `row` selects the flag in SQL from `NEW`, as in `SELECT substance_use FROM schedule_seat WHERE id = NEW.seat_id`.
    Where there is no such row, or the writer may not see it, `unknown` says whether the record counts as one that does.
    What a record hangs on may come to tell of it later; then the record does too (see `flags`): `later` says which
    records hang on a row `NEW`, where that is more than the same key.
    """
    found = _ROW.match(row)
    if found is None:
        raise ValueError(f"flagged_as does not know what this hangs on: {row}")
    parent, their, own = found.groups()
    return FlaggedAs(row, parent, later or f"{own} = NEW.{their}", unknown=unknown)


_ROW = re.compile(r"SELECT (?:bool_or\()?substance_use\)? FROM (\w+) WHERE (\w+) = NEW\.(\w+)")


# In SQL, within a trigger's function: a change of a row that is nothing but this mark is let through.
LET_THE_FLAG_THROUGH = """
    IF TG_OP = 'UPDATE' THEN
        IF NEW.substance_use AND to_jsonb(NEW) - 'substance_use' = to_jsonb(OLD) - 'substance_use' THEN
            RETURN NEW;
        END IF;
    END IF;
"""


def never_changes(name: str, condition: pgtrigger.Condition | None = None) -> pgtrigger.Trigger:
    """The trigger by which a record never changes or goes, but for one thing: it may come to tell of substance use."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=condition,
        func=f"{LET_THE_FLAG_THROUGH} RAISE EXCEPTION 'Cannot update or delete: {name.replace('_', ' ')}';",
    )
