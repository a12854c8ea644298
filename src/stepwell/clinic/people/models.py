"""Who is who: accounts, patients, relatives, staff with their licences and roles, care teams and supervision."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import AgeBand, ClockTime, Therapy, today


def _choices(words: Iterable[str]) -> list[tuple[str, str]]:
    return [(str(each), str(each)) for each in words]


STAFF_ROLES = [role for role in Role if role not in {Role.PATIENT, Role.RELATIVE}]
_ROLE_CHOICES = _choices(STAFF_ROLES)
_NEVER = pgtrigger.Update | pgtrigger.Delete
_LOOKS_AFTER_SIGN_IN = (
    "EXISTS (SELECT 1 FROM people_staff s WHERE s.account_id = {acting} AND s.active"
    f" AND s.roles && ARRAY{[role.value for role in (Role.ADMINISTRATOR, Role.DIRECTOR, Role.SCHEDULER)]}::varchar[])"
)


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser, Row):
    """Somebody who can sign in. What they may see follows from who they are and what they were granted."""

    email = models.EmailField(unique=True)
    time_zone = models.CharField(max_length=64, default="America/New_York")
    is_active = models.BooleanField(default=True)
    second_step_due = models.BooleanField(default=False, help_text="it was reset, and no new one is set up")

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return f"account {self.ref}"


class Patient(Row):
    """A person in care. `state` is where they are licensed to be treated today; `time_zone` decides their today."""

    record_kind = Kind.IDENTITY

    account = models.OneToOneField(Account, models.PROTECT, null=True, blank=True, related_name="+")
    source_id = models.CharField(max_length=128, unique=True, null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120)
    preferred_name = models.CharField(max_length=120, blank=True)
    birth_on = models.DateField()
    gender = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=250, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=20, blank=True)
    time_zone = models.CharField(max_length=64, default="America/New_York")

    def __str__(self) -> str:
        return f"patient {self.ref}"

    @property
    def name(self) -> str:
        """The name the patient chose to be called by, with the family name."""
        return f"{self.preferred_name or self.given_name} {self.family_name}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self, at: datetime) -> date:
        """The day on their own wall."""
        return today(at, self.zone)


class Residence(Row):
    """Where a patient lives from a day on: said beforehand, and theirs (`moved_at`) once that day has come.

    The address is where help would be sent. Taken back, never edited.
    """

    record_kind = Kind.IDENTITY

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="residences")
    from_on = models.DateField()
    state = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=64)
    address = models.CharField(max_length=250, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(moved_at__isnull=True, taken_back_at__isnull=True),
                name="one_move_ahead_at_a_time",
            )
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="a_residence_is_never_edited", exclude=["moved_at", "taken_back_at"])
        ]

    @property
    def begins_at(self) -> datetime:
        """The first moment of that day, on the wall there."""
        return ClockTime(time(0), ZoneInfo(self.time_zone)).on(self.from_on)


class Relative(Row):
    """A relative with an account of their own. What they may see is granted, never implied."""

    record_kind = Kind.IDENTITY
    # Relatives know that they are linked, whether anything is shared with them or not.
    also_shown_where = "account_id = {acting}"

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    relationship = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "patient"], name="a_relative_is_linked_once")
        ]


class Staff(Row):
    """A member of the programme's team. `credential` is what follows the name: LCSW, PhD, MD …"""

    written_by_programme = True

    account = models.OneToOneField(Account, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    credential = models.CharField(max_length=60, blank=True)
    roles = ArrayField(models.CharField(max_length=40, choices=_ROLE_CHOICES))
    npi = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"staff {self.ref}"

    @property
    def signature(self) -> str:
        return f"{self.name}, {self.credential}" if self.credential else self.name


class Licence(Row):
    """The right to practise in one state. `route` is a full licence, a compact privilege or a registration."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="licences")
    state = models.CharField(max_length=2)
    number = models.CharField(max_length=60, blank=True)
    route = models.CharField(max_length=20, default="licence")
    valid_from = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "state", "valid_from"], name="one_licence_per_state_and_start"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("valid_from")), name="a_licence_ends_after_it_begins"
            ),
        ]


class Absence(Row):
    """Somebody is away from one moment until another: they meet nobody then, and are not on call, whatever was said.

    Ended, never edited. The `kind` is asked of staff alone; why a patient or a relative is away is not written down.
    """

    class Kind(models.TextChoices):
        LEAVE = "leave"
        SICK = "sick"
        OTHER = "other"

    # Theirs, and for those who see every schedule.
    shown_where = "account_id = {acting} OR (SELECT stepwell_wide('SCHEDULE'))"

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "ends_at"], name="away_by_account")]
        constraints: ClassVar = [
            # Taken back before it begins, it lasts no time at all.
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="away_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["account", "starts_at", "ends_at"],
                condition=Q(ends_at__gt=F("starts_at")),
                name="away_is_said_once",
            ),
        ]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="an_absence_is_never_edited", exclude=["ends_at"])]


class Remit(Row):
    """What a clinician may lead, and how much, as it was last said; the row before it stays. Nothing of a kind: untold.

    Whoever `co_facilitates` is there beside those who lead groups, and leads nothing.
    """

    written_by_programme = True

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="remits")
    therapies = ArrayField(models.CharField(max_length=60, choices=_choices(Therapy)), default=list)
    age_bands = ArrayField(models.CharField(max_length=20, choices=_choices(AgeBand)), default=list)
    languages = ArrayField(models.CharField(max_length=20), default=list, help_text="BCP 47, such as es")
    most_minutes_day = models.PositiveSmallIntegerField(null=True, blank=True)
    most_minutes_week = models.PositiveSmallIntegerField(null=True, blank=True)
    co_facilitates = models.BooleanField(default=False)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["staff", "-id"], name="remits_by_staff")]
        triggers: ClassVar = [pgtrigger.Protect(name="a_remit_never_changes", operation=_NEVER)]


class StandingChange(Row):
    """Somebody works here no more, or again. Who said so, when and why."""

    written_by_programme = True

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="standing_changes")
    works_here = models.BooleanField()
    why = models.CharField(max_length=300)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="a_standing_change_never_changes", operation=_NEVER)]


class RoleChange(Row):
    """A role is given to somebody, or taken. `by` is nobody where the staff list or the command line said so.

    Of a role that needs a second person it is a proposal, in force once its approval says so.
    """

    written_by_programme = True

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="role_changes")
    role = models.CharField(max_length=40, choices=_ROLE_CHOICES)
    given = models.BooleanField()
    why = models.CharField(max_length=300)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["staff", "role", "-at"], name="role_changes_by_staff")]
        triggers: ClassVar = [pgtrigger.Protect(name="a_role_change_never_changes", operation=_NEVER)]


class RoleApproval(Row):
    """What a second person said to a proposed role. `by` is nobody where there was no one yet to ask."""

    written_by_programme = True

    change = models.OneToOneField(RoleChange, models.PROTECT, related_name="approval")
    approved = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="a_role_approval_never_changes", operation=_NEVER)]


class SecondStepReset(Row):
    """Somebody has lost what they sign in with besides the password, and shall set up a new one.

    `how` it was made sure who asked; `by` is nobody where the command line said so. One that `waits` is done once its
    answer says so, any other at once.
    """

    written_by_programme = True
    shown_where = f"account_id = {{acting}} OR {_LOOKS_AFTER_SIGN_IN}"

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    how = models.CharField(max_length=300)
    waits = models.BooleanField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-at"], name="resets_by_account")]
        triggers: ClassVar = [pgtrigger.Protect(name="a_reset_never_changes", operation=_NEVER)]


class ResetAnswer(Row):
    """What a second person said to it."""

    written_by_programme = True
    shown_where = "reset_id IN (SELECT id FROM people_secondstepreset)"

    reset = models.OneToOneField(SecondStepReset, models.PROTECT, related_name="answer")
    approved = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="a_reset_answer_never_changes", operation=_NEVER)]


class Supervision(Row):
    """One clinician answers for another's work, and reads the records of that one's patients. Ended, never edited."""

    written_by_programme = True

    supervisor = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    supervisee = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(supervisor=F("supervisee")), name="nobody_supervises_themselves"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_at")), name="a_supervision_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["supervisor", "supervisee"],
                condition=Q(until__isnull=True),
                name="one_open_supervision_of_two_people",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_supervision_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="a_supervision_is_never_edited", exclude=["until"]),
        ]


class CareTeamMember(Row):
    """One clinician's place in one patient's care team."""

    record_kind = Kind.IDENTITY

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="care_team")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    part = models.CharField(max_length=40, help_text="primary therapist, psychiatrist, case manager …")
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient", "part"],
                condition=Q(part="primary therapist", until__isnull=True),
                name="one_primary_therapist_at_a_time",
            )
        ]


class CareSite(Row):
    """A place of care somebody else runs: a hospital, a pharmacy, a practice."""

    source_id = models.CharField(max_length=128, unique=True)
    fingerprint = models.CharField(max_length=64)
    name = models.CharField(max_length=250)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=250, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
