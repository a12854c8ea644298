"""Who looked at a patient's record, on what ground; who can see it now, and why; what was told to others?

For the patient, a representative who may see as much, and those who answer for access: each function asks for ACCESS.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from stepwell.clinic.access.actions.openings import Opened
from stepwell.clinic.access.models import AccessLog, BreakGlass, Disclosure, Grant
from stepwell.clinic.access.queries import facts_of, patients, reads_widely, with_consent
from stepwell.clinic.people.models import CareTeamMember, Patient, Relative, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.people.roles import answering_for_privacy
from stepwell.clinic.rulebook.queries import NoRule, billing_provider
from stepwell.pure.entitlement import WIDE_ROLES, GrantFacts, Ground, Kind, Purpose, Role, decide


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the log, as the patient may know them.

    `name` is empty for whoever is neither staff nor linked to the patient: that they have an account here is their
    own affair. `part` is theirs in the care team, or what they are to the patient; `ref` is their account's.
    """

    ref: UUID | None
    name: str = ""
    part: str = ""
    is_staff: bool = False
    is_self: bool = False


GUEST = "guest"  # who was in a session without an account here
PROGRAMME = Person(None, "Stepwell itself", is_staff=True)


@dataclass(frozen=True, slots=True)
class Glass:
    """A glass that was broken: until when it opened the record, and what its review found (None: not yet)."""

    at: datetime
    until: datetime
    justified: bool | None
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Looks:
    """One person's openings of one day on one ground, or their refused attempts, taken together.

    `times` counts pages, not the kinds of record on them: what one page opens has one moment.
    """

    on: date
    who: Person
    kinds: tuple[Kind, ...]
    ground: Ground | None
    purpose: Purpose
    allowed: bool
    times: int
    first_at: datetime
    last_at: datetime
    glass: Glass | None = None


@dataclass(frozen=True, slots=True)
class LooksOfDay:
    """Everything of one day on the patient's own wall, the latest first."""

    on: date
    looks: tuple[Looks, ...]


@dataclass(frozen=True, slots=True)
class LooksPage:
    """A page of the log, newest first."""

    days: tuple[LooksOfDay, ...]
    number: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One patient's record: how many people looked or asked, refusals, emergencies, and when it was last."""

    patient: Patient
    people: int
    refused: int
    emergencies: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Sight:
    """One reading right in force: which kinds, for what, on what ground, since when and until when, given by whom."""

    kinds: tuple[Kind, ...]
    purpose: Purpose
    ground: Ground
    since_at: datetime
    until: datetime | None
    given_by: Person | None
    consent: str
    consent_ref: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can see a patient's record now, with every right they have."""

    who: Person
    sights: tuple[Sight, ...]


@dataclass(frozen=True, slots=True)
class WideReaders:
    """The people in one role of the programme, who read this much of everybody."""

    role: Role
    kinds: tuple[Kind, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrivacyContact:
    """Whom to ask where something looks wrong; empty where nobody, or no number, is known."""

    staff: tuple[str, ...]
    phone: str

    @property
    def names(self) -> str:
        return " or ".join(self.staff)

    @property
    def several(self) -> bool:
        return len(self.staff) > 1


@dataclass(frozen=True, slots=True)
class Why:
    """Why a viewer may see these kinds of these patients' records, as one sentence says it.

    `names` are of those whose name is open to the viewer, and may be fewer than `people`. What rests on a role has no
    `since_at`.
    """

    names: tuple[str, ...]
    people: int
    kinds: tuple[Kind, ...]
    ground: Ground
    purpose: Purpose
    since_at: datetime | None = None
    until: datetime | None = None
    given_by: str = ""
    consent: str = ""


def who_looked(
    patient: Patient,
    *,
    viewer: Viewer,
    at: datetime,
    who: UUID | None = None,
    kind: Kind | None = None,
    with_own: bool = False,
    page: int = 1,
    size: int = 40,
) -> LooksPage:
    """The log of this patient, newest day first, by day and person; as many queries for any number of openings.

    `who` and `kind` narrow it; the patient's own openings are left out unless `with_own`. Empty for whoever may not
    read it.
    """
    lines = _log(patient, viewer, at)
    if who is not None:
        lines = lines.filter(viewer__ref=who)
    elif not with_own:
        lines = lines.exclude(viewer=patient.account_id) if patient.account_id else lines
    if kind is not None:
        lines = lines.filter(kind=kind.value)
    found = list(
        lines.annotate(on=TruncDate("at", tzinfo=patient.zone))
        .values("on", "viewer_id", "guest", "ground", "purpose", "allowed")
        .annotate(
            kinds=ArrayAgg("kind", distinct=True),
            times=Count("at", distinct=True),
            first_at=Min("at"),
            last_at=Max("at"),
        )
        .order_by("-on", "-last_at", "viewer_id", "guest")[(page - 1) * size : page * size + 1]
    )
    people = people_of({row["viewer_id"] for row in found}, patient)
    glasses = _glasses(patient) if any(row["ground"] == Ground.BREAK_GLASS for row in found) else {}
    looks = [_looks(row, people, glasses) for row in found[:size]]
    days = tuple(LooksOfDay(on, tuple(each)) for on, each in groupby(looks, key=lambda look: look.on))
    return LooksPage(days, page, len(found) > size)


def lookers(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[Person, ...]:
    """Everybody with a name who is in the log of this patient, the patient left out; by name."""
    ids = set(_log(patient, viewer, at).values_list("viewer_id", flat=True).distinct())
    named = [person for person in people_of(ids, patient).values() if person.name and person.ref and not person.is_self]
    return tuple(sorted(named, key=lambda person: person.name))


def looked_at(*, viewer: Viewer, since_at: datetime, limit: int = 100) -> tuple[LookedAt, ...]:
    """The records that somebody opened or asked for since then, the last first, for whoever oversees access.

    What patients open of their own is left out, and the looks of those who oversee. Two queries.
    """
    if not reads_widely(viewer, Kind.ACCESS):
        return ()
    found = list(
        AccessLog.objects.filter(at__gte=since_at)
        .exclude(ground=Ground.SELF.value)
        .exclude(kind=Kind.ACCESS.value, ground=Ground.PROGRAMME_ROLE.value)
        .values("patient_id")
        .annotate(
            people=Count("viewer", distinct=True),
            refused=Count("pk", filter=Q(allowed=False)),
            emergencies=Count("viewer", distinct=True, filter=Q(ground=Ground.BREAK_GLASS.value)),
            last_at=Max("at"),
        )
        .order_by("-last_at", "patient_id")[:limit]
    )
    people = Patient.objects.in_bulk([row["patient_id"] for row in found])
    return tuple(
        LookedAt(people[row["patient_id"]], row["people"], row["refused"], row["emergencies"], row["last_at"])
        for row in found
    )


def who_can_see(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[Reader, ...]:
    """Everybody with a right to read something of this patient at this moment, the patient left out; by name.

    As the law counts it: a right that rests on a parent's word or standing is none once the minor decides alone.
    """
    if not _may_ask(patient, viewer, at):
        return ()
    running = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), patient=patient, from_at__lte=at)
    granted = with_consent(running.exclude(ground=Ground.SELF.value)).order_by("from_at", "pk")
    facts = facts_of(granted, {patient.pk: patient}, at=at)
    grants = [grant for grant in granted if _opens(facts[grant.pk], at)]
    people = people_of({pk for grant in grants for pk in (grant.grantee_id, grant.granted_by_id)}, patient)
    found: dict[Person, list[Sight]] = defaultdict(list)
    for grant in grants:
        given_by = people[grant.granted_by_id] if grant.granted_by_id else None
        found[people[grant.grantee_id]].append(_sight(grant, given_by))
    readers = [Reader(person, tuple(sights)) for person, sights in found.items()]
    return tuple(sorted(readers, key=lambda reader: (not reader.who.is_staff, reader.who.name)))


def wide_readers() -> tuple[WideReaders, ...]:
    """Who reads something of everybody by their role, and what."""
    staff = Staff.objects.filter(active=True, roles__overlap=[role.value for role in WIDE_ROLES]).order_by("name")
    everybody = list(staff)
    return tuple(
        WideReaders(role, _in_order(kinds), names)
        for role, kinds in WIDE_ROLES.items()
        if (names := tuple(person.signature for person in everybody if role.value in person.roles))
    )


def privacy_contact(*, at: datetime) -> PrivacyContact:
    """Whoever answers for privacy, and the programme's number."""
    try:
        phone = billing_provider(on=at.astimezone(UTC).date()).phone
    except NoRule:
        phone = ""
    return PrivacyContact(tuple(person.signature for person in answering_for_privacy()), phone)


def disclosures_of(
    patient: Patient, *, viewer: Viewer, at: datetime, since: datetime | None = None
) -> tuple[Disclosure, ...]:
    """What was told to others about this patient, newest first, with the consents it rests on."""
    if not _may_ask(patient, viewer, at):
        return ()
    rows = Disclosure.objects.filter(patient=patient).select_related("consent").order_by("-at", "-pk")
    return tuple(rows.filter(at__gte=since) if since else rows)


def why(openings: Sequence[Opened], *, viewer: Viewer, at: datetime) -> tuple[Why, ...]:
    """Why the viewer may see what was opened for them: what is the same for several people is said once.

    At most two queries, and none for whoever reads their own record.
    """
    lines: dict[tuple[UUID, UUID | None, Ground, Purpose], list[Kind]] = {}
    for opened in openings:
        ground = opened.decision.ground or Ground.PROGRAMME_ROLE
        grant = opened.decision.grant.ref if opened.decision.grant and ground is not Ground.SELF else None
        kinds = lines.setdefault((opened.patient_ref, grant, ground, opened.purpose), [])
        if opened.kind not in kinds:
            kinds.append(opened.kind)
    shown = {patient_ref for patient_ref, _, ground, _ in lines if ground is not Ground.SELF}
    names = {person.ref: person.name for person in patients(viewer, at=at).filter(ref__in=shown)} if shown else {}
    grants = _granted({grant for _, grant, _, _ in lines if grant})
    alone = len(shown) == 1
    told: dict[Why, list[UUID]] = defaultdict(list)
    for (patient_ref, grant_ref, ground, purpose), kinds in lines.items():
        sentence = Why((), 0, _in_order(kinds), ground, purpose)
        if alone and grant_ref is not None and grant_ref in grants:
            sentence = _of_grant(sentence, grants[grant_ref])
        told[sentence].append(patient_ref)
    return tuple(_told_of(sentence, refs, names) for sentence, refs in told.items())


def people_of(account_ids: Collection[int | None], patient: Patient) -> Mapping[int | None, Person]:
    """Who is behind these accounts, as this patient may know them. Three queries; nobody acting is the programme."""
    ids = {pk for pk in account_ids if pk is not None}
    found: dict[int | None, Person] = {pk: Person(None) for pk in ids} | {None: PROGRAMME}
    team = CareTeamMember.objects.filter(patient=patient, staff__account__in=ids).order_by("until", "from_at")
    parts: dict[int, str] = {}
    for staff_id, part in team.values_list("staff_id", "part"):
        parts[staff_id] = part  # those without an end come last, and count
    for relative in Relative.objects.filter(patient=patient, account__in=ids).select_related("account"):
        found[relative.account_id] = Person(relative.account.ref, relative.name, relative.relationship)
    for staff in Staff.objects.filter(account__in=ids).select_related("account"):
        found[staff.account_id] = Person(staff.account.ref, staff.signature, parts.get(staff.pk, ""), is_staff=True)
    if patient.account_id in ids and patient.account is not None:
        found[patient.account_id] = Person(patient.account.ref, patient.name, is_self=True)
    return found


def _may_ask(patient: Patient, viewer: Viewer, at: datetime) -> bool:
    return patients(viewer, at=at, kind=Kind.ACCESS).filter(pk=patient.pk).exists()


def _log(patient: Patient, viewer: Viewer, at: datetime) -> QuerySet[AccessLog]:
    return AccessLog.objects.filter(patient__in=patients(viewer, at=at, kind=Kind.ACCESS), patient_id=patient.pk)


def _glasses(patient: Patient) -> Mapping[int, list[Glass]]:
    found: dict[int, list[Glass]] = defaultdict(list)
    for broken in BreakGlass.objects.filter(patient=patient).select_related("grant", "review"):
        review = getattr(broken, "review", None)
        until = broken.grant.until or broken.at + timedelta(hours=1)
        found[broken.by_id].append(
            Glass(broken.at, until, review.justified if review else None, review.at if review else None)
        )
    return found


def _looks(row: Mapping[str, Any], people: Mapping[int | None, Person], glasses: Mapping[int, list[Glass]]) -> Looks:
    broken = glasses.get(row["viewer_id"], []) if row["ground"] == Ground.BREAK_GLASS else []
    return Looks(
        on=row["on"],
        who=Person(None, row["guest"], GUEST) if row["guest"] else people[row["viewer_id"]],
        kinds=_in_order(map(Kind, row["kinds"])),
        ground=Ground(row["ground"]) if row["ground"] else None,
        purpose=Purpose(row["purpose"]),
        allowed=row["allowed"],
        times=row["times"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        glass=next((each for each in broken if each.at <= row["last_at"] and row["first_at"] < each.until), None),
    )


def _opens(told: GrantFacts, at: datetime) -> bool:
    """Whether the law opens anything by this right today."""
    return any(decide(roles=(), kind=kind, purpose=told.purpose, grants=[told], at=at).allowed for kind in told.kinds)


def _sight(grant: Grant, given_by: Person | None) -> Sight:
    return Sight(
        kinds=_in_order(Kind(kind) for kind in grant.kinds),
        purpose=Purpose(grant.purpose),
        ground=Ground(grant.ground),
        since_at=grant.from_at,
        until=grant.until,
        given_by=given_by,
        consent=grant.consent.title if grant.consent else "",
        consent_ref=grant.consent.ref if grant.consent else None,
        reason=grant.reason,
    )


def _granted(refs: Collection[UUID]) -> Mapping[UUID, Grant]:
    """These grants, with the name of whoever of the staff gave them."""
    if not refs:
        return {}
    giver = Staff.objects.filter(account=OuterRef("granted_by")).values("name")[:1]
    rows = Grant.objects.filter(ref__in=refs).select_related("consent").annotate(giver=Subquery(giver))
    return {grant.ref: grant for grant in rows}


def _of_grant(sentence: Why, grant: Any) -> Why:
    return replace(
        sentence,
        since_at=grant.from_at,
        until=grant.until,
        given_by=grant.giver or "",
        consent=grant.consent.title if grant.consent else "",
    )


def _told_of(sentence: Why, refs: Sequence[UUID], names: Mapping[UUID, str]) -> Why:
    people = set(refs)
    return replace(sentence, people=len(people), names=tuple(sorted(names[ref] for ref in people if ref in names)))


def _in_order(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    there = set(kinds)
    return tuple(kind for kind in Kind if kind in there)
