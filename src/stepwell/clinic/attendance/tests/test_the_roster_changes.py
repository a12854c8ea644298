"""Whatever happens to one seat, the minutes of all others stay as they were."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.models import Minutes
from stepwell.clinic.attendance.tests.factories import marked, opened
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.tests.factories import a_session

pytestmark = pytest.mark.django_db

Change = tuple[str, int, int]
changes = st.lists(st.tuples(st.sampled_from(["mark", "cancel", "join"]), st.integers(0, 3), st.integers(0, 60)))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_a_change_to_one_seat_touches_no_others_minutes(changes: list[Change]) -> None:
    lin, patients = a_staff(), [a_patient(account=None) for _ in range(4)]
    for patient in patients:
        treats(lin, patient)
    session = opened(a_session(lin, SPRING, patients=patients))
    seats = [session.seats.get(patient=patient) for patient in patients]
    marked(session, {patient: 60 for patient in patients})
    for what, who, minutes in changes:
        before = ledger(seats)
        if what == "cancel":
            Seat.objects.filter(pk=seats[who].pk).update(cancelled_at=SPRING + timedelta(minutes=minutes))
        elif what == "join":
            Seat.objects.create(
                session=session, patient=a_patient(account=None), starts_at=seats[0].starts_at, ends_at=seats[0].ends_at
            )
        elif Seat.objects.filter(pk=seats[who].pk, cancelled_at__isnull=True).exists():
            marked(session, {patients[who]: minutes})
            before[seats[who].pk] = minutes
        assert ledger(seats) == before


def ledger(seats: list[Seat]) -> dict[int, int]:
    return dict(Minutes.objects.filter(seat__in=seats).values_list("seat_id", "attended"))
