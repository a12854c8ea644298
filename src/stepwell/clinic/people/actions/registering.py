"""Accounts, patients and relatives: who comes to be known here."""

from datetime import date

from django.db import IntegrityError, transaction

from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.pure.values import LANGUAGE_NAMES


class AlreadyTaken(Exception):
    """Another account has this e-mail address; use it, or ask its holder for another."""


def open_account(*, email: str, password: str | None, time_zone: str) -> Account:
    """Make an account. Without a password nobody can sign in with it until one is set. Raises AlreadyTaken."""
    if Account.objects.filter(email=email.lower()).exists():
        raise AlreadyTaken(email)
    try:
        with transaction.atomic():
            return Account.objects.create_user(email, password, time_zone=time_zone)
    except IntegrityError as at_once:  # by somebody else, a moment ago
        raise AlreadyTaken(email) from at_once


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
def set_language(*, patient: Patient, language: str) -> None:
    """The language the patient speaks best, as a code such as `es`; empty where it is not known."""
    if language and language not in LANGUAGE_NAMES:
        raise ValueError(f"{language} is no language that is known here")
    patient.language = language
    patient.save(update_fields=["language"])


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
