"""What does the hours ledger take? What a media server says per second, and the minutes of a day of 500 patients.

    .venv/bin/python -m bench.hours [--patients 500] [--minutes 180]

Makes a database of its own on the embedded server (or the one in DATABASE_URL) and drops it. Everybody has a
seat on one day, is let in, joins, is listed by a poll each minute, has their page say so once, and leaves. The first
lines are what it takes to keep that; each way is compared with writing the same rows without any chain, in the same
run. Then the minutes of the day are worked out. Compare the ratios: the milliseconds belong to the machine.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bench.place import gather_statistics, throwaway_database
from stepwell.doors.cli.installation import configure

if TYPE_CHECKING:
    from stepwell.clinic.attendance.actions import MediaEvent
    from stepwell.clinic.schedule.models import Seat

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("America/New_York"))
MINUTE = timedelta(minutes=1)
SERVER = "sfu"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.hours", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--patients", type=int, default=500, help="10 to 5000")
    parser.add_argument("--minutes", type=int, default=180, help="how long the sessions last, 10 to 600")
    asked = parser.parse_args()
    if not (10 <= asked.patients <= 5_000 and 10 <= asked.minutes <= 600):
        parser.error("give 10 to 5000 patients and 10 to 600 minutes")
    with throwaway_database():
        configure()
        _measure(asked.patients, asked.minutes)


def _measure(patients: int, minutes: int) -> None:
    """Needs Django, so it is imported here."""
    from django.db import transaction

    from stepwell.clinic.attendance.actions import record_media
    from stepwell.clinic.attendance.models import Witness
    from stepwell.clinic.attendance.reckoning import reckon
    from stepwell.doors.cli.migrate import bring_up_to_date
    from stepwell.plumbing.database import acting_as_programme

    bring_up_to_date()
    seats = _seats(patients, minutes)
    gather_statistics()
    with acting_as_programme():
        print(f"{'what is said':<44}{'rows':>8}{'s':>8}{'rows a s':>10}{'ratio':>8}")
        joined = [_event(seat, "joined", 0) for seat in seats]
        bare = _taken("without a chain, 50 at once", lambda: _bare(seats), len(seats), None)
        _taken("joins, one at a time", lambda: _each(record_media, joined, 1), len(joined), bare)
        left = [_event(seat, "left", minutes) for seat in seats]
        _taken("leaves, 50 at once", lambda: _each(record_media, left, 50), len(left), bare)
        _taken("leaves again, 50 at once", lambda: _each(record_media, left, 50), len(left), bare)
        rows = patients * minutes
        _taken("beats of pages, one at a time", lambda: _beats(seats), patients, bare)
        _taken("polls, everybody at once each minute", lambda: _polls(seats, minutes), rows, bare)
        gather_statistics()
    with acting_as_programme(), transaction.atomic():
        witnesses = Witness.objects.count()
        began = time.perf_counter()
        reckoned = reckon(seats)
        took = time.perf_counter() - began
    right = sum(each.attended == minutes for each in reckoned.values())
    print(f"\nA day of {patients} patients, {witnesses} witnesses, is reckoned in {took:.2f} s:")
    print(f"{took / witnesses / bare:.2f} of what it takes to write a bare row, for each witness.")
    print(f"{right} of {patients} have the {minutes} minutes that they were there.")


def _taken(what: str, does: Callable[[], object], rows: int, bare: float | None) -> float:
    """Do it, say how long it took, and give the seconds a row."""
    began = time.perf_counter()
    does()
    took = time.perf_counter() - began
    ratio = f"{took / rows / bare:.1f}" if bare else "1"
    print(f"{what:<44}{rows:>8}{took:>8.2f}{rows / took:>10.0f}{ratio:>8}", flush=True)
    return took / rows


def _seats(patients: int, minutes: int) -> "list[Seat]":
    """A seat for each patient, ten to a room, and everybody let in."""
    from django.db import transaction

    from bench.population import IN_A_GROUP, facilitator, some_patients
    from stepwell.clinic.live.actions import admit
    from stepwell.clinic.schedule.tests.factories import a_session
    from stepwell.plumbing.database import acting_as_programme

    with acting_as_programme(), transaction.atomic():
        people = some_patients(patients)
        seats = []
        for number, first in enumerate(range(0, patients, IN_A_GROUP)):
            session = a_session(
                facilitator(number), MONDAY, minutes=minutes, patients=people[first : first + IN_A_GROUP]
            )
            for seat in session.seats.select_related("session"):
                admit(
                    session=session, seat=seat, server=SERVER, room=f"room {session.pk}", stay=f"stay {seat.pk}",
                    token="token", at=MONDAY,
                )  # fmt: skip
                seats.append(seat)
    return seats


def _event(seat: "Seat", said: str, minute: int) -> "MediaEvent":
    from stepwell.clinic.attendance.actions import MediaEvent
    from stepwell.pure.dose import Said

    at = MONDAY + minute * MINUTE
    room, stay = f"room {seat.session_id}", f"stay {seat.pk}"
    return MediaEvent(SERVER, Said(said), at, '{"event": "as it came"}', f"{said} {seat.pk}", room, stay, "token")


def _each(record: Callable[..., int], events: "Sequence[MediaEvent]", many: int) -> None:
    for first in range(0, len(events), many):
        record(events=events[first : first + many], at=events[first].said_at)


def _bare(seats: "Sequence[Seat]") -> None:
    """The rows of a join, as a table without a chain would take them; and away with them."""
    from django.db import transaction

    from stepwell.clinic.attendance.models import Witness

    with transaction.atomic():
        for first in range(0, len(seats), 50):
            Witness.objects.bulk_create(
                Witness(
                    patient_id=seat.patient_id, seat=seat, source="media server", said="joined", said_at=MONDAY,
                    at=MONDAY, key="bare", position=1, digest="", raw='{"event": "as it came"}',
                )
                for seat in seats[first : first + 50]
            )  # fmt: skip
        transaction.set_rollback(True)


def _polls(seats: "Sequence[Seat]", minutes: int) -> None:
    """What polls of all rooms say in a minute, in one call."""
    from stepwell.clinic.attendance.actions.witnessing import Heard, record
    from stepwell.pure.dose import Said, Source

    for minute in range(1, minutes + 1):
        at = MONDAY + minute * MINUTE - timedelta(seconds=1)
        record([Heard(seat, Source.POLL, Said.SEEN, at, f"stay {seat.pk}", at - MINUTE) for seat in seats], at=at)


def _beats(seats: "Sequence[Seat]") -> None:
    from uuid import UUID

    from stepwell.clinic.attendance.actions import record_beat

    for number, seat in enumerate(seats):
        at = MONDAY + MINUTE
        record_beat(seat=seat, page=UUID(int=seat.pk), number=number, hidden=False, said_at=at, at=at)


if __name__ == "__main__":
    main()
