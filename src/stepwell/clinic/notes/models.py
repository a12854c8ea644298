"""What was done in a session: one note, a part per person. Once signed, the database lets nothing of it change."""

from typing import ClassVar

import pgtrigger
from django.db import models

from stepwell.clinic.access.records import (
    LET_THE_FLAG_THROUGH,
    PatientRecord,
    SubstanceUseRecord,
    flagged_as,
    never_changes,
)
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Kind

_NEVER = pgtrigger.Update | pgtrigger.Delete


class SessionNote(Row):
    """The note of one session. `shared` is common to all who were there and names nobody; `digest` seals it all."""

    # Whoever led the session, or leads it instead, or wrote the note, and whoever may read the part of somebody there.
    shown_where = """
        author_id IN (SELECT id FROM people_staff WHERE account_id = {acting})
        OR session_id IN (
            SELECT held.id FROM schedule_session held JOIN people_staff lead ON lead.id = held.facilitator_id
            WHERE lead.account_id = {acting}
            UNION SELECT host.session_id FROM live_leading host JOIN people_staff lead ON lead.id = host.staff_id
            WHERE lead.account_id = {acting} AND NOT host.together AND host.ended_at IS NULL
        )
        OR EXISTS (SELECT FROM notes_notepart part WHERE part.note_id = notes_sessionnote.id)
    """

    session = models.OneToOneField(Session, models.PROTECT, related_name="+")
    author = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    shared = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signature = models.CharField(max_length=260, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="a_signed_note_never_changes",
                operation=_NEVER,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            )
        ]


class NotePart(SubstanceUseRecord):
    """What the note says of one person. Nobody else's part is touched when the roster changes."""

    record_kind = Kind.NOTES

    note = models.ForeignKey(SessionNote, models.PROTECT, related_name="parts")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["note", "seat"], name="one_part_per_person")]
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM schedule_seat WHERE id = NEW.seat_id"),
            pgtrigger.Trigger(
                name="parts_of_a_signed_note_never_change",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=LET_THE_FLAG_THROUGH
                + """
                    IF EXISTS (
                        SELECT FROM unnest(ARRAY[
                            CASE WHEN TG_OP <> 'INSERT' THEN OLD.note_id END,
                            CASE WHEN TG_OP <> 'DELETE' THEN NEW.note_id END
                        ]) AS meant(id)
                        WHERE meant.id IS NOT NULL AND NOT EXISTS (
                            SELECT FROM notes_sessionnote note WHERE note.id = meant.id AND note.signed_at IS NULL
                        )
                    ) THEN
                        RAISE EXCEPTION 'the note is signed, or not yours: write an addendum instead';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]


class Addendum(SubstanceUseRecord):
    """Something added after signing, about one person, under its own name and date."""

    record_kind = Kind.NOTES

    part = models.ForeignKey(NotePart, models.PROTECT, related_name="addenda")
    author = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    text = models.TextField()
    signature = models.CharField(max_length=260)
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM notes_notepart WHERE id = NEW.part_id"),
            never_changes("an_addendum_never_changes"),
        ]


# Whoever wrote it, and whom the patient authorised for this kind by name (164.508(a)(2)); a grant of another colleague
# over the same patient shows nothing of it. This narrows what `record_kind` shows, for the program itself as well.
_ONLY_AUTHOR_OR_AUTHORISED = (
    "author_id = {{acting}} OR patient_id = ANY ((SELECT stepwell_consented('{kind}'))::bigint[])"
)


class SeparateNote(PatientRecord):
    """Base of a clinician's own analysis of what was said, kept apart from the record. Not in it, not of it."""

    author = models.ForeignKey(Account, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


class PsychotherapyNote(SeparateNote):
    """About a conversation in therapy (45 CFR 164.501). Its words never change, and it is never deleted."""

    record_kind = Kind.PSYCHOTHERAPY_NOTES
    only_shown_where = _ONLY_AUTHOR_OR_AUTHORISED.format(kind=Kind.PSYCHOTHERAPY_NOTES.value)

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="a_psychotherapy_note_never_changes", operation=_NEVER)]


class CounsellingNote(SeparateNote):
    """About a conversation in counselling for substance use (42 CFR 2.11). Its words never change, as above."""

    record_kind = Kind.COUNSELLING_NOTES
    only_shown_where = _ONLY_AUTHOR_OR_AUTHORISED.format(kind=Kind.COUNSELLING_NOTES.value)

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="a_counselling_note_never_changes", operation=_NEVER)]
