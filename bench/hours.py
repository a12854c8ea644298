"""What does the hours ledger take? What a media server says per second, the minutes of a day of 500 patients, and who
of them falls short of a week.

    .venv/bin/python -m bench.hours [--patients 500] [--minutes 180]

Makes a database of its own on the embedded server (or the one in DATABASE_URL) and drops it. Everybody has a
seat on one day, is let in, joins, is listed by a poll each minute, has their page say so once, and leaves. The first
lines are what it takes to keep that; each way is compared with writing the same rows without any chain, in the same
run. Then the minutes of the day are worked out, and who of as many falls short of this week, as the function and as the
page of it that a director opens; `--forecast-only` does that alone. Compare the ratios: the milliseconds belong to the
machine.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bench.place import gather_statistics, throwaway_database
from stepwell.doors.cli.installation import configure

if TYPE_CHECKING:
    from stepwell.clinic.attendance.actions import MediaEvent
    from stepwell.clinic.people.models import Account, Patient, Staff
    from stepwell.clinic.schedule.models import Seat

    Groups = Sequence[tuple[Staff, Sequence[Patient]]]

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("America/New_York"))
MINUTE = timedelta(minutes=1)
SERVER = "sfu"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.hours", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--patients", type=int, default=500, help="10 to 5000")
    parser.add_argument("--minutes", type=int, default=180, help="how long the sessions last, 10 to 600")
    parser.add_argument("--forecast-only", action="store_true", help="leave out the ledger")
    asked = parser.parse_args()
    if not (10 <= asked.patients <= 5_000 and 10 <= asked.minutes <= 600):
        parser.error("give 10 to 5000 patients and 10 to 600 minutes")
    with throwaway_database():
        configure()
        groups = _groups(asked.patients)
        if not asked.forecast_only:
            _measure(groups, asked.minutes)
        _look_ahead(groups)


def _groups(patients: int) -> "Groups":
    """Who leads whom: ten to a group."""
    from django.db import transaction

    from bench.population import IN_A_GROUP, facilitator, some_patients
    from stepwell.doors.cli.migrate import bring_up_to_date
    from stepwell.plumbing.database import acting_as_programme

    bring_up_to_date()
    with acting_as_programme(), transaction.atomic():
        people = some_patients(patients)
        firsts = range(0, patients, IN_A_GROUP)
        return [(facilitator(number), people[first : first + IN_A_GROUP]) for number, first in enumerate(firsts)]


def _measure(groups: "Groups", minutes: int) -> None:
    """Needs Django, so it is imported here."""
    from django.db import transaction

    from stepwell.clinic.attendance.actions import record_media
    from stepwell.clinic.attendance.models import Witness
    from stepwell.clinic.attendance.reckoning import reckon
    from stepwell.plumbing.database import acting_as_programme

    seats = _seats(groups, minutes)
    patients = len(seats)
    gather_statistics()
    with acting_as_programme():
        print(f"{'what is said':<44}{'rows':>8}{'s':>8}{'rows a s':>10}{'ratio':>8}")
        joined = [_event(seat, "joined", 0) for seat in seats]
        bare = _taken("without a chain, 50 at once", lambda: _bare(seats), len(seats), None)
        _taken("joins, one at a time", lambda: _each(record_media, joined, 1), len(joined), bare)
        left = [_event(seat, "left", minutes) for seat in seats]
        _taken("leaves, 50 at once", lambda: _each(record_media, left, 50), len(left), bare)
        _taken("leaves again, 50 at once", lambda: _each(record_media, left, 50), len(left), bare)
        _taken("beats of pages, one at a time", lambda: _beats(seats), patients, bare)
        _taken("polls, a room at a time", lambda: _polls(seats, range(1, 6)), patients * 5, bare)
        rest = range(6, minutes + 1)
        _taken("polls, everybody at once each minute", lambda: _polls_at_once(seats, rest), patients * len(rest), bare)
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


def _look_ahead(groups: "Groups") -> None:
    """A week of three groups each, a third of whom missed the first, and one group more that they may join."""
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.population import signed_in
    from stepwell.clinic.attendance.queries import forecast
    from stepwell.clinic.people.queries import viewer_of
    from stepwell.plumbing import clock
    from stepwell.plumbing.database import acting_as, acting_as_programme

    with acting_as_programme(), transaction.atomic():
        vera = _a_week(groups, clock.now())
        [cookie] = signed_in([vera])
    gather_statistics()
    viewer = viewer_of(vera)
    acting = acting_as(viewer.account_id, kinds=viewer.wide_kinds)
    with acting, transaction.atomic(), CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        found = forecast(viewer=viewer, at=clock.now())
        took = time.perf_counter() - began
    in_database = sum(float(each["time"]) for each in asked)
    print(f"\nOf {found.counted} counted, {len(found.shortfalls)} fall short: foretold in {took:.2f} s,")
    print(f"{len(asked)} queries, {in_database:.2f} s in the database; {took / found.counted * 1000:.1f} ms a patient.")
    client = Client(headers={"host": "localhost", "cookie": cookie})
    for what in ("first", "again"):
        began, thought = time.perf_counter(), time.process_time()
        answer = client.get("/clinic/hours/")
        took, thought = time.perf_counter() - began, time.process_time() - thought
        size = len(answer.content) // 1024
        print(f"The page, {what}: {answer.status_code}, {size} kB in {took:.2f} s, {thought:.2f} s of the processor.")


def _a_week(groups: "Groups", at: datetime) -> "Account":
    """Put it into the database, in the week of this moment; whoever directs it."""
    from bench.population import IN_A_GROUP, ZONE
    from stepwell.clinic.attendance.models import Minutes
    from stepwell.clinic.people.tests.factories import a_staff
    from stepwell.clinic.programs.models import Block
    from stepwell.clinic.programs.tests.factories import a_track, admitted
    from stepwell.clinic.rulebook.models import Rule
    from stepwell.clinic.schedule.models import Seat
    from stepwell.clinic.schedule.tests.factories import a_session
    from stepwell.pure.entitlement import Role
    from stepwell.pure.values import monday_of

    Rule.objects.filter(name="hours").update(data={"forecast_weekday": 0})
    track = a_track(group_max=IN_A_GROUP + 2)
    block = Block.objects.get(track=track, key="skills")
    monday = monday_of(at.astimezone(ZONE).date())
    ten = datetime(monday.year, monday.month, monday.day, 10, tzinfo=ZONE)
    for number, (leader, group) in enumerate(groups):
        for patient in group:
            admitted(patient, track, leader, on=monday - timedelta(weeks=2))
        for day in (0, 2, 3):
            a_session(leader, ten + timedelta(days=day), 180, group, block=block)
        a_session(leader, ten + timedelta(days=4 + number % 2), 180, block=block)
    missed = Seat.objects.filter(session__block=block, starts_at=ten).order_by("pk")[::3]
    Minutes.objects.bulk_create(
        Minutes(patient_id=seat.patient_id, seat=seat, attended=0, payer_countable=0, confidence="one witness",
                reasons=[], at=at)
        for seat in missed
    )  # fmt: skip
    return a_staff([Role.DIRECTOR], name="Vera").account


def _taken(what: str, does: Callable[[], object], rows: int, bare: float | None) -> float:
    """Do it, say how long it took, and give the seconds a row."""
    began = time.perf_counter()
    does()
    took = time.perf_counter() - began
    ratio = f"{took / rows / bare:.1f}" if bare else "1"
    print(f"{what:<44}{rows:>8}{took:>8.2f}{rows / took:>10.0f}{ratio:>8}", flush=True)
    return took / rows


def _seats(groups: "Groups", minutes: int) -> "list[Seat]":
    """A seat for each patient, and everybody let in."""
    from django.db import transaction

    from stepwell.clinic.live.actions import admit
    from stepwell.clinic.schedule.tests.factories import a_session
    from stepwell.plumbing.database import acting_as_programme

    with acting_as_programme(), transaction.atomic():
        seats = []
        for leader, people in groups:
            session = a_session(leader, MONDAY, minutes=minutes, patients=people)
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


def _polls(seats: "Sequence[Seat]", minutes: Iterable[int]) -> None:
    """What is kept of each room each minute, as the media server's own process does it."""
    from stepwell.clinic.attendance.actions import Sight, record_poll

    rooms: dict[int, list[Seat]] = {}
    for seat in seats:
        rooms.setdefault(seat.session_id, []).append(seat)
    for minute in minutes:
        at = MONDAY + minute * MINUTE - timedelta(seconds=1)
        for session, here in rooms.items():
            sights = [Sight(f"stay {seat.pk}", at, at - MINUTE) for seat in here]
            record_poll(server=SERVER, room=f"room {session}", sights=sights, at=at)


def _polls_at_once(seats: "Sequence[Seat]", minutes: Iterable[int]) -> None:
    """The same of all rooms in one call, only to fill the day."""
    from stepwell.clinic.attendance.actions.witnessing import Heard, record
    from stepwell.pure.dose import Said, Source

    for minute in minutes:
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
