"""A week's days become charges, and charges become claims; what cannot be billed says why."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from stepwell.clinic.billing.actions import claim_week, keep_week, one_at_a_time
from stepwell.clinic.billing.days import judged_days, patients_of_week
from stepwell.clinic.people.models import Account
from stepwell.clinic.programs.models import Programme
from stepwell.plumbing.database import acting_as


@dataclass(frozen=True, slots=True)
class Billed:
    """What came of it: charges made and taken back, claims made, days that cannot be billed, days not over yet."""

    charges: int
    withdrawn: int
    claims: int
    unbillable: int
    waiting: int


def bill_week(*, starts_on: date, by: Account, at: datetime, programme: Programme | None = None) -> Billed:
    """Charge every billable day of the week that starts on this Monday, and claim each patient's charges together.

    For one programme's patients, or everybody. Again changes nothing unless facts changed; what was claimed stays.
    Raises `billing.days` NotAMonday and `billing.actions` ClaimRefused; then nothing is stored.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        one_at_a_time()
        patient_ids = patients_of_week(starts_on, programme)
        days = judged_days(starts_on, patient_ids, at=at)
        kept = keep_week(days=days, starts_on=starts_on, patient_ids=patient_ids, by=by, at=at)
        claims = claim_week(days=days, by=by, at=at)
        waiting = sum(not day.over for day in days)
        return Billed(kept.made, kept.withdrawn, len(claims), kept.unbillable, waiting)
