"""The database says no to booking anybody twice, whoever asks at the same moment."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Block, Track
from stepwell.clinic.programs.tests.factories import a_track
from stepwell.clinic.schedule import actions
from stepwell.clinic.schedule.actions import DoubleBooked, Meeting
from stepwell.clinic.schedule.models import Seat, Session, Week
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as_programme

MONDAY = date(2026, 3, 2)
TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)


def a_week(track: Track) -> Week:
    return actions.open_week(programme=track.programme, starts_on=MONDAY, by=an_account(), at=SPRING)


def a_meeting(track: Track, facilitator: Staff, patient: Patient, starts_at: datetime = TEN) -> Meeting:
    block = Block.objects.get(track=track, key="skills")
    ends_at = starts_at + timedelta(hours=1)
    return Meeting(block, "DBT skills", facilitator, starts_at, ends_at, "America/New_York", (patient,))


def at_once(*tries: Callable[[], None]) -> list[str]:
    """What became of each, tried in a connection of its own at the same moment."""
    outcomes: list[str] = []
    start = Barrier(len(tries))

    def run(attempt: Callable[[], None]) -> None:
        try:
            with acting_as_programme():
                start.wait()
                attempt()
            outcomes.append("booked")
        except DoubleBooked:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(attempt,)) for attempt in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_one_patient_booked_twice_at_once_is_booked_once() -> None:
    with transaction.atomic():
        jordan = a_patient()
        plans = [(a_week(track), a_meeting(track, a_staff(), jordan)) for track in (a_track(), a_track())]
    assert at_once(
        *(lambda week=week, meeting=meeting: actions.fill_week(week=week, meetings=[meeting], unplaced=[])
          for week, meeting in plans)
    ) == ["booked", "refused"]  # fmt: skip
    with transaction.atomic():
        assert (Seat.objects.count(), Session.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_facilitator_booked_twice_at_once_is_booked_once() -> None:
    with transaction.atomic():
        lin = a_staff()
        plans = [(a_week(track), a_meeting(track, lin, a_patient())) for track in (a_track(), a_track())]
    assert at_once(
        *(lambda week=week, meeting=meeting: actions.fill_week(week=week, meetings=[meeting], unplaced=[])
          for week, meeting in plans)
    ) == ["booked", "refused"]  # fmt: skip
    with transaction.atomic():
        assert (Seat.objects.count(), Session.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_what_only_touches_does_not_overlap() -> None:
    lin, jordan, track = a_staff(), a_patient(), a_track()
    meetings = [a_meeting(track, lin, jordan, TEN + timedelta(hours=hour)) for hour in range(3)]
    actions.fill_week(week=a_week(track), meetings=meetings, unplaced=[])
    assert Seat.objects.count() == 3


@pytest.mark.django_db
def test_a_clash_stores_nothing_of_the_week() -> None:
    lin, jordan, track = a_staff(), a_patient(), a_track()
    a_session(lin, TEN, patients=[])
    meetings = [a_meeting(track, lin, jordan, TEN + timedelta(hours=hour)) for hour in (5, 0)]
    with pytest.raises(DoubleBooked, match="nothing is stored"):
        actions.fill_week(week=a_week(track), meetings=meetings, unplaced=[])
    assert not Seat.objects.exists()


@pytest.mark.django_db
def test_giving_a_seat_back_leaves_the_group_to_the_others() -> None:
    lin, jordan, alex = a_staff(), a_patient(), a_patient()
    group = a_session(lin, TEN, patients=[jordan, alex])
    alone = a_session(lin, TEN + timedelta(hours=2), patients=[jordan], kind="individual")
    assert actions.give_back_seats(patient=jordan, after_at=SPRING, at=SPRING) == 2
    for session in (group, alone):
        session.refresh_from_db()
    assert (group.cancelled_at, alone.cancelled_at) == (None, SPRING)
    assert list(Seat.objects.filter(cancelled_at__isnull=True)) == list(group.seats.filter(patient=alex))


@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_group_taken_twice_at_once_is_taken_once() -> None:
    with transaction.atomic():
        block = Block.objects.get(track=a_track(), key="skills")
        Block.objects.filter(pk=block.pk).update(group_max=3)
        group = a_session(a_staff(), TEN, patients=[a_patient(), a_patient()], block=block)
        others = [a_patient() for _ in range(3)]

    def take(patient: Patient) -> None:
        try:
            with transaction.atomic():
                Seat.objects.create(session=group, patient=patient, starts_at=group.starts_at, ends_at=group.ends_at)
        except IntegrityError as full:
            raise DoubleBooked from full

    assert at_once(*(lambda patient=patient: take(patient) for patient in others)) == ["booked", "refused", "refused"]
    with transaction.atomic():
        assert group.seats.count() == 3
        first = group.seats.order_by("pk")[0]
        actions.give_back_seats(patient=first.patient, after_at=SPRING, at=SPRING)
        seated = set(group.seats.values_list("patient", flat=True))
        take(next(patient for patient in others if patient.pk not in seated))


@pytest.mark.django_db
def test_a_place_given_back_is_not_taken_back_once_somebody_has_it() -> None:
    alone = a_session(a_staff(), TEN, patients=[a_patient()], kind="individual")
    first = alone.seats.get()
    Seat.objects.filter(pk=first.pk).update(cancelled_at=SPRING)
    Seat.objects.create(session=alone, patient=a_patient(), starts_at=alone.starts_at, ends_at=alone.ends_at)
    with pytest.raises(IntegrityError, match="Every place in this session is taken"), transaction.atomic():
        Seat.objects.filter(pk=first.pk).update(cancelled_at=None)
