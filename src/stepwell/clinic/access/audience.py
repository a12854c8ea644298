"""Who will be able to read what a patient is about to write? Computed from the grants as they are, not promised."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from stepwell.clinic.access.looking import Person, people_of, wide_readers
from stepwell.clinic.access.minors import comes_of_age
from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.queries import facts_of, with_consent
from stepwell.clinic.access.signed import consents_in_force
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook.queries import NoRule
from stepwell.pure.entitlement import Ground, Kind, Role, decide


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one person or role reaches: `kinds` are those of what is about to be written, `others` the rest."""

    who: Person
    ground: Ground
    kinds: tuple[Kind, ...]
    others: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody whom it reaches, and the relatives whom it does not.

    `roles` read some of it of everybody, by their work; to `sent_to` it may be sent, by consent.
    """

    is_minor: bool
    staff: tuple[Reach, ...]
    close: tuple[Reach, ...]
    roles: tuple[tuple[Role, tuple[Kind, ...]], ...]
    sent_to: tuple[tuple[str, tuple[Kind, ...]], ...]

    @property
    def is_shared(self) -> bool:
        """Whether it reaches anybody outside the programme."""
        return bool(self.sent_to) or any(reach.kinds for reach in self.close)

    @property
    def billed_to(self) -> tuple[Person, ...]:
        """The relatives who see bills, and may so learn of days and treatment."""
        return tuple(reach.who for reach in self.close if Kind.BILLING in reach.others)


def who_may_see(patient: Patient, *, kinds: Collection[Kind], viewer: Viewer, at: datetime) -> Audience:
    """Whom these kinds of record will reach, as `pure.entitlement.decide` would answer each of them at this moment.

    For the patients themselves; empty for anybody else. As many queries for any number of readers.
    """
    if viewer.patient_id != patient.pk:
        return Audience(False, (), (), (), ())
    granted = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), patient=patient, from_at__lte=at)
    allowed: dict[int, dict[Ground, set[Kind]]] = defaultdict(lambda: defaultdict(set))
    found = with_consent(granted.exclude(grantee=patient.account_id)).order_by("pk")
    facts = facts_of(found, {patient.pk: patient}, at=at)
    for grant in found:
        told = facts[grant.pk]
        for kind in told.kinds:
            if decide(roles=(), kind=kind, purpose=told.purpose, grants=[told], at=at).allowed:
                allowed[grant.grantee_id][told.ground].add(kind)
    relatives = set(Relative.objects.filter(patient=patient).values_list("account_id", flat=True))
    people = people_of({*allowed, *relatives}, patient)
    staff, close = [], []
    for account_id in {**dict.fromkeys(allowed), **dict.fromkeys(sorted(relatives))}:
        who, grounds = people[account_id], allowed[account_id] or {Ground.CONSENT: set()}
        for ground, seen in grounds.items():
            reach = Reach(who, ground, _in_order(seen & set(kinds)), _in_order(seen - set(kinds)))
            if not who.is_staff:
                close.append(reach)
            elif reach.kinds:
                staff.append(reach)
    return Audience(
        is_minor=_is_minor(patient, at),
        staff=tuple(sorted(staff, key=lambda reach: reach.who.name)),
        close=tuple(sorted(close, key=lambda reach: reach.who.name)),
        roles=tuple((wide.role, _in_order(read)) for wide in wide_readers() if (read := set(wide.kinds) & set(kinds))),
        sent_to=_sent_to(patient, set(kinds), at),
    )


def _sent_to(patient: Patient, kinds: set[Kind], at: datetime) -> tuple[tuple[str, tuple[Kind, ...]], ...]:
    """Those without an account here to whom the patient let it be sent, by their own name for them."""
    held = [
        consent
        for consent in consents_in_force(patient, at=at)
        if consent.recipient_account_id is None and consent.form != "tpo" and consent.told & kinds
    ]
    return tuple(
        (consent.recipient, _in_order(kinds & consent.told))
        for consent in sorted(held, key=lambda each: (each.recipient, each.pk))
    )


def _is_minor(patient: Patient, at: datetime) -> bool:
    try:
        return comes_of_age(patient, at=at) > at
    except NoRule:
        return False


def _in_order(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    there = set(kinds)
    return tuple(kind for kind in Kind if kind in there)
