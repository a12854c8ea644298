"""When who meets: availability, published weeks, sessions and the seats in them (the hours ledger's row)."""

import secrets
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import pgtrigger
from django.db import models
from django.db.models import F, Q

from stepwell.clinic.access.records import SubstanceUseRecord, flagged_as, never_changes
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.programs.models import Block, Programme
from stepwell.plumbing.database import never_overlapping
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Kind
from stepwell.pure.values import Period, today

# A meeting that ends with the only seat in it: nobody else would come.
ONE_PATIENT = ("individual", "family", "medication visit")
# Theirs, and for those who see every schedule.
_THEIRS = "account_id = {acting} OR (SELECT stepwell_wide('SCHEDULE'))"
_PLANS_WEEKS = "(SELECT stepwell_wide('SCHEDULE'))"  # those who see every schedule


class Availability(Row):
    """A recurring window in which one account can meet, in that account's own time zone."""

    shown_where = _THEIRS

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_window_has_a_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="a_window_ends_after_it_begins"),
            models.UniqueConstraint(fields=["account", "weekday", "starts"], name="one_window_per_start"),
        ]


_ON_THE_TEAM = """EXISTS (
    SELECT FROM people_careteammember member JOIN people_staff staff ON staff.id = member.staff_id
    WHERE staff.account_id = {acting} AND staff.active AND member.patient_id IN (one_id, other_id)
      AND (member.until IS NULL OR member.until > (SELECT stepwell_now()))
)"""


class KeptApart(Row):
    """Two patients are not put in one group. Why is not written down; who said so, and who ended it, is.

    Those who plan read it, and who is on the care team of one of the two; neither patient, nor anybody close to them.
    """

    written_by_programme = True
    shown_where = f"{_PLANS_WEEKS} OR {_ON_THE_TEAM}"

    one = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    other = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="the_older_patient_is_named_first"),
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(until__isnull=True), name="two_are_kept_apart_once"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="keeping_apart_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="keeping_apart_is_never_edited", exclude=["until", "ended_by"]),
        ]


class Closure(Row):
    """A day on which a programme does not meet, or, without a programme, nobody here does. `name` says why."""

    written_by_programme = True

    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True, related_name="+")
    on = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "on"], nulls_distinct=False, name="one_closure_a_day")
        ]


class Week(Row):
    """One programme's week, published. `starts_on` is its Monday."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "starts_on"], name="one_week_per_monday"),
            models.CheckConstraint(condition=Q(starts_on__iso_week_day=1), name="a_week_starts_on_monday"),
        ]


class Unplaced(Row):
    """What a published week could not place, in words a scheduler can act on. Names nobody; `patient_ref` leads on."""

    shown_where = _PLANS_WEEKS

    week = models.ForeignKey(Week, models.CASCADE, related_name="unplaced")
    block = models.CharField(max_length=120)
    patient_ref = models.UUIDField(null=True, blank=True)
    reason = models.TextField()


_NOTICED = ("starts_at", "ends_at", "facilitator_id", "cancelled_at", "join_link")
_CALENDARS_MUST_FOLLOW = (
    f"(({', '.join(f'OLD.{each}' for each in _NOTICED)}) IS DISTINCT FROM"
    f" ({', '.join(f'NEW.{each}' for each in _NOTICED)}) AND NEW.sequence <= OLD.sequence)"
)


class Session(Row):
    """One meeting, led by one facilitator. Cancelling it is not cancelling a seat in it.

    `sequence` rises, whoever writes, with every change that a calendar must follow (RFC 5545, 3.8.7.4): the database
    sees to it, so that no way of writing can forget it.
    """

    also_flagged_with: ClassVar = {"programs_block": "block_id = NEW.id"}

    week = models.ForeignKey(Week, models.PROTECT, related_name="sessions")
    block = models.ForeignKey(Block, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    facilitator = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    join_link = models.CharField(max_length=200, blank=True, help_text="holds its place until video comes")
    sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    substance_use = models.BooleanField(default=False, db_default=False, help_text="42 CFR part 2")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["facilitator", "starts_at"], name="sessions_by_facilitator")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_begins"),
            never_overlapping(
                "a_facilitator_is_in_one_session_at_a_time",
                key="facilitator_id",
                condition=Q(cancelled_at__isnull=True),
                message="This facilitator already has a session at that time.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="calendars_follow",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_CALENDARS_MUST_FOLLOW),
                func="NEW.sequence := OLD.sequence + 1; RETURN NEW;",
            )
        ]

    @property
    def on(self) -> date:
        """The day on which it begins, in its own time zone: which rules hold for it."""
        return today(self.starts_at, ZoneInfo(self.time_zone))

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def planned_breaks(self) -> tuple[Period, ...]:
        """The breaks its block plans, as far as they lie within it."""
        planned = self.block.breaks if self.block else []
        moments = [[self.starts_at + timedelta(minutes=minute) for minute in pair] for pair in planned]
        return tuple(Period(start_at, until) for start_at, until in moments if until <= self.ends_at)


# Of two who take the last seat at the same moment one waits for the other, and is counted after it.
_NO_MORE_THAN_PLACES = f"""
    IF TG_OP = 'UPDATE' THEN
        IF OLD.cancelled_at IS NULL AND OLD.session_id = NEW.session_id THEN
            RETURN NEW;
        END IF;
    END IF;
    SELECT CASE WHEN s.kind IN {ONE_PATIENT} THEN 1 ELSE coalesce(b.group_max, (
        SELECT (rule.data->>'patients')::int FROM rulebook_rule rule
        WHERE rule.name = 'group_maximum' AND rule.scope = 'any' AND rule.effective_from <= s.starts_at::date
          AND (rule.until IS NULL OR rule.until > s.starts_at::date) ORDER BY rule.effective_from DESC LIMIT 1
    )) END INTO places
    FROM schedule_session s LEFT JOIN programs_block b ON b.id = s.block_id
    WHERE s.id = NEW.session_id FOR NO KEY UPDATE OF s;
    SELECT count(*) INTO taken FROM schedule_seat WHERE session_id = NEW.session_id AND cancelled_at IS NULL;
    IF taken >= places THEN
        RAISE EXCEPTION 'Every place in this session is taken'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'no_more_seats_than_places', TABLE = 'schedule_seat';
    END IF;
    RETURN NEW;
"""


class Seat(SubstanceUseRecord):
    """One patient's place in one session: the one row of the hours ledger.

    It repeats the session's time, so that the database itself can refuse to seat one patient twice at once.
    """

    record_kind = Kind.SCHEDULE

    session = models.ForeignKey(Session, models.PROTECT, related_name="seats")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "starts_at"], name="seats_by_patient")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "patient"], condition=Q(cancelled_at__isnull=True), name="one_seat_per_session"
            ),
            never_overlapping(
                "a_patient_is_in_one_session_at_a_time",
                key="patient_id",
                condition=Q(cancelled_at__isnull=True),
                message="This patient already has a session at that time.",
            ),
        ]
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM schedule_session WHERE id = NEW.session_id"),
            pgtrigger.Trigger(
                name="no_more_seats_than_places",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__cancelled_at__isnull=True),
                declare=[("places", "INTEGER"), ("taken", "INTEGER")],
                func=_NO_MORE_THAN_PLACES,
            ),
        ]


class Rescheduling(SubstanceUseRecord):
    """A patient, or a relative for them, moved their own meeting; from when it was moved. How often is counted."""

    record_kind = Kind.SCHEDULE

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="reschedulings")
    was_at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            flagged_as("SELECT substance_use FROM schedule_seat WHERE id = NEW.seat_id"),
            never_changes("a_rescheduling_never_changes"),
        ]


class SeatOffer(SubstanceUseRecord):
    """A free place is offered to somebody who waits for one, until when. Whoever takes it first has it."""

    record_kind = Kind.SCHEDULE

    session = models.ForeignKey(Session, models.PROTECT, related_name="offers")
    until = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="left to others, or run out and offered anew")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "patient"],
                condition=Q(taken_at__isnull=True, ended_at__isnull=True),
                name="one_open_offer_of_a_place",
            ),
        ]
        triggers: ClassVar = [flagged_as("SELECT substance_use FROM schedule_session WHERE id = NEW.session_id")]


def _token() -> str:
    return secrets.token_urlsafe(32)


class CalendarFeed(Row):
    """The secret address under which one account's calendar program reads its sessions.

    An ended one answers with an empty calendar from then on, so that the phones that copied something forget it.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    token = models.CharField(max_length=64, unique=True, default=_token)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at__isnull=True), name="one_calendar_feed_at_a_time"
            )
        ]


class DraftWeek(Row):
    """A programme's week on the table: nobody is told of it until it is published, and then it is gone.

    Patients, clinicians and blocks stand in the `plan` as keys. It is empty until the plan is made. `version` goes up
    with every change, so that nobody changes what they have not seen.
    """

    shown_where = _PLANS_WEEKS

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    starts_on = models.DateField()
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    plan = models.JSONField(null=True, blank=True)
    trouble = models.TextField(blank=True, help_text="why no plan could be made, in words")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "starts_on"], name="one_draft_per_week"),
            models.CheckConstraint(condition=Q(starts_on__iso_week_day=1), name="a_draft_starts_on_monday"),
        ]


class DraftMove(Row):
    """One change of a draft by hand, as keys; the week on the table is the plan after all that were not taken back."""

    shown_where = _PLANS_WEEKS

    draft = models.ForeignKey(DraftWeek, models.CASCADE, related_name="moves")
    version = models.PositiveIntegerField(help_text="the draft's, after it")
    move = models.JSONField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_in = models.PositiveIntegerField(null=True, blank=True, help_text="the draft's version after that")
    undone_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "version"], name="one_move_per_version"),
        ]


class Advice(Row):
    """What would serve most of those whose plans one week does not meet, solved by a worker on a copy of it.

    With a `clinician` and a `state` it is what that licence alone would be worth. People and blocks stand in what was
    `found` as keys; it is empty until that is made, `tried` of `trying` are done so far.
    """

    shown_where = _PLANS_WEEKS

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    starts_on = models.DateField()
    clinician = models.ForeignKey(Staff, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=2, blank=True)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    tried = models.PositiveIntegerField(default=0)
    trying = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    found = models.JSONField(null=True, blank=True)
    trouble = models.TextField(blank=True, help_text="why nothing could be found out, in words")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "starts_on", "clinician", "state"], nulls_distinct=False, name="one_advice_each"
            ),
        ]


class SessionChange(Row):
    """A session of a published week was changed: how it stood before, who changed it, and when. Never altered."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="changes")
    sequence = models.PositiveIntegerField(help_text="the session's, before the change")
    facilitator = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "sequence"], name="one_change_per_sequence"),
        ]
