"""People to test with: an account, a patient who may read their own record, staff with licences."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from stepwell.clinic.people import actions
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.pure.entitlement import Role

SPRING = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday, the week before US clocks change
PASSWORD = "correct horse battery staple"
_numbers = count(1)


def an_account(email: str = "", time_zone: str = "America/New_York") -> Account:
    return actions.open_account(
        email=email or f"person{next(_numbers)}@example.org", password=PASSWORD, time_zone=time_zone
    )


def a_patient(**facts: Any) -> Patient:
    """Jordan, an adult in New York, unless the facts say otherwise; `account=None` for one who cannot sign in."""
    told: dict[str, Any] = {
        "given_name": "Jordan",
        "family_name": "Reyes",
        "birth_on": date(1990, 6, 15),
        "time_zone": "America/New_York",
        "state": "NY",
        "gender": "female",
    } | facts
    if "account" not in told:
        told["account"] = an_account(time_zone=told["time_zone"])
    return actions.register_patient(**told)


def a_staff(
    roles: Sequence[Role] = (Role.THERAPIST,),
    states: Sequence[str] = ("NY",),
    name: str = "Lin Chen",
    credential: str = "LCSW",
    npi: str = "1234567893",
    account: Account | None = None,
) -> Staff:
    licences = [actions.LicenceFacts(state=state, valid_from=date(2020, 1, 1)) for state in states]
    return actions.hire(
        account=account or an_account(), name=name, credential=credential, roles=roles, licences=licences, npi=npi
    )


def a_second_step(account: Account) -> Account:
    """This person has codes from an app, and recovery codes."""
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)
    return account
