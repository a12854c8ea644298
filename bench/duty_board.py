"""From a check-in that raises an alert to its row on the duty board: how long, and with 2,000 boards open?

    .venv/bin/python -m bench.duty_board [--rates 10 50 100] [--boards 1 2000] [--seconds 15] [--processes 2]

Makes a database of its own on the embedded server (or the one in DATABASE_URL), starts web processes, opens duty
boards as their pages do (server-sent events, each with a session of its own), and sends PHQ-9 with item 9 answered at
each rate. Measured is the time from the form leaving until each board is told of that alert, which is when its row
appears: over all boards and all alerts. `sent/s` is what was reached of the rate: more than they can take is not asked
of them, for no more than `--at-once` forms are under way. No worker runs.

Beside it stands a bare Django view doing one SELECT, without middleware, in the same processes and run, asked again
just before each rate, with as many at once. Compare the ratios: the milliseconds belong to the machine.
"""

import argparse
import asyncio
import re
import resource
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.load import Ask, Measured, measure
from bench.place import gather_statistics, throwaway_database, web_processes
from bench.requests import BARE, CSRF
from stepwell.doors.cli.installation import configure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PATIENTS, ON_CALL = 1000, 20
TOGETHER = 16  # boards that are opened at the same time
PATIENCE_SECONDS = 120.0  # after the last form, for what is still to be told
Address = tuple[str, int]
Whose = tuple[int, int]
Form = tuple[Whose, str, str]


@dataclass(slots=True)
class Heard:
    """Of which alert each board was told, and when first: an alert's moments, one for each board."""

    open: int = 0
    at: dict[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """One form: the nth of this patient, when it left, and how long until it was answered."""

    whose: Whose
    at: float
    seconds: float


def main() -> None:
    asked = _arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with throwaway_database():
        configure()
        forms, boards = _prepare(max(asked.boards))
        with web_processes(asked.processes) as address:
            print(_row("", "sent/s", "answer p50", "row p50", "p95", "p99 ms", "bare p50", "row p50 in bare views"))
            for number in asked.boards:
                asyncio.run(_with_boards(address, boards[:number], forms, asked))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.duty_board", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rates", type=int, nargs="+", default=[10, 50, 100], help="check-ins a second")
    parser.add_argument("--boards", type=int, nargs="+", default=[1, 2000])
    parser.add_argument("--seconds", type=float, default=15.0, help="for each rate")
    parser.add_argument("--at-once", type=int, default=16, help="forms under way, at most")
    parser.add_argument("--processes", type=int, default=2, help="web processes on the one port")
    return parser.parse_args()


def _prepare(boards: int) -> tuple[Iterator[Form], list[str]]:
    """Migrate, fill, sign in. The forms without end, each with its cookies and body; the cookies of each board."""
    from django.db import transaction

    from bench.population import a_submission, populate, signed_in
    from stepwell.clinic.people.actions import hire, open_account
    from stepwell.doors.cli.migrate import bring_up_to_date
    from stepwell.plumbing import clock
    from stepwell.plumbing.database import acting_as_programme
    from stepwell.pure.entitlement import Role
    from stepwell.pure.instruments import instrument

    bring_up_to_date()
    population = populate(patients=PATIENTS, responses=1, has_groups=False, at=clock.now())
    with acting_as_programme(), transaction.atomic():
        accounts = [
            hire(
                account=open_account(email=f"oncall{nth}@example.org", password=None, time_zone="America/New_York"),
                name=f"On Call {nth}", credential="LCSW", roles=[Role.ON_CALL], licences=[],
            ).account
            for nth in range(ON_CALL)
        ]  # fmt: skip
    gather_statistics()
    patients = signed_in([patient.account for patient in population.patients if patient.account])
    keys = [item.key for item in instrument("phq-9").items]
    answers = {key: "1" for key in keys} | {"csrfmiddlewaretoken": CSRF}

    def forms() -> Iterator[Form]:
        for nth in count():
            turn, place = divmod(nth, PATIENTS)
            whose, cookies = (population.patients[place].pk, turn), f"{patients[place]}; csrftoken={CSRF}"
            yield whose, cookies, urlencode(answers | {"submission": a_submission()})

    return forms(), signed_in([accounts[nth % ON_CALL] for nth in range(boards)])


async def _with_boards(
    address: Address, boards: Sequence[str], forms: Iterator[Form], asked: argparse.Namespace
) -> None:
    heard, began = Heard(), time.perf_counter()
    async with _opened(address, boards, heard):
        print(f"{len(boards)} boards are open after {time.perf_counter() - began:.1f} s")
        for rate in asked.rates:
            bare = await asyncio.to_thread(measure, address, [Ask(BARE)] * 300, threads=asked.at_once)
            sent = await _send(address, forms, rate, asked)
            alerts = await asyncio.to_thread(_alerts)
            left = {alerts[each.whose]: each.at for each in sent}
            await _all_told(left, heard, len(boards))
            print(
                _line(f"  {rate}/s", sent, [at - left[ref] for ref in left for at in heard.at[ref]], bare), flush=True
            )


async def _send(address: Address, forms: Iterator[Form], rate: int, asked: argparse.Namespace) -> list[Sent]:
    began, number, sent = time.perf_counter(), count(), list[Sent]()

    async def one_after_the_other() -> None:
        while (due := began + next(number) / rate) < began + asked.seconds > time.perf_counter():
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            sent.append(await _submit(address, *next(forms)))

    await asyncio.gather(*[one_after_the_other() for _ in range(asked.at_once)])
    return sent


async def _all_told(refs: Collection[str], heard: Heard, boards: int) -> None:
    """Until every board was told of each of these alerts: one that was not told is not late, but lost."""
    deadline = time.perf_counter() + PATIENCE_SECONDS
    while lost := sum(boards - len(heard.at.get(ref, ())) for ref in refs):
        if heard.open < boards or time.perf_counter() > deadline:
            raise SystemExit(f"{lost} rows of {boards * len(refs)} did not come; {boards - heard.open} boards closed.")
        await asyncio.sleep(0.1)


@asynccontextmanager
async def _opened(address: Address, boards: Sequence[str], heard: Heard) -> "AsyncIterator[None]":
    """So many boards, all of them heard from once."""
    gate, ready = asyncio.Semaphore(TOGETHER), [asyncio.Event() for _ in boards]
    listening = [
        asyncio.create_task(_listen(address, cookies, gate, event, heard))
        for cookies, event in zip(boards, ready, strict=True)
    ]
    waiting = asyncio.gather(*[event.wait() for event in ready])
    done, _ = await asyncio.wait([waiting, *listening], return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    try:
        yield
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


async def _listen(
    address: Address, cookies: str, gate: asyncio.Semaphore, is_open: asyncio.Event, heard: Heard
) -> None:
    seen: set[str] = set()
    async with gate:
        reader, writer = await asyncio.open_connection(*address, limit=2**20)
        writer.write(_head("GET", "/clinic/duty/live/", cookies))
        status = await reader.readline()
        if b" 200 " not in status:
            raise SystemExit(f"A board was answered {status!r}.")
        while not (await reader.readline()).startswith(b"retry:"):
            pass
    heard.open += 1
    try:
        while line := await reader.readline():
            if line.startswith(b"data:"):
                at = time.perf_counter()
                is_open.set()
                for ref in re.findall(rb'"ref": "([0-9a-f-]{36})"', line):
                    if (name := ref.decode()) not in seen:
                        seen.add(name)
                        heard.at.setdefault(name, []).append(at)
    finally:
        heard.open -= 1
        writer.close()


async def _submit(address: Address, whose: Whose, cookies: str, body: str) -> Sent:
    at = time.perf_counter()
    reader, writer = await asyncio.open_connection(*address)
    writer.write(_head("POST", "/me/check-in/phq-9/", cookies, body) + body.encode())
    status = await reader.readline()
    await reader.read()
    writer.close()
    if b" 200 " not in status:
        raise SystemExit(f"A check-in was answered {status!r}.")
    return Sent(whose, at, time.perf_counter() - at)


def _head(method: str, path: str, cookies: str, body: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookies}"]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        lines += ["Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode()


def _line(name: str, sent: Sequence[Sent], rows: Sequence[float], bare: Measured) -> str:
    wall = max(each.at for each in sent) - min(each.at for each in sent)
    answers, row = (Measured(tuple(sorted(each)), wall) for each in ([one.seconds for one in sent], rows))
    half, bare_half = row.percentile_ms(0.5), bare.percentile_ms(0.5)
    cells = (answers.percentile_ms(0.5), half, row.percentile_ms(0.95), row.percentile_ms(0.99), bare_half)
    return _row(name, f"{answers.per_second:.0f}", *[f"{cell:.0f}" for cell in cells], f"{half / bare_half:.1f} times")


def _alerts() -> Mapping[Whose, str]:
    """The alert of the nth form of each patient, by its reference. Nothing else raises any here."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        nth = "row_number() OVER (PARTITION BY patient_id ORDER BY id) - 1"
        cursor.execute(f"SELECT patient_id, {nth}, ref::text FROM safety_alert")
        return {(patient, nth): ref for patient, nth, ref in cursor.fetchall()}


def _row(name: str, *cells: str) -> str:
    widths = (8, 12, 9, 8, 8, 10, 23)
    return f"{name:<20}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


if __name__ == "__main__":
    main()
