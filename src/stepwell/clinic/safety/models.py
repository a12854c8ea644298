"""The signals ledger: what must reach a human, who was paged, who took it, what came of it; and who is on call."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from stepwell.clinic.access.models import Disclosure
from stepwell.clinic.access.records import FlaggedAs, SubstanceUseRecord, flagged_as, never_changes
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety.heard import RINGS
from stepwell.plumbing.models import Row
from stepwell.pure.entitlement import Kind


def _as_their_care(at: str) -> FlaggedAs:
    """What is written, `at` the moment in this column, about the safety of somebody in a track that treats substance
    use tells of it, as does what was raised by an answer or in words that do. Whoever has to act sees it all the same:
    see `pure.entitlement`."""
    return flagged_as(
        "SELECT bool_or(substance_use) FROM programs_stay WHERE patient_id = NEW.patient_id AND until IS NULL",
        later=f"patient_id = NEW.patient_id AND {at} > NEW.from_on - 1 AND (NEW.until IS NULL OR {at} < NEW.until + 2)",
        unknown=False,
    )


def _as_its(table: str, key: str) -> FlaggedAs:
    return flagged_as(f"SELECT substance_use FROM {table} WHERE id = NEW.{key}_id")


_STAYS = never_changes("what_was_done_stays_written")
_AS_ITS_ALERT = _as_its("safety_alert", "alert")
# What most records of an alert are: heard by whoever is on duty, written once, marked as the alert is.
_OF_AN_ALERT = [RINGS, _STAYS, _AS_ITS_ALERT]


class SafetyPlan(SubstanceUseRecord):
    """One version of a patient's safety plan. `steps` is kept as `safety.plan` writes it. A change is a new version."""

    record_kind = Kind.SAFETY

    version = models.PositiveSmallIntegerField()
    steps = models.JSONField()
    written_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "version"], name="one_safety_plan_per_version")
        ]
        triggers: ClassVar = [_as_their_care("at"), never_changes("a_safety_plan_version_never_changes")]


class PlanReview(SubstanceUseRecord):
    """A clinician went through a version of the plan with the patient, and says until when that is done again."""

    record_kind = Kind.SAFETY

    plan = models.ForeignKey(SafetyPlan, models.PROTECT, related_name="reviews")
    next_on = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [_as_its("safety_safetyplan", "plan"), never_changes("a_plan_review_never_changes")]


class EmergencyContact(SubstanceUseRecord):
    """Whom the patient wants called in an emergency. A change is a new row; the newest counts."""

    record_kind = Kind.SAFETY

    name = models.CharField(max_length=200)
    relationship = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [RINGS, _STAYS, _as_their_care("at")]


class Whereabouts(SubstanceUseRecord):
    """Where somebody was at that moment, and how to call back: by their own word, or as they told a clinician."""

    record_kind = Kind.SAFETY

    place = models.CharField(max_length=250, help_text="street, number, apartment or room")
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [RINGS, _STAYS, _as_their_care("at")]


class EmergencyService(Row):
    """Who answers emergencies in one area, from the site's own directory. The narrowest area that fits counts."""

    written_by_programme = True

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    address = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=2)
    county = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    postal_prefix = models.CharField(max_length=5, blank=True)
    checked_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state", "county", "place", "postal_prefix", "kind", "name"],
                name="a_service_is_listed_once_per_area",
            )
        ]


class Alert(SubstanceUseRecord):
    """Something about a patient that must reach a human. Its ladder is frozen on it the moment it is raised.

    `source` names what raised it (`response:<ref>:item9`), so that raising it twice makes one alert; `raised_by` who
    asked for it, where somebody did. The minutes are those of its grade card: paged again within a rung; resolved
    within, once it is taken; then woken again each. What pages nobody shall be looked at by `look_by`.
    """

    record_kind = Kind.SAFETY

    grade = models.CharField(max_length=20)
    words = models.CharField(max_length=500)
    source = models.CharField(max_length=160)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    ladder = models.JSONField()
    again_minutes = models.PositiveIntegerField(default=5)
    resolve_minutes = models.PositiveIntegerField(default=60)
    remind_minutes = models.PositiveIntegerField(default=15)
    look_by = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-raised_at"], name="alerts_by_time")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["source"], name="one_alert_per_source")]
        triggers: ClassVar = [RINGS, _as_their_care("raised_at"), never_changes("an_alert_never_changes")]


class Signal(SubstanceUseRecord):
    """One thing an alert was raised for, with the rule that said so (none: the instrument's own). Never without one.

    `source` is the alert's; `occurred_at` when it was so, which may be before it was known.
    """

    record_kind = Kind.SAFETY

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="signals")
    source = models.CharField(max_length=160)
    key = models.CharField(max_length=60)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    grade = models.CharField(max_length=20)
    words = models.CharField(max_length=300)
    occurred_at = models.DateTimeField()
    raised_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="one_signal_per_source_and_key")
        ]
        triggers: ClassVar = [_AS_ITS_ALERT, never_changes("a_signal_never_changes")]


class RiskMark(SubstanceUseRecord):
    """A clinician says that somebody is at heightened risk, from one moment until another. Ended, never edited."""

    record_kind = Kind.SAFETY

    why = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(until__isnull=True), name="somebody_is_marked_at_risk_once"
            )
        ]
        triggers: ClassVar = [_as_their_care("from_at")]


class Overdue(SubstanceUseRecord):
    """What an alert waited for did not come in time, and wakes somebody again: it was taken and is not resolved, or its
    follow-up is past due. Its ladder begins with whoever has it. `since` is when that was due.

    An alert that pages nobody is told of by a notice instead: each a row of that moment, without a ladder.
    """

    record_kind = Kind.SAFETY

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="overdues")
    wait = models.CharField(max_length=20)
    since = models.DateTimeField()
    ladder = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "wait", "since"], name="one_overdue_per_wait_and_moment")
        ]
        triggers: ClassVar = [RINGS, _AS_ITS_ALERT, never_changes("an_overdue_never_changes")]


class Page(SubstanceUseRecord):
    """One page to one member of staff about one alert. `number` counts its pages from 0; all of one number go together.

    `rung` is the place on the ladder, `wait` and `since` what was waited for then; see `pure.escalation`.
    """

    record_kind = Kind.SAFETY

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="pages")
    wait = models.CharField(max_length=20)
    since = models.DateTimeField()
    number = models.PositiveIntegerField()
    rung = models.PositiveSmallIntegerField()
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["alert", "number", "staff"], name="one_page_per_step")]
        triggers: ClassVar = [RINGS, _AS_ITS_ALERT]


class Attempt(SubstanceUseRecord):
    """One try to send one page by one channel. `taken`: the channel took it, which is not yet that somebody read it."""

    record_kind = Kind.SAFETY

    page = models.ForeignKey(Page, models.PROTECT, related_name="attempts")
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()
    taken = models.BooleanField()
    outcome = models.CharField(max_length=120)

    class Meta:
        triggers: ClassVar = [RINGS, _as_its("safety_page", "page"), never_changes("an_attempt_never_changes")]


class Acknowledgement(SubstanceUseRecord):
    """A clinician takes an alert. Paging stops; the alert stays open until it is resolved."""

    record_kind = Kind.SAFETY

    alert = models.OneToOneField(Alert, models.PROTECT, related_name="acknowledgement")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    place = models.CharField(max_length=60, help_text="duty board, phone …")

    class Meta:
        triggers: ClassVar = _OF_AN_ALERT


class InHand(SubstanceUseRecord):
    """Somebody says that an alert that was taken is in their hands: still, or from now on. Its clock begins anew."""

    record_kind = Kind.SAFETY

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="in_hand")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    place = models.CharField(max_length=60)

    class Meta:
        triggers: ClassVar = _OF_AN_ALERT


class Offer(SubstanceUseRecord):
    """Whoever has an alert offers it to a colleague. Until the colleague says yes the first still has it."""

    record_kind = Kind.SAFETY

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="offers")
    to = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    words = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = _OF_AN_ALERT


class OfferAnswer(SubstanceUseRecord):
    """What became of an offer: accepted or declined by the colleague, or taken back by the first."""

    record_kind = Kind.SAFETY

    offer = models.OneToOneField(Offer, models.PROTECT, related_name="answer")
    accepted = models.BooleanField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [RINGS, _STAYS, _as_its("safety_offer", "offer")]


class WarmHandOff(SubstanceUseRecord):
    """A clinician hands somebody to another service, which must confirm that it has them.

    `to` is one of `dispositions.RECEIVERS`; `on_the_line`: patient, clinician and receiver spoke at once. `submission`
    is the form's own, so that sending it twice hands off once. `disclosure` is the summary that went along.
    """

    record_kind = Kind.SAFETY

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="hand_offs")
    submission = models.UUIDField(unique=True)
    to = models.CharField(max_length=30)
    organisation = models.CharField(max_length=200)
    receiver = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    on_the_line = models.BooleanField()
    words = models.TextField()
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = _OF_AN_ALERT


class HandOffAnswer(SubstanceUseRecord):
    """The receiver confirms that they have them, or that it came to nothing: who said so, and how."""

    record_kind = Kind.SAFETY

    hand_off = models.OneToOneField(WarmHandOff, models.PROTECT, related_name="answer")
    taken = models.BooleanField()
    receiver = models.CharField(max_length=200)
    how = models.CharField(max_length=200)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [RINGS, _STAYS, _as_its("safety_warmhandoff", "hand_off")]


class Resolution(SubstanceUseRecord):
    """What came of an alert. The contacts owed after it are its follow-ups."""

    record_kind = Kind.SAFETY

    alert = models.OneToOneField(Alert, models.PROTECT, related_name="resolution")
    disposition = models.CharField(max_length=60)
    words = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = _OF_AN_ALERT


class FollowUp(SubstanceUseRecord):
    """A contact that is owed after an alert, until when. The clock never closes by itself: only a contact ends it."""

    record_kind = Kind.SAFETY

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="follow_ups")
    number = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resolution", "number"], name="one_follow_up_of_each_number")
        ]
        triggers: ClassVar = [RINGS, _STAYS, _as_its("safety_resolution", "resolution")]


class Contact(SubstanceUseRecord):
    """Somebody tried to be in contact as was owed. `outcome` is one of `dispositions.OUTCOMES`."""

    record_kind = Kind.SAFETY

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="contacts")
    outcome = models.CharField(max_length=20)
    words = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [RINGS, _STAYS, _as_its("safety_followup", "follow_up")]


class WeeklyShift(Row):
    """One line of the rota: this person is on call in this part every week on these days and hours."""

    written_by_programme = True

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    part = models.CharField(max_length=20)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="0 is Monday; the days on which it begins")
    starts = models.TimeField()
    ends = models.TimeField(help_text="on the next day where it is not later than the start")
    time_zone = models.CharField(max_length=64)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0, weekdays__contained_by=list(range(7))), name="a_weekly_shift_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="a_line_ends_after_it_begins"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_weekly_shift_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="a_weekly_shift_is_never_edited", exclude=["until_on"]),
        ]


class OnCallShift(Row):
    """One member of staff is on call from one moment until another, in the place of whomever the rota names.

    Of two that say it of one moment the later row holds: nothing is edited, and taken back by another row.
    """

    written_by_programme = True

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, default="on call")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_begins")
        ]


class HoleTold(Row):
    """Those who plan were told that nobody is on call; `is_last_call`: once more, the day before."""

    written_by_programme = True

    part = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    until = models.DateTimeField()
    is_last_call = models.BooleanField()
    at = models.DateTimeField()


class HandOver(Row):
    """At this moment one person's turn begins and, where somebody had one before, theirs ends. Told, then confirmed.

    Who is paged follows from the rota alone: a hand-over nobody confirmed loses nothing.
    """

    written_by_programme = True

    part = models.CharField(max_length=20)
    giver = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taker = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    missed_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "at", "taker"], name="one_hand_over_per_part_and_moment")
        ]


class Breach(Row):
    """A sentence of `invariants` was not true, from when until when, and of how many at most; told to somebody once."""

    written_by_programme = True

    sentence = models.CharField(max_length=60)
    of = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    mended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sentence"], condition=Q(mended_at__isnull=True), name="a_sentence_is_broken_once_at_a_time"
            )
        ]


class Round(Row):
    """When the worker last went round, and when somebody outside last heard that all was well. One row."""

    written_by_programme = True

    at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)


_OWN = "staff_id IN (SELECT id FROM people_staff WHERE account_id = {acting})"


class Way(Row):
    """One way to page a member of staff besides e-mail. `place` is its turn, from 0; `name` what they call it."""

    shown_where = _OWN

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    address = models.TextField()
    name = models.CharField(max_length=60)
    place = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["staff", "channel", "address"],
                condition=Q(ended_at__isnull=True),
                name="one_open_way_per_address",
            )
        ]


class Trial(Row):
    """A test page that somebody had sent to themselves, and what the channel made of it. No `way`: by e-mail."""

    shown_where = _OWN

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    way = models.ForeignKey(Way, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    taken = models.BooleanField(null=True)
    outcome = models.CharField(max_length=120, blank=True)
