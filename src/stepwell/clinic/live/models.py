"""Sessions under way: who opened one, where its pictures pass, who waits at its door, and who is in."""

import hashlib
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid4

import pgtrigger
from django.db import models
from django.db.models import Q

from stepwell.clinic.access.records import SubstanceUseRecord, flagged_as, never_changes
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Kind

TRIAL = UUID(int=0)  # a ticket everybody has, into a room of their own that is there to be tried
A_LINE_WAITS = timedelta(seconds=60)
CHAT_BELL = "stepwell_chat"
# The bell says in which session something was written, by an id that means nothing outside, and no more.
_RINGS = pgtrigger.Trigger(
    name="those_inside_hear",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"PERFORM pg_notify('{CHAT_BELL}', NEW.session_id::text); RETURN NULL;",
)
_KEPT_STAYS = pgtrigger.Trigger(
    name="what_is_kept_is_never_deleted",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    func="""
                    IF EXISTS (SELECT FROM live_chat WHERE session_id = OLD.session_id AND kept) THEN
                        RAISE EXCEPTION 'Cannot delete: what is kept of a session is never deleted';
                    END IF;
                    RETURN OLD;
                """,
)


def token_digest(token: str) -> str:
    """What is kept of a token, to know it again."""
    return hashlib.sha256(token.encode()).hexdigest()


class Opening(Row):
    """A facilitator opened a session; whoever leads it ended it for everybody, and may close it later.

    `end_to_end`: its pages encrypt for each other alone, so that the media server sees and hears nothing.
    """

    session = models.OneToOneField(Session, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    end_to_end = models.BooleanField(default=False)


class Closing(Row):
    """A facilitator closed a session: everybody in it has been marked."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Leading(Row):
    """A colleague leads a session, or `together` with whoever does, from `at` until `ended_at`; `by` gave it to them.

    While nobody else leads it, its facilitator does.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    together = models.BooleanField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "staff"], condition=Q(ended_at__isnull=True), name="nobody_leads_twice_at_once"
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(ended_at__isnull=True, together=False), name="one_leads_at_a_time"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="who_led_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="who_led_when_stays", fields=["session", "staff", "together", "by", "at"]),
        ]


class Admission(SubstanceUseRecord):
    """Somebody was let into the room of a session: once, as one `stay`, on the word of one token.

    The name of a stay is ours and given to nobody else, so that the media server's word of it is about this seat. Those
    without a seat, staff and guests, have an admission without one. Of the token only its digest is kept.
    """

    record_kind = Kind.SCHEDULE
    also_flagged_with: ClassVar = {"live_guest": "guest_id = NEW.id"}

    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")  # type: ignore[assignment]
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+")
    guest = models.ForeignKey("Guest", models.PROTECT, null=True, related_name="+")
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
            models.CheckConstraint(
                condition=Q(guest__isnull=True) | Q(seat__isnull=True), name="a_guest_has_no_seat_of_their_own"
            ),
        ]
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM schedule_seat WHERE id = NEW.seat_id", unknown=False),
            never_changes("an_admission_never_changes"),
        ]


class MediaServer(Row):
    """One media server, how many rooms it carries, and when it was last heard. Draining, it is given no new one."""

    name = models.CharField(max_length=60, unique=True)
    client_url = models.CharField(max_length=200)
    admin_url = models.CharField(max_length=200)
    version = models.CharField(max_length=20, blank=True)
    rooms_max = models.PositiveSmallIntegerField(default=8)
    draining = models.BooleanField(default=False)
    heard_at = models.DateTimeField()


class Room(Row):
    """Where the pictures and voices of one session pass: a room, named by its `ref`, on one server for its life.

    With `aside`, it is the side room in which whoever leads talks with one of them alone.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    aside = models.ForeignKey("Aside", models.PROTECT, null=True, blank=True, related_name="+")
    server = models.ForeignKey(MediaServer, models.PROTECT, related_name="rooms")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=60, blank=True, help_text="why it ended: closed, or its server is gone")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "aside"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_room_of_a_session_at_a_time",
            )
        ]


class Arrival(SubstanceUseRecord):
    """A patient at the door of a session: where they say they are now, and what became of it.

    Whoever comes back after a lost line comes by the same arrival; whoever left, by a new one. `exception` is why they
    are treated where no licence of the facilitator covers them. `by_phone_at`: since when they go on by telephone,
    until they are back on a line.
    """

    record_kind = Kind.ATTENDANCE

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    whereabouts = models.UUIDField(help_text="the ref of what they said: where, the number, and who is with them")
    state = models.CharField(max_length=2)
    alone = models.BooleanField()
    contact_reachable = models.BooleanField()
    at = models.DateTimeField()
    exception = models.CharField(max_length=500, blank=True)
    exception_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    admitted_at = models.DateTimeField(null=True, blank=True)
    admitted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    by_phone_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    taken_out_at = models.DateTimeField(null=True, blank=True)
    taken_out_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(left_at__isnull=True, taken_out_at__isnull=True),
                name="one_arrival_at_a_time",
            )
        ]
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM schedule_seat WHERE id = NEW.seat_id"),
            pgtrigger.Protect(name="an_arrival_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="what_was_said_at_the_door_stays",
                fields=["seat", "whereabouts", "state", "alone", "contact_reachable", "at"],
            ),
        ]

    @property
    def is_over(self) -> bool:
        return self.left_at is not None or self.taken_out_at is not None

    @property
    def is_in(self) -> bool:
        return self.admitted_at is not None and not self.is_over


class Aside(SubstanceUseRecord):
    """Whoever leads a session talks with one patient alone, in a side room, from `at` until `ended_at`.

    The minutes of both go on: it is the same seat in the same session. It says nothing of why.
    """

    record_kind = Kind.ATTENDANCE

    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(ended_at__isnull=True), name="one_talks_aside_at_a_time"
            )
        ]
        triggers: ClassVar = [
            _RINGS,
            flagged_as("SELECT substance_use FROM live_arrival WHERE id = NEW.arrival_id"),
            pgtrigger.Protect(name="talking_aside_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="who_talked_aside_when_stays", fields=["patient", "session", "arrival", "by", "at"]
            ),
        ]


class Ticket(Row):
    """One way into a room, for one account or guest, once and soon: `person` is who they are there, to others a number.

    `arrival` is the patient's; the other accounts lead. `may_share` is whether who leads lets a patient
    show their screen, `shares` whether it is passed on now. `can_encrypt`: their page can, end to end. `cut`: the line
    ended by a failure, or a doing of ours, and not because their page went or the session was over.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    guest = models.ForeignKey("Guest", models.PROTECT, null=True, blank=True, related_name="+")
    arrival = models.ForeignKey(Arrival, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.UUIDField(default=uuid4, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cut = models.BooleanField(default=False)
    muted = models.BooleanField(default=False)
    may_share = models.BooleanField(default=False)
    shares = models.BooleanField(default=False)
    can_encrypt = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["room", "ended_at"], name="tickets_by_room")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(shares=True, ended_at__isnull=True), name="one_screen_is_shared_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False, guest__isnull=True)
                | Q(account__isnull=True, arrival__isnull=True, guest__isnull=False),
                name="a_ticket_is_an_accounts_or_a_guests",
            ),
        ]

    @property
    def can_share(self) -> bool:
        leads = self.arrival_id is None and self.guest_id is None
        return not self.muted and (self.may_share or leads)


class PageKey(Row):
    """What the page of one line says to the page of another, so that both can encrypt end to end.

    First by which digest its key will be known, and then the key, which is public and good for these two lines alone.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    to = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    promise = models.CharField(max_length=64)
    key = models.CharField(max_length=130, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["ticket", "to"], name="one_key_for_each_other_page")]


class Chat(Row):
    """What is written in one session: whether it is kept is settled with its first words, and stays so.

    Where it is held by it `alone`, nobody in it has a picture or a voice.
    """

    session = models.OneToOneField(Session, models.PROTECT, related_name="+")
    kept = models.BooleanField()
    alone = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers: ClassVar = [
            _RINGS,
            pgtrigger.ReadOnly(name="what_was_said_of_keeping_holds", fields=["session", "kept", "alone"]),
        ]


_INSIDE = """session_id IN (
    SELECT seat.session_id FROM live_arrival arrival
    JOIN schedule_seat seat ON seat.id = arrival.seat_id JOIN people_patient who ON who.id = arrival.patient_id
    WHERE who.account_id = {acting} AND arrival.admitted_at IS NOT NULL
      AND arrival.left_at IS NULL AND arrival.taken_out_at IS NULL
)"""
_LED = """session_id IN (
    SELECT led.id FROM schedule_session led JOIN people_staff staff ON staff.id = led.facilitator_id
    WHERE staff.account_id = {acting}
    UNION SELECT host.session_id FROM live_leading host JOIN people_staff staff ON staff.id = host.staff_id
    WHERE staff.account_id = {acting} AND host.ended_at IS NULL
)"""


class Worksheet(Row):
    """A blank form that whoever leads opened for everybody in a session, with its boxes as the rulebook had them then.

    One is open at a time. What is written under its boxes are messages; it is shown where one of those is.
    """

    written_by_programme = True
    shown_where = f"""{_INSIDE} OR {_LED} OR EXISTS (
        SELECT FROM live_chatmessage line WHERE line.worksheet_id = live_worksheet.id
    )"""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    boxes = models.JSONField(help_text="what each is called, in order")
    after = models.CharField(max_length=200, blank=True, help_text="whose form it is")
    mark = models.UUIDField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "mark"], name="opened_twice_is_one"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(put_away_at__isnull=True), name="one_worksheet_is_open_at_a_time"
            ),
        ]
        triggers: ClassVar = [
            _RINGS,
            _KEPT_STAYS,
            pgtrigger.ReadOnly(
                name="what_was_opened_stays", fields=["session", "title", "boxes", "after", "mark", "by", "at"]
            ),
        ]


class ChatMessage(SubstanceUseRecord):
    """One message in a session, under the name its author has there. `mark` is its page's: sent twice it is one.

    With a `worksheet` it is a line under one of its boxes, by number from 0, and no part of the chat.

    Of a patient's record are their own messages, and what was written to them alone; what whoever leads writes to a
    group is of nobody's. A `private` one is between its patient and whoever leads. Whoever is in the room reads what is
    neither private nor hidden.
    """

    record_kind = Kind.MESSAGES
    also_shown_where = f"(NOT private AND hidden_at IS NULL AND {_INSIDE}) OR {_LED}"

    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")  # type: ignore[assignment]
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    author = models.ForeignKey(Account, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    leads = models.BooleanField()
    private = models.BooleanField(default=False)
    words = models.TextField(max_length=2000)
    worksheet = models.ForeignKey(Worksheet, models.PROTECT, null=True, blank=True, related_name="+")
    box = models.PositiveSmallIntegerField(null=True, blank=True)
    mark = models.UUIDField()
    at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["session", "at"], name="messages_by_session")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "author", "mark"], name="sent_twice_is_one"),
            models.CheckConstraint(
                condition=Q(private=False) | Q(patient__isnull=False), name="a_private_message_is_with_somebody"
            ),
            models.CheckConstraint(
                condition=Q(worksheet__isnull=True, box__isnull=True)
                | Q(worksheet__isnull=False, box__isnull=False, private=False),
                name="a_line_is_under_a_box",
            ),
        ]
        triggers: ClassVar = [
            _RINGS,
            flagged_as("SELECT substance_use FROM schedule_session WHERE id = NEW.session_id"),
            pgtrigger.ReadOnly(
                name="what_was_written_stays",
                fields=[
                    "patient",
                    "session",
                    "author",
                    "name",
                    "leads",
                    "private",
                    "words",
                    "worksheet",
                    "box",
                    "mark",
                    "at",
                ],
            ),
            _KEPT_STAYS,
        ]


class GuestRole(StrEnum):
    """As what somebody without an account comes into a session."""

    INTERPRETER = "interpreter"
    SUPPORT_PERSON = "support_person"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


class Guest(SubstanceUseRecord):
    """Somebody without an account whom whoever leads brings into one session: an interpreter, or one patient's support
    person, who is there only while that patient says yes.

    Their link is for this session and for one browser: of its token, and of what that browser holds, only digests are
    kept. `seat` is whose guest they are; an interpreter without one is there for everybody. `aside`: the side room into
    which whoever leads took them along, while it is open.
    """

    record_kind = Kind.ATTENDANCE
    also_shown_where = _LED
    also_flagged_with: ClassVar = {"schedule_seat": "seat_id = NEW.id", "live_aside": "aside_id = NEW.id"}

    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")  # type: ignore[assignment]
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.words) for role in GuestRole])
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    yes_at = models.DateTimeField(null=True, blank=True, help_text="when their patient said yes last")
    no_at = models.DateTimeField(null=True, blank=True, help_text="when their patient said no, or took the yes back")
    link_digest = models.CharField(max_length=64, unique=True)
    browser_digest = models.CharField(max_length=64, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    admitted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    aside = models.ForeignKey(Aside, models.PROTECT, null=True, blank=True, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    taken_out_at = models.DateTimeField(null=True, blank=True)
    taken_out_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seat__isnull=True, patient__isnull=True, role=GuestRole.INTERPRETER.value)
                | Q(seat__isnull=False, patient__isnull=False),
                name="a_support_person_is_somebodys",
            )
        ]
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM schedule_session WHERE id = NEW.session_id"),
            pgtrigger.Protect(name="a_guest_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="who_was_brought_as_what_stays",
                fields=["patient", "session", "seat", "role", "name", "language", "by", "at"],
            ),
        ]

    @property
    def is_wanted(self) -> bool:
        """Whether nobody's yes is missing. Who says both at one moment says no."""
        if self.role == GuestRole.INTERPRETER:
            return True
        return self.yes_at is not None and (self.no_at is None or self.no_at < self.yes_at)

    @property
    def shown_as(self) -> str:
        words = GuestRole(self.role).words
        return f"{words} ({self.language})" if self.language else words
