"""It is asked what would serve those whose plans a week does not meet, and found out by a worker."""

from datetime import date, datetime

from django.db import transaction

from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.actions.drafts import QUEUE
from stepwell.clinic.schedule.advised import NothingToLookAt, found_out, week_as_it_stands
from stepwell.clinic.schedule.models import Advice
from stepwell.plumbing.queue import enqueue
from stepwell.pure.values import Refused

ADVISE = "schedule.advise"


@transaction.atomic
def ask_advice(
    *,
    programme: Programme,
    starts_on: date,
    by: Account,
    at: datetime,
    clinician: Staff | None = None,
    state: str = "",
) -> Advice:
    """Have it found out by a worker; what was found before for the same is gone.

    With a clinician and a state: what would that licence be worth?
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)  # two clicks at once: one after the other
    Advice.objects.filter(programme=programme, starts_on=starts_on, clinician=clinician, state=state).delete()
    asked = Advice.objects.create(
        programme=programme, starts_on=starts_on, clinician=clinician, state=state, asked_by=by, asked_at=at
    )
    enqueue(ADVISE, queue=QUEUE, advice_id=asked.pk)
    return asked


def find_advice(*, advice_id: int, at: datetime) -> None:
    """Find it out, and say how far it is meanwhile. What was asked again stays away; twice changes nothing.

    No transaction is open while it is thought about.
    """
    waiting = Advice.objects.filter(pk=advice_id, made_at=None)

    def watching(tried: int, trying: int) -> None:
        with transaction.atomic():
            waiting.update(tried=tried, trying=trying)

    found, trouble = None, ""
    try:
        with transaction.atomic():
            asked = waiting.select_related("programme").first()
            if asked is None:
                return
            standing = week_as_it_stands(asked.programme, asked.starts_on)
        found = found_out(asked, standing, watching)
    except (NothingToLookAt, Refused) as refusal:
        trouble = str(refusal)
    with transaction.atomic():
        waiting.update(found=found, trouble=trouble, made_at=at)
