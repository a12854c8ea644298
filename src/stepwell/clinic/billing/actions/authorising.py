"""What a payer agreed to is recorded, put right and taken back."""

import re
from datetime import datetime

from django.db import transaction

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.billing.models import Authorisation
from stepwell.clinic.people.models import Account, Patient
from stepwell.pure.costing import Agreement, Unit

# HCPCS or CPT (five places), or a revenue code (four digits).
_CODE = re.compile(r"[A-Z0-9]\d{4}|\d{4}")
# More than anybody is authorised at once; whoever writes more has slipped.
_LIMITS = {Unit.DAYS: 366, Unit.HOURS: 2000}


class BadAuthorisation(ValueError):
    """It cannot be recorded; `field` names what is wrong, the message what to write."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def authorise(
    *,
    patient: Patient,
    payer_name: str,
    service_code: str,
    agreed: Agreement,
    number: str = "",
    instead_of: Authorisation | None = None,
    why: str = "",
    by: Account,
    at: datetime,
) -> Authorisation:
    """Record what a payer agreed to, for this patient. The same twice is one.

    What was recorded wrongly is taken back, with the reason, as what it should say is recorded `instead_of` it. Raises
    BadAuthorisation; then nothing is changed.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two at once do not both hold on a day
    told = {"payer_name": payer_name.strip(), "service_code": service_code.strip().upper(), "number": number.strip()}
    facts = {
        "unit": agreed.unit.value, "approved": agreed.approved, "from_on": agreed.from_on, "until": agreed.until,
    }  # fmt: skip
    _check(told, agreed)
    still = Authorisation.objects.filter(patient=patient, taken_back_at=None)
    if same := still.filter(**told, **facts).first():
        return same
    if instead_of is not None:
        take_back(authorisation=instead_of, why=why, by=by, at=at)
    if clash := still.filter(from_on__lt=agreed.until, until__gt=agreed.from_on).order_by("from_on").first():
        raise BadAuthorisation(
            "from_on", f"For some of these days one is recorded: {clash.agreement.words}. Correct that one."
        )
    tells = tells_of_substance_use(on=at.date())(code=told["service_code"])
    return Authorisation.objects.create(patient=patient, **told, **facts, substance_use=tells, by=by, at=at)


@transaction.atomic
def take_back(*, authorisation: Authorisation, why: str, by: Account, at: datetime) -> None:
    """It was recorded wrongly, or the payer took it back. Twice is once. Raises BadAuthorisation without why."""
    if not why.strip():
        raise BadAuthorisation("why", "Say why it is not so any more.")
    Authorisation.objects.filter(pk=authorisation.pk, taken_back_at=None).update(
        taken_back_at=at, taken_back_by=by, taken_back_why=why.strip()
    )


def _check(told: dict[str, str], agreed: Agreement) -> None:
    if not told["payer_name"]:
        raise BadAuthorisation("payer_name", "Write the payer's name, as on the letter.")
    if not _CODE.fullmatch(told["service_code"]):
        raise BadAuthorisation(
            "service_code", "Write the code as the payer wrote it, such as S9480, H0015 or, for a revenue code, 0905."
        )
    if not 0 < agreed.approved <= _LIMITS[agreed.unit]:
        raise BadAuthorisation("approved", f"Write 1 to {_LIMITS[agreed.unit]} {agreed.unit}.")
    if agreed.until <= agreed.from_on:
        raise BadAuthorisation("last_on", "The last day is the first day, or comes after it.")
