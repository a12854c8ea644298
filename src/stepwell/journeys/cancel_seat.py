"""A patient gives one place of theirs back, and whoever leads the session knows of it."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.actions import NotBookable
from stepwell.clinic.schedule.free_times import cancelling_words, is_late
from stepwell.clinic.schedule.models import Seat
from stepwell.plumbing.database import acting_as


def cancel_seat(*, seat: Seat, by: Account, at: datetime) -> None:
    """Give the seat back. The session goes on for the others; one for this patient alone goes with its seat.

    The same asked twice is one, and told once. Raises schedule.actions.NotBookable for what has begun, and within the
    notice where the programme's terms refuse it.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        patient = Patient.objects.select_for_update(no_key=True).get(pk=seat.patient_id)
        held = Seat.objects.select_related("session__facilitator__account").get(pk=seat.pk)
        held.patient = patient
        if held.cancelled_at is not None:
            return
        if why := cancelling_words(held, at=at):
            raise NotBookable(why)
        late = is_late(held, at=at)
        schedule.give_back_seat(seat=held, at=at)
        schedule.tell_both(
            held,
            patient="A place is given back: {what}, {when}.",
            facilitator=f"A patient gave a place back{late}: {{what}}, {{when}}.",
            link=f"/clinic/sessions/{held.session.ref}/",
            at=at,
        )
