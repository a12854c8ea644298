"""Staff with their licences: hired one by one, or as a list says, which gives nobody sight of everybody by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from stepwell.clinic.people.actions.registering import open_account
from stepwell.clinic.people.actions.roles import NotLikeThis, administrators, propose_role, record_first_roles
from stepwell.clinic.people.models import Account, Licence, Staff
from stepwell.clinic.people.roles import FOUR_EYES, waiting
from stepwell.pure.entitlement import Role


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    """A licence as the staff list gives it: valid from a day (inclusive) until a day (exclusive), or open-ended."""

    state: str
    valid_from: date
    until: date | None = None
    number: str = ""
    route: str = "licence"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of somebody listed: `created`, `updated` or `unchanged`.

    `waits` are the listed roles that a second person must approve, `not_given` those that the staff screen gives.
    """

    outcome: str
    waits: tuple[Role, ...] = ()
    not_given: tuple[Role, ...] = ()


@transaction.atomic
def hire(
    *,
    account: Account,
    name: str,
    credential: str,
    roles: Sequence[Role],
    licences: Sequence[LicenceFacts],
    npi: str = "",
) -> Staff:
    """Make a member of staff with licences."""
    staff = Staff.objects.create(
        account=account, name=name, credential=credential, npi=npi, roles=[role.value for role in roles]
    )
    Licence.objects.bulk_create(
        Licence(
            staff=staff,
            state=licence.state,
            number=licence.number,
            route=licence.route,
            valid_from=licence.valid_from,
            until=licence.until,
        )
        for licence in licences
    )
    return staff


@transaction.atomic
def appoint_administrator(*, email: str, name: str, time_zone: str, at: datetime) -> Staff:
    """Make somebody the administrator where there is none; there is nobody to ask. Raises NotLikeThis, AlreadyTaken."""
    if administrators():
        raise NotLikeThis("There is an administrator already: they give roles on the staff screen.")
    staff = Staff.objects.filter(account__email=email.lower()).first()
    if staff is None:
        account = open_account(email=email, password=None, time_zone=time_zone)
        staff = hire(account=account, name=name, credential="", roles=[], licences=[])
    if not staff.active:
        raise NotLikeThis(f"{staff.name} does not work here any more; appoint somebody who does.")
    record_first_roles(staff=staff, roles=[Role.ADMINISTRATOR], why="appointed at the command line", at=at)
    staff.roles = sorted({*staff.roles, Role.ADMINISTRATOR.value})
    staff.save(update_fields=["roles"])
    return staff


@transaction.atomic
def keep_staff(
    *,
    email: str,
    name: str,
    credential: str,
    roles: Sequence[Role],
    npi: str,
    time_zone: str,
    licences: Sequence[LicenceFacts],
    is_first_list: bool,
    at: datetime,
) -> Kept:
    """Hire somebody, or bring what is known of them up to date.

    The first list, when nobody works here yet, gives every role: there is no second person to ask. A later one gives
    somebody new the roles that one person may give, and proposes the others. The roles of somebody known it leaves.
    A licence that is no longer listed is kept: what somebody was once allowed to do stays readable; end it by listing
    it with its last day.
    """
    staff = Staff.objects.filter(account__email=email).select_related("account").first()
    if staff is None:
        return _newcomer(email, name, credential, roles, npi, time_zone, licences, is_first_list, at)
    changed = _set(staff, name=name, credential=credential, npi=npi)
    changed |= _set(staff.account, time_zone=time_zone)
    for licence in licences:
        row, made = Licence.objects.get_or_create(
            staff=staff,
            state=licence.state,
            valid_from=licence.valid_from,
            defaults={"number": licence.number, "route": licence.route, "until": licence.until},
        )
        changed |= made or _set(row, number=licence.number, route=licence.route, until=licence.until)
    missing = [role for role in roles if role.value not in staff.roles]
    asked = set(waiting(at=at).filter(staff=staff).values_list("role", flat=True))
    return Kept(
        outcome="updated" if changed else "unchanged",
        waits=tuple(role for role in missing if role.value in asked),
        not_given=tuple(role for role in missing if role.value not in asked),
    )


def _newcomer(
    email: str,
    name: str,
    credential: str,
    roles: Sequence[Role],
    npi: str,
    time_zone: str,
    licences: Sequence[LicenceFacts],
    is_first_list: bool,
    at: datetime,
) -> Kept:
    waits = [] if is_first_list else [role for role in roles if role in FOUR_EYES]
    given = [role for role in roles if role not in waits]
    account = open_account(email=email, password=None, time_zone=time_zone)
    staff = hire(account=account, name=name, credential=credential, roles=given, licences=licences, npi=npi)
    record_first_roles(staff=staff, roles=given, why="the staff list", at=at)
    for role in waits:
        propose_role(staff=staff, role=role, why="the staff list", by=None, at=at)
    return Kept("created", waits=tuple(waits))


def _set(row: Model, **values: object) -> bool:
    """Store what differs. Whether anything did."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save(update_fields=list(different))
    return bool(different)
