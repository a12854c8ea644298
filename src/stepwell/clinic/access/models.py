"""Who may see what of whom, on what ground, until when; what was consented, told and opened."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import SEPARATE_NOTES, Ground, Kind, Purpose, Signers

_NEVER = pgtrigger.Update | pgtrigger.Delete
# What `Consent.signed_as` says where the patient signed.
PATIENT = "patient"
# Whoever signed, is asked to sign besides, or was given something by it (see `locks`).
_CONCERNED = "= ANY ((SELECT stepwell_papers())::bigint[])"


def _choices(enum: type[Kind] | type[Ground] | type[Purpose]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


def _kinds() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=40, choices=_choices(Kind)))


class GateRecord(Row):
    """Base of the gate's own records of one patient: the patient reads them, and those who answer for access."""

    record_kind = Kind.ACCESS

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Consent(GateRecord):
    """A signed consent: the text as it was signed, and the rule it makes. It is withdrawn, never edited.

    `recipient` is a name or a class of people (42 CFR 2.31(a)(4)); `recipient_account` is theirs where they have one.
    `until` is exclusive, None: until withdrawn. `digest` is the SHA-256 of `pdf`, in hexadecimal. With `also_signs` it
    takes both signatures (42 CFR 2.14): the patient's is here, and nothing holds before the countersignature.
    """

    also_shown_where = f"id {_CONCERNED}"

    form = models.CharField(max_length=40, help_text="the rulebook's key of the text")
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    words = ArrayField(models.TextField(), default=list, help_text="what was read, a paragraph each")
    recipient = models.CharField(max_length=300)
    recipient_account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    kinds = _kinds()
    purpose = models.CharField(max_length=40, choices=_choices(Purpose))
    until = models.DateTimeField(null=True, blank=True)
    ends_at_discharge = models.BooleanField(default=False)
    signature = models.CharField(max_length=250, help_text="the name as typed")
    signed_as = models.CharField(max_length=60, help_text="patient, or what makes them the representative")
    signed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    also_signs = models.ForeignKey(Relative, models.PROTECT, null=True, blank=True, related_name="+")
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(also_signs__isnull=True) | Q(signed_as=PATIENT), name="of_two_the_patient_signs_first"
            )
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="a_signed_consent_never_changes", operation=_NEVER)]

    @property
    def signers(self) -> Signers:
        """Whose signatures it has, or waits for."""
        if self.also_signs_id is not None:
            return Signers.BOTH
        return Signers.PATIENT if self.signed_as == PATIENT else Signers.GUARDIAN

    @property
    def told(self) -> frozenset[Kind]:
        """What it lets others see."""
        return frozenset(Kind(kind) for kind in self.kinds)


class Countersignature(GateRecord):
    """The second of two signatures under one text: a parent's or guardian's, besides the minor's. `pdf` has both."""

    also_shown_where = f"consent_id {_CONCERNED}"

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="countersignature")
    signature = models.CharField(max_length=250, help_text="the name as typed")
    signed_as = models.CharField(max_length=60, help_text="what makes them the representative")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="a_countersignature_never_changes", operation=_NEVER)]


class Revocation(GateRecord):
    """The end of a consent, by the word of who signed, or by the law itself (`by` nobody), as somebody begins to decide
    alone. What was done in reliance on it before stands (2.31(a)(6))."""

    also_shown_where = f"consent_id {_CONCERNED}"

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="revocation")
    words = models.TextField(blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="a_revocation_never_changes", operation=_NEVER)]


class Disclosure(GateRecord):
    """What left the programme: to whom, what, why, on which consent. The accounting of disclosures (42 CFR 2.25).

    `notice` is the statement on redisclosure that travelled with it; `digest` the SHA-256 of what was sent, if a file.
    """

    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="+")
    recipient = models.CharField(max_length=300)
    description = models.CharField(max_length=300)
    kinds = _kinds()
    purpose = models.CharField(max_length=40, choices=_choices(Purpose))
    notice = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "-at"], name="disclosures_by_patient")]
        triggers: ClassVar = [pgtrigger.Protect(name="the_accounting_never_changes", operation=_NEVER)]


class Guardianship(GateRecord):
    """What the law or a court lets a parent or guardian do for a minor: consent to care, see the record, or neither."""

    # One's own; what is recorded of the other parent is not.
    also_shown_where = "relative_id IN (SELECT id FROM people_relative WHERE account_id = {acting})"

    relative = models.ForeignKey(Relative, models.PROTECT, related_name="+")
    may_consent = models.BooleanField()
    may_see = models.BooleanField()
    papers = models.TextField(blank=True, help_text="the court order or agreement it rests on")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relative"], condition=Q(until__isnull=True), name="a_guardian_has_one_standing_at_a_time"
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_guardianship_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="a_guardianship_is_never_edited", exclude=["until"]),
        ]


class Determination(GateRecord):
    """A clinician's word that one of the state's exceptions holds of this minor, who so decides alone.

    `exception` is its key in the rulebook's row of the state; `words` say what it rests on. It is ended, never edited.
    """

    exception = models.CharField(max_length=40)
    words = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient", "exception"],
                condition=Q(until__isnull=True),
                name="an_exception_is_determined_once_at_a_time",
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_determination_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="a_determination_is_never_edited", exclude=["until", "ended_by"]),
        ]


class Grant(Row):
    """One account may read these kinds of record of one patient. It can be ended, never edited or deleted."""

    grantee = models.ForeignKey(Account, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    kinds = _kinds()
    purpose = models.CharField(max_length=40, choices=_choices(Purpose))
    ground = models.CharField(max_length=40, choices=_choices(Ground))
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["grantee", "patient"], name="grants_by_grantee"),
            models.Index(fields=["patient"], name="grants_by_patient"),
            GinIndex(fields=["kinds"], name="grants_by_kind"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_at")), name="a_grant_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.LEGAL_PROCEEDINGS.value), name="no_grant_serves_a_legal_proceeding"
            ),
            models.CheckConstraint(
                condition=~Q(kinds__overlap=sorted(kind.value for kind in SEPARATE_NOTES))
                | Q(ground__in=[Ground.AUTHOR.value, Ground.CONSENT.value]),
                name="separate_notes_open_to_author_or_consent",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.CONSENT.value) | Q(consent__isnull=False), name="a_consent_is_a_signed_one"
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.BREAK_GLASS.value) | Q(until__isnull=False), name="broken_glass_has_an_end"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_grant_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="a_grant_is_never_edited", exclude=["until"]),
            pgtrigger.Protect(
                name="a_grant_is_never_prolonged",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__until__isnull=False, new__until__isnull=True)
                | pgtrigger.Q(new__until__gt=pgtrigger.F("old__until")),
            ),
        ]


class BreakGlass(GateRecord):
    """Somebody opened a record in an emergency, with a reason and for a short time. Reviewed afterwards."""

    also_shown_where = "by_id = {acting}"

    grant = models.OneToOneField(Grant, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="broken_glass_stays_broken", operation=_NEVER)]


class BreakGlassReview(GateRecord):
    """Somebody else looked at what was opened, and judged it."""

    broken = models.OneToOneField(BreakGlass, models.PROTECT, related_name="review")
    justified = models.BooleanField()
    words = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="a_review_never_changes", operation=_NEVER)]


class AccessLog(Row):
    """One opening of one patient's record, or the refusal of it. Written by the database's own function only.

    `guest` is who looked without an account: a name, and as what they were there. As its transaction commits it is
    chained: `position` counts without gaps, and `digest` is the SHA-256 of the line before and this one, so that a line
    that was altered or taken out shows.
    """

    viewer = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, choices=_choices(Kind))
    purpose = models.CharField(max_length=40, choices=_choices(Purpose))
    ground = models.CharField(max_length=40, choices=_choices(Ground), blank=True)
    allowed = models.BooleanField()
    reason = models.CharField(max_length=200)
    guest = models.CharField(max_length=200, blank=True, default="", db_default="")
    at = models.DateTimeField()
    position = models.BigIntegerField(null=True, unique=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patient", "-at"], name="openings_by_patient"),
            models.Index(fields=["-at"], name="openings_by_time"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="the_log_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="a_chained_line_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__position__isnull=False),
            ),
        ]


class LogHead(Row):
    """The one row that says where the log of openings ends."""

    position = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
