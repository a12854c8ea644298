"""May this clinician treat somebody who is in that state today? Where nobody knows, no."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from stepwell.clinic.people.models import Licence, Staff
from stepwell.clinic.people.queries import staff_licensed_in

COLLEAGUES = 5


def states_of(staff: Staff, *, on: date) -> frozenset[str]:
    """The states in which they are licensed on this day. One query."""
    in_force = Licence.objects.filter(Q(until__isnull=True) | Q(until__gt=on), staff=staff, valid_from__lte=on)
    return frozenset(in_force.values_list("state", flat=True))


def colleagues_licensed_in(states: Collection[str], *, on: date) -> Mapping[str, tuple[str, ...]]:
    """For each of these states a few who are licensed there: one of them could lead instead."""
    return {
        state: tuple(each.signature for each in staff_licensed_in(state, on=on).order_by("name")[:COLLEAGUES])
        for state in states
    }
