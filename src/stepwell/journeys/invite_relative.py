"""A patient lets somebody close to them in, as far as they consent and no further."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import FAMILY_KINDS, Kind, Purpose


class MoreThanFamily(ValueError):
    """A family consent cannot open this kind of record; leave it out."""


def invite_relative(
    *,
    patient: Patient,
    email: str,
    name: str,
    relationship: str,
    kinds: Collection[Kind],
    by: Account,
    at: datetime,
    until: datetime | None = None,
    time_zone: str = "",
    password: str | None = None,
) -> Relative:
    """Make the relative's account, link it, and grant what the patient consents to share.

    `kinds` lie within `FAMILY_KINDS`; empty shares nothing yet. Raises MoreThanFamily and AlreadyTaken.
    """
    beyond = sorted(kind.value for kind in set(kinds) - FAMILY_KINDS)
    if beyond:
        raise MoreThanFamily(f"A family consent cannot open {', '.join(beyond)}; leave it out.")
    with acting_as(by.pk, wide=True), transaction.atomic():
        account = people.open_account(email=email, password=password, time_zone=time_zone or patient.time_zone)
        relative = people.link_relative(account=account, patient=patient, name=name, relationship=relationship)
        if kinds:
            access.sign_consent(
                patient=patient,
                form="family",
                version="1",
                title="Sharing with family",
                recipient=f"{name} ({relationship})",
                recipient_account=account,
                kinds=kinds,
                purpose=Purpose.FAMILY_SUPPORT,
                until=until,
                ends_at_discharge=False,
                signature=patient.name,
                signed_as="patient",
                pdf=b"",
                by=by,
                at=at,
            )
        inbox.tell(account=account, words="Somebody shares part of their care with you.", link="/family/", at=at)
        return relative
