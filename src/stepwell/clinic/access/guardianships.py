"""Who is parent or guardian to whom, what do the law and the papers let them do, and until when?"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from stepwell.clinic.access.minors import (
    EVERY_MINOR,
    comes_of_age,
    decides_from,
    deciding_ages,
    determined,
    turns,
)
from stepwell.clinic.access.models import Determination, Grant, Guardianship
from stepwell.clinic.access.queries import grants_of, patients
from stepwell.clinic.people.models import Patient, Relative, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook.queries import MENTAL_HEALTH, SUBSTANCE_USE, MinorConsent, majority_age, minor_consent
from stepwell.pure.entitlement import Ground, Kind, Purpose


@dataclass(frozen=True, slots=True)
class Standing:
    """What is recorded of one parent or guardian. `sees_until` is None where they see nothing by it, now or later."""

    ref: UUID
    relative_ref: UUID
    name: str
    relationship: str
    may_consent: bool
    may_see: bool
    papers: str
    from_at: datetime
    until: datetime | None
    sees_until: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.from_at <= at and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        return self.until is not None and (self.until <= at or self.until <= self.from_at)


@dataclass(frozen=True, slots=True)
class Linked:
    """A relative of the patient, and which kinds of record the patient's own consents show them."""

    ref: UUID
    name: str
    relationship: str
    shared: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Minority:
    """What the law leaves to a minor where they are today. `care` and `substance_use` say it with every source.

    `by_exception`: a clinician recorded that an exception of the state's law holds.
    """

    decides_at: datetime
    by_exception: bool
    of_age_at: datetime
    care: MinorConsent
    substance_use: MinorConsent


@dataclass(frozen=True, slots=True)
class Determined:
    """An exception of the state's law that a clinician recorded. `what` follows "decides alone"; `by` is a name."""

    ref: UUID
    exception: str
    what: str
    words: str
    by: str
    from_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class MinorRow:
    """One minor of the programme, with what is recorded of parents and guardians and holds now."""

    patient: Patient
    decides_at: datetime
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Representation:
    """What a viewer is to a patient: since when and until when they see the record, and whether they sign too."""

    patient_ref: UUID
    relationship: str
    since_at: datetime
    until: datetime
    kinds: frozenset[Kind]
    may_consent: bool


def minority(patient: Patient, *, at: datetime) -> Minority | None:
    """What the law leaves to this patient; None for an adult. Raises NoRule where the rulebook is silent."""
    of_age_at = comes_of_age(patient, at=at)
    if of_age_at <= at:
        return None
    on = patient.today(at)
    care, substance_use = (minor_consent(patient.state, each, on=on) for each in (MENTAL_HEALTH, SUBSTANCE_USE))
    held = determined([patient], at=at)[patient.pk].keys() & {each.key for each in care.exceptions}
    return Minority(decides_from(patient, at=at), bool(held), of_age_at, care, substance_use)


def minors(viewer: Viewer, *, at: datetime) -> tuple[MinorRow, ...]:
    """The minors of whom this viewer may read who may see what, by name. Six queries, and three for each state."""
    adult = cache(lambda state, on: majority_age(state, on=on))
    ages = cache(lambda state, on: deciding_ages(state, on=on))
    young = list(
        patients(viewer, at=at, kind=Kind.ACCESS)
        .filter(birth_on__gt=(at - EVERY_MINOR).date())
        .order_by("family_name", "given_name", "pk")
    )
    exceptions = determined(young, at=at)
    found = []
    for patient in young:
        on = patient.today(at)
        if turns(patient, adult(patient.state, on)) > at:
            found.append((patient, ages(patient.state, on).moment(patient, exceptions[patient.pk])))
    held = _standings_of([patient for patient, _ in found], at)
    return tuple(
        MinorRow(patient, decides_at, tuple(each for each in held[patient.pk] if each.holds(at)))
        for patient, decides_at in found
    )


def standings_of(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[Standing, ...]:
    """Everything recorded of this patient's parents and guardians, newest first, what is over too."""
    if not _may_ask(patient, viewer, at):
        return ()
    return tuple(_standings_of([patient], at)[patient.pk])


def determinations_of(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[Determined, ...]:
    """The exceptions recorded of this patient, newest first, what is over too."""
    if not _may_ask(patient, viewer, at):
        return ()
    known = {
        each.key: each.words for each in minor_consent(patient.state, MENTAL_HEALTH, on=patient.today(at)).exceptions
    }
    signature = Staff.objects.filter(account=OuterRef("by")).values("name")[:1]
    rows = Determination.objects.filter(patient=patient).annotate(who=Subquery(signature)).order_by("-from_at", "-pk")
    return tuple(
        Determined(
            ref=row.ref,
            exception=row.exception,
            what=known.get(row.exception, "by the law of another state"),
            words=row.words,
            by=row.who or "",
            from_at=row.from_at,
            until=row.until,
        )
        for row in rows
    )


def linked_to(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[Linked, ...]:
    """The patient's relatives, by name, with what they are shown by the patient's own consent."""
    if not _may_ask(patient, viewer, at):
        return ()
    shared: dict[int, set[Kind]] = defaultdict(set)
    running = Q(until__isnull=True) | Q(until__gt=at)
    consented = Grant.objects.filter(running, patient=patient, from_at__lte=at, ground=Ground.CONSENT.value)
    for grant in consented:
        shared[grant.grantee_id] |= {Kind(kind) for kind in grant.kinds}
    relatives = Relative.objects.filter(patient=patient).order_by("name", "pk")
    return tuple(
        Linked(each.ref, each.name, each.relationship, tuple(k for k in Kind if k in shared[each.account_id]))
        for each in relatives
    )


def guardianship_by_ref(patient: Patient, ref: UUID, *, viewer: Viewer, at: datetime) -> Guardianship | None:
    """That guardianship of that patient; None where there is none the viewer may read."""
    if not _may_ask(patient, viewer, at):
        return None
    return Guardianship.objects.filter(patient=patient, ref=ref).select_related("patient").first()


def represented_by(viewer: Viewer, *, at: datetime) -> tuple[Representation, ...]:
    """Whom this viewer represents at this moment, newest first. Three queries at most, however many there are."""
    held = grants_of(viewer, at=at).filter(
        purpose=Purpose.FAMILY_SUPPORT.value, ground=Ground.PERSONAL_REPRESENTATIVE.value, until__isnull=False
    )
    grants = {grant.patient_id: grant for grant in held.order_by("-from_at", "pk")}
    if not grants:
        return ()
    refs = dict(patients(viewer, at=at).filter(pk__in=grants).values_list("pk", "ref"))
    own = Guardianship.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), relative__account_id=viewer.account_id, from_at__lte=at
    ).select_related("relative")
    standings = {row.patient_id: row for row in own}
    return tuple(
        _represented(refs[pk], grant, standings[pk]) for pk, grant in grants.items() if pk in refs and pk in standings
    )


def signing_guardians(patient: Patient, *, at: datetime) -> tuple[Relative, ...]:
    """Whose signature counts for this patient where the law asks for a parent's or guardian's, by name. One query."""
    standing = Guardianship.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), patient=patient, may_consent=True, from_at__lte=at
    )
    return tuple(row.relative for row in standing.select_related("relative").order_by("relative__name", "pk"))


def _represented(ref: UUID, grant: Grant, standing: Guardianship) -> Representation:
    assert grant.until is not None
    return Representation(
        patient_ref=ref,
        relationship=standing.relative.relationship,
        since_at=grant.from_at,
        until=grant.until,
        kinds=frozenset(Kind(kind) for kind in grant.kinds),
        may_consent=standing.may_consent,
    )


def _standings_of(people: Collection[Patient], at: datetime) -> Mapping[int, Sequence[Standing]]:
    rows = Guardianship.objects.filter(patient__in=people).select_related("relative").order_by("-from_at", "-pk")
    running = Q(until__isnull=True) | Q(until__gt=at)
    grants = Grant.objects.filter(running, patient__in=people, ground=Ground.PERSONAL_REPRESENTATIVE.value)
    ends = {(grant.grantee_id, grant.patient_id): grant.until for grant in grants.order_by("from_at", "pk")}
    found: dict[int, list[Standing]] = defaultdict(list)
    for row in rows:
        sees = ends.get((row.relative.account_id, row.patient_id)) if row.may_see else None
        standing = Standing(
            ref=row.ref,
            relative_ref=row.relative.ref,
            name=row.relative.name,
            relationship=row.relative.relationship,
            may_consent=row.may_consent,
            may_see=row.may_see,
            papers=row.papers,
            from_at=row.from_at,
            until=row.until,
            sees_until=sees,
        )
        found[row.patient_id].append(standing)
    return found


def _may_ask(patient: Patient, viewer: Viewer, at: datetime) -> bool:
    return patients(viewer, at=at, kind=Kind.ACCESS).filter(pk=patient.pk).exists()
