"""What a court or the law lets a parent or guardian do is recorded, and what they see follows at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.models import Guardianship
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.plumbing.database import acting_as

# A reserved name (RFC 2606): no letter reaches it, so that nobody can ask for its password.
NOBODY_READS = "@no-address.invalid"


class NotTheirAddress(ValueError):
    """The address is of somebody who cannot be this parent or guardian here; the text says why."""


@dataclass(frozen=True, slots=True)
class Guardian:
    """Somebody who is not linked to the patient yet. Without an address nobody can sign in for them."""

    name: str
    relationship: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it. `invites`: the account is new and waits for its holder to choose a password."""

    guardianship: Guardianship
    invites: bool


def record_guardianship(
    *,
    patient: Patient,
    guardian: UUID | Guardian,
    may_consent: bool,
    may_see: bool,
    papers: str,
    by: Account,
    at: datetime,
    from_at: datetime | None = None,
    until: datetime | None = None,
) -> Recorded:
    """Record it for a relative who is linked already (by ref) or somebody new; it takes the place of what was.

    The patient is told that something changed. Somebody who may neither consent nor see is told nothing, and needs no
    address. Whoever calls has opened the record through the gate. Raises NotTheirAddress, NotYours where there is no
    such relative, and what `access.actions.record_guardianship` raises.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)  # a double click waits here, and then finds the first
        relative, is_new = _relative(patient, guardian, may_consent or may_see)
        before = set(Guardianship.objects.filter(relative=relative).values_list("pk", flat=True))
        recorded = access.record_guardianship(
            relative=relative,
            may_consent=may_consent,
            may_see=may_see,
            papers=papers,
            by=by,
            at=at,
            from_at=from_at,
            until=until,
        )
        if recorded.pk not in before and patient.account is not None:
            inbox.tell(
                account=patient.account,
                words="What was recorded of your parents or guardians has changed.",
                link="/me/",
                at=at,
            )
        return Recorded(recorded, is_new and (may_consent or may_see))


def _relative(patient: Patient, guardian: UUID | Guardian, invited: bool) -> tuple[Relative, bool]:
    if isinstance(guardian, UUID):
        relative = Relative.objects.filter(patient=patient, ref=guardian).select_related("account").first()
        if relative is None:
            raise access.NotYours
        if invited and relative.account.email.endswith(NOBODY_READS):
            raise NotTheirAddress("No address of theirs is known: choose somebody else, and give their name again.")
        return relative, False
    email = guardian.email.lower() if invited else f"{uuid4()}{NOBODY_READS}"
    if not email:
        raise NotTheirAddress("Give an e-mail address that only they read.")
    try:
        account, is_new = people.open_account(email=email, password=None, time_zone=patient.time_zone), True
    except people.AlreadyTaken:
        account, is_new = Account.objects.get(email=email), False
    if account.pk == patient.account_id:
        raise NotTheirAddress("This is the patient’s own address.")
    if viewer_of(account).staff_id is not None:
        raise NotTheirAddress("This address is a work account; a parent or guardian needs one of their own.")
    relative = Relative.objects.filter(account=account, patient=patient).first() or people.link_relative(
        account=account, patient=patient, name=guardian.name, relationship=guardian.relationship
    )
    return relative, is_new
