"""Somebody who is nobody to us yet asks to start, on the public page."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.programs import actions as programs
from stepwell.clinic.programs.models import Referral
from stepwell.plumbing.database import acting_as_programme


def start_referral(
    *,
    given_name: str,
    family_name: str,
    phone: str,
    email: str,
    state: str,
    preference: str,
    best_time: str,
    message: str,
    submission: UUID,
    at: datetime,
) -> Referral:
    """Keep the request for the operations team to call back, once. The visitor has no account: the program acts."""
    with acting_as_programme(), transaction.atomic():
        return programs.refer(
            given_name=given_name,
            family_name=family_name,
            phone=phone,
            email=email,
            state=state,
            preference=preference,
            best_time=best_time,
            message=message,
            submission=submission,
            at=at,
        )
