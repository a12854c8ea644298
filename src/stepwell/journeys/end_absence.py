"""Somebody is back, or does not go: to their sessions, and on call as the rota says."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Absence, Account, Staff
from stepwell.plumbing.database import acting_as


def end_absence(*, absence: Absence, by: Account, at: datetime) -> None:
    """Their absence holds no more from now on. A colleague for whom it was said is told; twice changes nothing."""
    with acting_as(by.pk, wide=True), transaction.atomic():
        if not people.end_absence(absence=absence, at=at):
            return
        works_here = Staff.objects.filter(account=absence.account_id, active=True)
        if absence.account_id != by.pk and works_here.exists():
            words = "You are entered as away no more: you meet people again, and are on call as the rota says."
            inbox.tell(account=absence.account, words=words, link="/clinic/on-call/", at=at, by_email=True)
