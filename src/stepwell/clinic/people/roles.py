"""Who works here in which roles, what waits for a second person, and how did each come about?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepwell.clinic.people.models import Account, Licence, RoleApproval, RoleChange, Staff, StandingChange, Supervision
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.entitlement import WIDE_ROLES, Role

# What one person alone cannot give: sight of everybody, and the right to give roles.
FOUR_EYES = frozenset(WIDE_ROLES) | {Role.ADMINISTRATOR}
# Who says yes or no to what an administrator proposed.
APPROVERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})
WAITS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One member of staff for whoever looks after roles. Licences are those of today; `waiting` are proposed roles."""

    staff: Staff
    roles: tuple[Role, ...]
    licences: tuple[Licence, ...]
    waiting: tuple[RoleChange, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of somebody's history: what was done, why, by whom ("" by the programme itself) and when."""

    words: str
    why: str
    by: str
    at: datetime


def may_look(viewer: Viewer) -> bool:
    """Whether this viewer looks after roles: administrators, and the directors who approve."""
    return bool(viewer.roles & APPROVERS)


def waiting(*, at: datetime) -> QuerySet[RoleChange]:
    """The proposed roles to which nobody has said yes or no, which nothing overtook, and whose week is not over."""
    later = RoleChange.objects.filter(staff=OuterRef("staff"), role=OuterRef("role"), pk__gt=OuterRef("pk"))
    return RoleChange.objects.filter(
        ~Exists(later),
        role__in=[role.value for role in FOUR_EYES],
        given=True,
        approval__isnull=True,
        at__gt=at - WAITS,
        staff__active=True,
    ).select_related("staff__account", "by")


def may_approve(change: RoleChange, viewer: Viewer) -> bool:
    """Whether the viewer is a second person here: neither who proposed it nor whom it is for."""
    return may_look(viewer) and viewer.account_id not in {change.by_id, change.staff.account_id}


def colleagues(viewer: Viewer, *, at: datetime) -> tuple[Colleague, ...]:
    """Everybody on the staff, those who work here first, by name. Three queries; nobody for who may not look."""
    return _told(Staff.objects.order_by("-active", "name", "pk"), viewer, at)


def colleague(ref: UUID, viewer: Viewer, *, at: datetime) -> Colleague | None:
    """One of them."""
    return next(iter(_told(Staff.objects.filter(ref=ref), viewer, at)), None)


def change_waiting(ref: UUID, viewer: Viewer, *, at: datetime) -> RoleChange | None:
    """The proposal under this ref, while it waits."""
    return waiting(at=at).filter(ref=ref).first() if may_look(viewer) else None


def history(staff: Staff, viewer: Viewer) -> tuple[Happening, ...]:
    """Every change of this person's roles and standing, the latest first. Four queries."""
    if not may_look(viewer):
        return ()
    changes = list(RoleChange.objects.filter(staff=staff))
    answers = list(RoleApproval.objects.filter(change__in=changes).select_related("change"))
    standing = list(StandingChange.objects.filter(staff=staff))
    names = names_of({row.by_id for rows in (changes, answers, standing) for row in rows if row.by_id})

    def by(pk: int | None) -> str:
        return names.get(pk, "somebody who left") if pk else ""

    found = [
        Happening(f"{role_words(Role(row.role))}: {_done(row)}", row.why, by(row.by_id), row.at) for row in changes
    ]
    found += [
        Happening(
            f"{role_words(Role(row.change.role))}: {'approved' if row.approved else 'declined'}",
            row.words,
            by(row.by_id),
            row.at,
        )
        for row in answers
    ]
    found += [
        Happening("Works here again" if row.works_here else "Works here no more", row.why, by(row.by_id), row.at)
        for row in standing
    ]
    # Of two at one moment the later one is last in `found`: an answer follows what it answers.
    return tuple(sorted(reversed(found), key=lambda line: line.at, reverse=True))


def supervisions(staff: Staff, *, at: datetime) -> tuple[Supervision, ...]:
    """Whom this person supervises now, and by whom they are supervised."""
    now = Q(until__isnull=True) | Q(until__gt=at)
    found = Supervision.objects.filter(now, Q(supervisor=staff) | Q(supervisee=staff), from_at__lte=at)
    return tuple(found.select_related("supervisor__account", "supervisee__account").order_by("from_at", "pk"))


def answering_for_privacy(*, besides: Account | None = None) -> tuple[Staff, ...]:
    """Who answers for privacy, by name: the privacy officers, or where there is none the directors, or administrators.

    `besides`: somebody else than this person, as long as there is one. Four queries at most.
    """
    roles = (Role.PRIVACY_OFFICER, Role.DIRECTOR, Role.ADMINISTRATOR)
    staff = Staff.objects.filter(active=True).select_related("account").order_by("name", "pk")
    for role in roles:
        found = staff.filter(roles__contains=[role.value]).exclude(account=besides)
        if found:
            return tuple(found)
    return tuple(staff.filter(roles__overlap=[role.value for role in roles]))


def anybody_works_here() -> bool:
    """Whether somebody was ever hired."""
    return Staff.objects.exists()


def names_of(account_ids: Collection[int]) -> dict[int, str]:
    """The names of the staff behind these accounts."""
    return dict(Staff.objects.filter(account__in=account_ids).values_list("account_id", "name"))


def role_words(role: Role) -> str:
    """Case manager, on call …"""
    return role.value.replace("_", " ").capitalize()


def _done(change: RoleChange) -> str:
    if not change.given:
        return "taken away"
    return "proposed" if Role(change.role) in FOUR_EYES else "given"


def _told(staff: QuerySet[Staff], viewer: Viewer, at: datetime) -> tuple[Colleague, ...]:
    if not may_look(viewer):
        return ()
    people = list(staff.select_related("account"))
    on = viewer.today(at)
    held: dict[int, list[Licence]] = {person.pk: [] for person in people}
    now = Q(until__isnull=True) | Q(until__gt=on)
    for licence in Licence.objects.filter(now, staff__in=people, valid_from__lte=on).order_by("state"):
        held[licence.staff_id].append(licence)
    asked: dict[int, list[RoleChange]] = {person.pk: [] for person in people}
    for change in waiting(at=at).filter(staff__in=people).order_by("pk"):
        asked[change.staff_id].append(change)
    return tuple(
        Colleague(
            staff=person,
            roles=tuple(role for role in Role if role.value in person.roles),
            licences=tuple(held[person.pk]),
            waiting=tuple(asked[person.pk]),
        )
        for person in people
    )
