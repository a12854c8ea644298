"""Staff with their licences: hired one by one, or as a list says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Model

from stepwell.clinic.people.actions.registering import open_account
from stepwell.clinic.people.models import Account, Licence, Staff
from stepwell.pure.entitlement import Role


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    """A licence as the staff list gives it: valid from a day (inclusive) until a day (exclusive), or open-ended."""

    state: str
    valid_from: date
    until: date | None = None
    number: str = ""
    route: str = "licence"


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
def keep_staff(
    *,
    email: str,
    name: str,
    credential: str,
    roles: Sequence[Role],
    npi: str,
    time_zone: str,
    licences: Sequence[LicenceFacts],
) -> str:
    """Hire somebody, or bring what is known of them up to date. Says `created`, `updated` or `unchanged`.

    A licence that is no longer listed is kept: what somebody was once allowed to do stays readable; end it by listing
    it with its last day.
    """
    staff = Staff.objects.filter(account__email=email).select_related("account").first()
    if staff is None:
        account = open_account(email=email, password=None, time_zone=time_zone)
        hire(account=account, name=name, credential=credential, roles=roles, licences=licences, npi=npi)
        return "created"
    changed = _set(staff, name=name, credential=credential, roles=[role.value for role in roles], npi=npi)
    changed |= _set(staff.account, time_zone=time_zone)
    for licence in licences:
        row, made = Licence.objects.get_or_create(
            staff=staff,
            state=licence.state,
            valid_from=licence.valid_from,
            defaults={"number": licence.number, "route": licence.route, "until": licence.until},
        )
        changed |= made or _set(row, number=licence.number, route=licence.route, until=licence.until)
    return "updated" if changed else "unchanged"


def _set(row: Model, **values: object) -> bool:
    """Store what differs. Whether anything did."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save(update_fields=list(different))
    return bool(different)
