"""Who changes the calendars of many waits for whoever books, and whoever books waits for them."""

from collections.abc import Collection

from django.db import transaction

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.schedule.models import Session


def hold_still(*, patients: Collection[int], staff: Collection[int], sessions: Collection[int] = ()) -> None:
    """Until the transaction ends nobody else books, moves or takes anything of these, given by their keys.

    Everybody takes these rows in this order, a patient who books one meeting too: first of patients, then of staff,
    then of sessions. What is judged after this stands until it is written.
    """
    assert transaction.get_connection().in_atomic_block
    for rows, keys in ((Patient.objects, patients), (Staff.objects, staff), (Session.objects, sessions)):
        held = rows.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        list(held.values_list("pk"))
