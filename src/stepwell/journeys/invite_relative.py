"""A patient lets somebody close to them in, as far as they consent and no further."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.consents import FAMILY, Terms
from stepwell.clinic.access.countersigning import ASKED, PAPERS
from stepwell.clinic.access.models import Consent
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import FAMILY_KINDS


class MoreThanFamily(ValueError):
    """A family consent cannot open this kind of record; leave it out."""


class OwnAddress(ValueError):
    """The address is the patient's own; a relative needs one of their own."""


class Letter(Enum):
    """What the invited person is told by e-mail. Whoever invites does not learn which."""

    CHOOSE_A_PASSWORD = auto()
    SIGN_IN = auto()
    USE_ANOTHER_ADDRESS = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Invitation:
    """What came of it: the consent, whose account it went to (None: to nobody yet), and which letter is due."""

    consent: Consent
    relative: Relative | None
    letter: Letter


def invite_relative(
    *,
    patient: Patient,
    email: str,
    name: str,
    relationship: str,
    terms: Terms,
    shown: str,
    signature: str,
    by: Account,
    at: datetime,
    time_zone: str = "",
    password: str | None = None,
) -> Invitation:
    """Link the relative's account, made if there is none, and grant what the patient signs to share.

    `terms` are those of the family form (`access.consents.family_terms`); `shown` is the seal of the text that was
    read. Somebody who has an account already is linked to it. A work account is not: what is private would stand among
    its holder's patients, so that the consent waits for an address of their own. Raises MoreThanFamily, OwnAddress, and
    what `access.actions.sign_consent` raises.
    """
    beyond = sorted(kind.value for kind in terms.kinds - FAMILY_KINDS)
    if beyond or terms.form != FAMILY:
        raise MoreThanFamily(f"A family consent cannot open {', '.join(beyond) or terms.form}; leave it out.")
    with acting_as(by.pk, wide=True), transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)  # a double click waits here, and then finds the first
        account, letter = _account(email, by, patient, time_zone, password)
        relative = None
        if account is not None:
            relative = Relative.objects.filter(account=account, patient=patient).first() or people.link_relative(
                account=account, patient=patient, name=name, relationship=relationship
            )
        consent = access.sign_consent(
            patient=patient,
            terms=terms,
            shown=shown,
            signature=signature,
            recipient_account=account,
            by=by,
            at=at,
        )
        if consent.signed_at != at:  # the second click of two
            return Invitation(consent, relative, Letter.NONE)
        if consent.also_signs is not None:
            inbox.tell(account=consent.also_signs.account, words=ASKED, link=PAPERS, at=at, by_email=True)
        elif account is not None:
            inbox.tell(account=account, words="Somebody shares part of their care with you.", link="/family/", at=at)
        return Invitation(consent, relative, letter)


def _account(
    email: str, by: Account, patient: Patient, time_zone: str, password: str | None
) -> tuple[Account | None, Letter]:
    try:
        made = people.open_account(email=email, password=password, time_zone=time_zone or patient.time_zone)
        return made, Letter.NONE if password else Letter.CHOOSE_A_PASSWORD
    except people.AlreadyTaken:
        account = Account.objects.get(email=email.lower())
    if account.pk in (by.pk, patient.account_id):
        raise OwnAddress("This is your own address. Use one that only the other person reads.")
    if viewer_of(account).staff_id is not None:
        return None, Letter.USE_ANOTHER_ADDRESS
    if not account.is_active:
        return account, Letter.NONE
    return account, Letter.SIGN_IN if account.has_usable_password() else Letter.CHOOSE_A_PASSWORD
