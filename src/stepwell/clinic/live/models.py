"""Sessions under way: who opened one, and when; who was let into its room, under which name."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from stepwell.clinic.access.records import SubstanceUseRecord, flagged_as, never_changes
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Kind


class Opening(Row):
    """A facilitator opened a session."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Closing(Row):
    """A facilitator closed a session: everybody in it has been marked."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Admission(SubstanceUseRecord):
    """Somebody was let into the room of a session: once, as one `stay`, on the word of one token.

    The name of a stay is ours and given to nobody else, so that the media server's word of it is about this seat. Those
    without a seat, staff and guests, have an admission without one. Of the token only its digest is kept.
    """

    record_kind = Kind.SCHEDULE

    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")  # type: ignore[assignment]
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+")
    server = models.CharField(max_length=64, help_text="the media server's own name, as it signs what it says")
    room = models.CharField(max_length=64)
    stay = models.CharField(max_length=64)
    token_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["server", "at"], name="admissions_by_server")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "stay"], name="a_stay_is_of_one_admission"),
            models.CheckConstraint(
                condition=Q(seat__isnull=True, patient__isnull=True) | Q(seat__isnull=False, patient__isnull=False),
                name="a_seat_is_a_patients",
            ),
        ]
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM schedule_seat WHERE id = NEW.seat_id", unknown=False),
            never_changes("an_admission_never_changes"),
        ]
