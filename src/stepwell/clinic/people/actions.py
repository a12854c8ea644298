"""Every write of the people room: accounts, patients, staff with their licences, care teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from stepwell.clinic.people.models import Account, CareSite, CareTeamMember, Licence, Patient, Relative, Staff
from stepwell.plumbing.imported import Outcome, keep_rows
from stepwell.pure.entitlement import Role
from stepwell.pure.fhir import CareSiteRecord, PatientRecord


class AlreadyTaken(Exception):
    """Another account has this e-mail address; use it, or ask its holder for another."""


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    """A licence as the staff list gives it: valid from a day (inclusive) until a day (exclusive), or open-ended."""

    state: str
    valid_from: date
    until: date | None = None
    number: str = ""
    route: str = "licence"


@transaction.atomic
def open_account(*, email: str, password: str | None, time_zone: str) -> Account:
    """Make an account. Without a password nobody can sign in with it until one is set."""
    if Account.objects.filter(email=email.lower()).exists():
        raise AlreadyTaken(email)
    return Account.objects.create_user(email, password, time_zone=time_zone)


@transaction.atomic
def register_patient(
    *, given_name: str, family_name: str, birth_on: date, time_zone: str, account: Account | None = None, **facts: str
) -> Patient:
    """Make a patient. `facts` are further columns: preferred_name, gender, phone, email, address, city, state …"""
    return Patient.objects.create(
        account=account,
        given_name=given_name,
        family_name=family_name,
        birth_on=birth_on,
        time_zone=time_zone,
        **facts,
    )


@transaction.atomic
def give_account(*, patient: Patient, account: Account) -> Patient:
    """Let a patient whose record was kept before (an import) sign in. Raises ValueError when somebody else can."""
    if patient.account is not None and patient.account != account:
        raise ValueError("this patient has an account already")
    patient.account = account
    patient.save(update_fields=["account"])
    return patient


@transaction.atomic
def link_relative(*, account: Account, patient: Patient, name: str, relationship: str) -> Relative:
    """Link a relative's account with a patient. This shows them nothing yet: what they see is granted."""
    return Relative.objects.create(account=account, patient=patient, name=name, relationship=relationship)


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
def join_care_team(*, patient: Patient, staff: Staff, part: str, at: datetime) -> CareTeamMember:
    """Put a clinician on a care team. The same person in the same part is not put there twice."""
    member = CareTeamMember.objects.filter(patient=patient, staff=staff, part=part, until__isnull=True).first()
    return member or CareTeamMember.objects.create(patient=patient, staff=staff, part=part, from_at=at)


@transaction.atomic
def leave_care_team(*, patient: Patient, at: datetime, staff: Staff | None = None) -> int:
    """End the membership of one clinician, or of the whole care team. Returns how many left."""
    members = CareTeamMember.objects.filter(patient=patient, until__isnull=True)
    if staff is not None:
        members = members.filter(staff=staff)
    return members.update(until=at)


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


@transaction.atomic
def keep_patients(*, records: Sequence[PatientRecord], time_zone: str) -> Outcome:
    """Keep the patients of an import. New ones are given this time zone; one that was set since stays."""
    return keep_rows(
        Patient,
        {
            record.source_id: {
                "fingerprint": record.fingerprint,
                "family_name": record.family,
                "given_name": record.given,
                "preferred_name": record.preferred,
                "birth_on": record.birth_on,
                "gender": record.gender,
                "phone": record.phone,
                "email": record.email,
                "address": ", ".join(record.address_lines),
                "city": record.city,
                "state": record.state,
                "postal_code": record.postal_code,
                "language": record.language,
            }
            for record in records
        },
        only_new={"time_zone": time_zone},
    )


@transaction.atomic
def keep_care_sites(*, records: Sequence[CareSiteRecord]) -> Outcome:
    """Keep the places of care of an import."""
    return keep_rows(
        CareSite,
        {
            f"{record.resource_type}/{record.source_id}": {
                "fingerprint": record.fingerprint,
                "name": record.name,
                "phone": record.phone,
                "address": ", ".join(record.address_lines),
                "city": record.city,
                "state": record.state,
                "postal_code": record.postal_code,
            }
            for record in records
        },
    )
