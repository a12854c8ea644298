"""Many patients book the same times of the same clinicians at the same moment: who got one, and is it so in the rows?

`RUSH=10000 .venv/bin/pytest -n 0 tests/drills/test_the_rush.py` is the long one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock, Thread
from time import perf_counter

from django.db import connections, transaction
from django.db.models import Count

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import SomebodyWasFaster, Window, set_availability
from stepwell.clinic.schedule.models import Seat, Session, Week
from stepwell.journeys.book_session import book_session
from stepwell.plumbing.database import acting_as_programme

CONTENDERS, SLOTS = 25, 20  # for each clinician: so many patients, each of whom tries all of so many times
MONDAY = date(2026, 3, 2)
Try = tuple[Patient, datetime]


@dataclass(slots=True)
class Rush:
    """What came of it. `wrong` is empty where every success has its row, and nothing else has one."""

    tries: int
    won: dict[tuple[int, datetime], int] = field(default_factory=dict)
    seen_taken: int = 0
    outrun: int = 0
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def rush(bookings: int, at_once: int) -> Rush:
    """So many bookings, so many of them at any moment; those of one time stand beside each other in the queue."""
    with acting_as_programme(), transaction.atomic():
        tries = list(_tries(bookings))
    found, lock, queue = Rush(len(tries)), Lock(), iter(tries)

    def work() -> None:
        try:
            while True:
                with lock:
                    each = next(queue, None)
                if each is None:
                    return
                _book(each, found, lock)
        finally:
            connections.close_all()

    began = perf_counter()
    threads = [Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = perf_counter() - began
    with acting_as_programme(), transaction.atomic():
        found.wrong = list(_wrong(found))
    return found


def _tries(bookings: int) -> Iterator[Try]:
    track = a_track()
    Week.objects.create(programme=track.programme, starts_on=MONDAY, published_at=SPRING, published_by=an_account())
    for _ in range(-(-bookings // (CONTENDERS * SLOTS))):
        staff = a_staff()
        # Four days, five hours each: twenty times, on the hour for a meeting of fifty minutes.
        set_availability(account=staff.account, windows=[Window(day, time(9), time(14)) for day in (1, 2, 3, 4)])
        patients = [a_patient() for _ in range(CONTENDERS)]
        for patient in patients:
            admitted(patient, track, staff)
        for number in range(SLOTS):
            starts_at = datetime(2026, 3, 3, 14, tzinfo=UTC) + timedelta(days=number // 5, hours=number % 5)
            yield from ((patient, starts_at) for patient in patients)


def _book(each: Try, found: Rush, lock: Lock) -> None:
    patient, starts_at = each
    try:
        assert patient.account
        seat = book_session(patient=patient, kind="individual", starts_at=starts_at, by=patient.account, at=SPRING)
    except SomebodyWasFaster as refusal:
        with lock:
            if refusal.__cause__ is None:
                found.seen_taken += 1
            else:
                found.outrun += 1
    except Exception as error:  # noqa: BLE001  # whatever it is, it is one of the figures
        with lock:
            found.failed.append(f"{type(error).__name__}: {error}")
    else:
        with lock:
            found.won[patient.pk, starts_at] = seat.pk


def _wrong(found: Rush) -> Iterator[str]:
    rows = {(seat.patient_id, seat.starts_at): seat.pk for seat in Seat.objects.filter(cancelled_at__isnull=True)}
    if lost := found.won.items() - rows.items():
        yield f"{len(lost)} were told that they have a seat, and have none"
    if unasked := rows.items() - found.won.items():
        yield f"{len(unasked)} seats are of somebody who was refused"
    for model, key in ((Session, "facilitator"), (Seat, "patient")):
        double = model.objects.values(key, "starts_at").annotate(many=Count("pk")).filter(many__gt=1)
        if double:
            yield f"{len(double)} times the same {key} twice at once"
    if Session.objects.count() != len(rows):
        yield "sessions without a seat"
    if Notice.objects.count() != 2 * len(rows):  # patient and clinician
        yield "not everybody was told once"
    more = Seat.objects.values("patient").annotate(many=Count("pk")).filter(many__gt=1)
    if more:
        yield f"{len(more)} patients have more than their plan says"
