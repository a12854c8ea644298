"""The same times, booked by many at once: nobody twice, nobody lost."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.actions import RemitFacts, say_remit
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Block
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import SomebodyWasFaster
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.book_session import book_session
from stepwell.journeys.reschedule_session import reschedule_session
from stepwell.plumbing.database import acting_as_programme
from tests.drills.rush import rush

BOOKINGS = int(os.environ.get("RUSH", "100"))
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]


def test_no_time_is_given_twice_and_none_that_was_given_is_lost() -> None:
    found = rush(BOOKINGS, at_once=16)
    print(  # noqa: T201  # the long one is run for its figures
        f"\n{found.tries} bookings in {found.seconds:.0f} s: {len(found.won)} booked, {found.seen_taken} saw it taken,"
        f" {found.outrun} were outrun at the last moment, {len(found.failed)} failed; wrong: {found.wrong}"
    )
    assert (found.failed[:3], found.wrong) == ([], [])
    assert found.tries == len(found.won) + found.seen_taken + found.outrun


def test_of_many_who_move_to_the_same_time_at_once_one_does_and_the_others_keep_theirs() -> None:
    nine = datetime(2026, 3, 4, 14, tzinfo=UTC)
    with transaction.atomic():
        lin, by, track = a_staff(), an_account(), a_track()
        block, seats = Block.objects.get(track=track, kind="individual"), []
        for number in range(6):
            patient = a_patient(account=None)
            admitted(patient, track, lin)
            session = a_session(
                lin, nine + timedelta(days=1, hours=number), 50, [patient], kind="individual", block=block
            )
            seats.append(session.seats.get())
    together = Barrier(len(seats))

    def move(number: int) -> str:
        together.wait(60)
        try:
            reschedule_session(seat=seats[number], starts_at=nine, by=by, at=SPRING)
        except SomebodyWasFaster:
            return "kept"
        else:
            return "moved"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(seats)) as threads:
        outcomes = sorted(threads.map(move, range(len(seats))))
    assert outcomes == ["kept"] * 5 + ["moved"]
    with acting_as_programme(), transaction.atomic():
        assert Session.objects.filter(starts_at=nine, sequence=1).count() == 1
        assert Session.objects.filter(starts_at__gt=nine, sequence=0).count() == 5


def test_of_many_who_book_another_hour_of_one_clinician_at_once_no_more_are_booked_than_their_most_of_a_day() -> None:
    with transaction.atomic():
        lin, by, track = a_staff(), an_account(), a_track()
        remit = RemitFacts(most_minutes_day=150)
        say_remit(staff=lin, remit=remit, by=by, at=SPRING)
        a_session(lin, datetime(2026, 3, 4, 13, tzinfo=UTC), 50, [])
        patients = [a_patient() for _ in range(6)]
        for patient in patients:
            admitted(patient, track, lin)
        moved = a_patient(account=None)
        admitted(moved, track, lin)
        block = Block.objects.get(track=track, kind="individual")
        other = a_session(
            lin, datetime(2026, 3, 5, 14, tzinfo=UTC), 50, [moved], kind="individual", block=block
        ).seats.get()
    together = Barrier(len(patients) + 1)

    def book(number: int) -> str:
        together.wait(60)
        starts_at = datetime(2026, 3, 4, 14 + number, tzinfo=UTC)
        try:
            if number == len(patients):
                reschedule_session(seat=other, starts_at=starts_at, by=by, at=SPRING)
            else:
                each = patients[number]
                assert each.account is not None
                book_session(patient=each, kind="individual", starts_at=starts_at, by=each.account, at=SPRING)
        except SomebodyWasFaster:
            return "refused"
        else:
            return "booked"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(patients) + 1) as threads:
        outcomes = sorted(threads.map(book, range(len(patients) + 1)))
    assert outcomes == ["booked"] * 2 + ["refused"] * 5
