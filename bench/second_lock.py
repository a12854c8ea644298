"""What does the second lock cost? The newest 50 of 1,000,000 rows, for who may see 1, 40 and 10,000 patients.

    .venv/bin/python -m bench.second_lock [--patients 10000] [--rows 1000000] [--times 30]

Makes a database of its own on the embedded server (or the one in DATABASE_URL), fills it, asks, and drops it: two to
four minutes, and half a gigabyte of disk while it runs. The rows are instruments answered, one a minute, each patient
as many; a fifth of them tells of substance use, so that each row takes two rights.

Everything is asked twice in turn, and must show the same rows: without the lock, as the owner, whom no policy binds,
and behind it, as the role that serves. Both ask what the program asks, `visible_to`, which is the first lock. The line
`by the lock alone` asks without any WHERE, as if the first lock were forgotten; so does the wide role, which needs
none. Compare the ratios: the milliseconds belong to the machine.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.load import Measured
from bench.place import gather_statistics, throwaway_database
from stepwell.doors.cli.installation import configure

if TYPE_CHECKING:
    from datetime import datetime

    from stepwell.clinic.people.models import Patient
    from stepwell.clinic.people.queries import Viewer

SHOWN = 50
FILL = """
ALTER TABLE measures_response SET UNLOGGED;
INSERT INTO measures_response (
    ref, patient_id, substance_use, instrument, version, answers, total, band,
    answered_on, answered_at, answered_by_id, submission
) SELECT
    gen_random_uuid(), of[1 + n * 7919 %% cardinality(of)], n / cardinality(of) %% 5 = 0, 'phq-9', '1',
    '{"1": 2, "2": 1, "3": 0}', n %% 27, 'moderate',
    (at AT TIME ZONE 'America/New_York')::date, at, %(by)s, gen_random_uuid()
FROM (SELECT %(patients)s::bigint[] AS of) patients, generate_series(1, %(rows)s::bigint) n,
    LATERAL (SELECT %(at)s - make_interval(mins => (%(rows)s - n)::int) AS at) moment"""
NEWEST = "SELECT id, total, answered_at FROM measures_response ORDER BY answered_at DESC LIMIT 50", ()


@dataclass(frozen=True, slots=True)
class Question:
    """What this viewer asks, in SQL with its parameters: without the lock, and behind it."""

    name: str
    viewer: "Viewer"
    without: tuple[str, Any]
    behind: tuple[str, Any]


def main() -> None:
    asked = _arguments()
    with throwaway_database():
        configure()
        questions = _prepare(asked)
        print(f"{asked.times} times each; milliseconds\n")
        print(_row("", "without", "p50", "p95", "behind", "p50", "p95", "times", "p50", "p95"))
        print(_row("open a transaction", *_transactions(asked.times)))
        for question in questions:
            print(_row(question.name, *_measured(question, asked.times)), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.second_lock", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--patients", type=int, default=10_000, help="40 to 10000")
    parser.add_argument("--rows", type=int, default=1_000_000, help="at least 50 of each patient, at most 1000000")
    parser.add_argument("--times", type=int, default=30, help="1 to 1000")
    asked = parser.parse_args()
    if not 40 <= asked.patients <= 10_000 or not asked.patients * SHOWN <= asked.rows <= 1_000_000:
        parser.error(f"give 40 to 10000 patients, and {SHOWN} rows of each to 1000000 of all")
    if not 1 <= asked.times <= 1000:
        parser.error("give 1 to 1000 times")
    return asked


def _prepare(asked: argparse.Namespace) -> list[Question]:
    """Migrate, fill, and write down every question. Needs Django, so it is imported here."""
    from django.db import connections, transaction

    from bench.population import are_treated_by, facilitator, read_themselves, some_patients
    from stepwell.clinic.people.queries import Viewer, viewer_of
    from stepwell.doors.cli.migrate import bring_up_to_date
    from stepwell.plumbing import clock
    from stepwell.plumbing.database import acting_as_programme
    from stepwell.pure.entitlement import Role

    bring_up_to_date()
    began, at = time.monotonic(), clock.now()
    with acting_as_programme(), transaction.atomic():
        people, therapist, everybodys = some_patients(asked.patients), facilitator(1), facilitator(2)
        read_themselves(people, at)
        are_treated_by(therapist, people[:: len(people) // 40][:40], at)
        are_treated_by(everybodys, people, at)
        one = people[len(people) // 2]
        themselves, some, all_of_them = map(viewer_of, (one.account, therapist.account, everybodys.account))
    with connections["owner"].cursor() as cursor:
        ids = [patient.pk for patient in people]
        cursor.execute(FILL, {"patients": ids, "rows": asked.rows, "at": at, "by": therapist.account_id})
    gather_statistics()
    print(f"{len(people)} patients, {asked.rows} rows, stored in {time.monotonic() - began:.0f} s; {_size()}")
    wide = Viewer(some.account_id, "", frozenset({Role.DIRECTOR}), "America/New_York")
    return [
        *_questions("1 patient", themselves, at),
        *_questions("40 patients", some, at),
        *_questions(f"{len(people)} patients", all_of_them, at),
        Question(f"{len(people)}, the wide role", wide, NEWEST, NEWEST),
        _chart("one chart, of 1", themselves, one, at),
        _chart("one chart, of 40", some, people[0], at),
        _chart(f"one chart, of {len(people)}", all_of_them, one, at),
    ]


def _questions(name: str, viewer: "Viewer", at: "datetime") -> Iterator[Question]:
    asked = _visible(viewer, at)
    yield Question(name, viewer, asked, asked)
    yield Question("  by the lock alone", viewer, asked, NEWEST)


def _chart(name: str, viewer: "Viewer", patient: "Patient", at: "datetime") -> Question:
    return Question(name, viewer, *[_visible(viewer, at, patient=patient)] * 2)


def _visible(viewer: "Viewer", at: "datetime", **chosen: Any) -> tuple[str, Any]:
    from stepwell.clinic.measures.models import Response

    rows = Response.objects.visible_to(viewer, at=at).filter(**chosen).order_by("-answered_at")
    return rows.only("id", "total", "answered_at")[:SHOWN].query.sql_with_params()


def _measured(question: Question, times: int) -> list[str]:
    from django.db import connections, transaction

    from stepwell.plumbing.database import acting_as

    def ask(cursor: Any, statement: tuple[str, Any]) -> list[tuple[Any, ...]]:
        cursor.execute(*statement)
        return list(cursor.fetchall())

    acting = acting_as(question.viewer.account_id, kinds=question.viewer.wide_kinds)
    with acting, transaction.atomic(), connections["default"].cursor() as app, connections["owner"].cursor() as owner:
        shown = ask(app, question.behind)
        if len(shown) < SHOWN or shown != ask(owner, question.without):
            raise SystemExit(f"{question.name}: the lock shows other rows than the WHERE that says the same.")
        return _in_turn(times, lambda: ask(owner, question.without), lambda: ask(app, question.behind))


def _transactions(times: int) -> list[str]:
    """What telling the database who acts adds to each transaction: one exchange with it."""
    from django.db import connection, transaction

    from stepwell.plumbing.database import acting_as

    def open_one() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def open_one_told() -> None:
        with acting_as(1):
            open_one()

    return _in_turn(times, open_one, open_one_told)


def _in_turn(times: int, without: Callable[[], object], behind: Callable[[], object]) -> list[str]:
    """The cells of a line. A busy machine is busy for both, since they take turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for ask, seconds in zip((without, behind), taken, strict=True):
            began = time.perf_counter()
            ask()
            seconds.append(time.perf_counter() - began)
    plain, locked = (Measured(tuple(sorted(seconds)), sum(seconds)) for seconds in taken)
    shares = (0, 0.5, 0.95)
    found = [one.percentile_ms(share) for one in (plain, locked) for share in shares]
    ratios = [locked.percentile_ms(share) / plain.percentile_ms(share) for share in shares]
    return [*(f"{each:.2f}" for each in found), *(f"{each:.1f}" for each in ratios)]


def _size() -> str:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        return str(cursor.fetchone()[0])


def _row(name: str, *cells: str) -> str:
    return f"{name:<24}" + "".join(f"{cell:>10}" for cell in cells)


if __name__ == "__main__":
    main()
