"""How many requests a second, and how slow is the slowest twentieth, with 1,000 patients and 20 PHQ-9 of each?

    .venv/bin/python -m bench.requests [--requests 300] [--threads 4] [--patients 1000] [--responses 20]

Makes a database of its own on the embedded server (or the one in DATABASE_URL), fills it, starts one uvicorn process on
the loopback interface, asks it for real pages over kept-alive connections as signed-in people, and drops the database.
Beside them stands a bare Django view doing one SELECT, without middleware, in the same process and run; it is asked
again just before each kind, so that the ratio holds on a busy machine too. Compare the ratios: the milliseconds belong
to the machine. Measured are *read one patient* (the clinician's page), *one patient's
week*, *submit PHQ-9* (scored and stored) and *20 latest responses* (the patient's progress page). Under two minutes.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from typing import TypeVar
from urllib.parse import urlencode

from bench.load import WARM_UP, Ask, Measured, UnexpectedAnswer, measure
from bench.place import gather_statistics, throwaway_database, web_processes
from stepwell.doors.cli.installation import configure

T = TypeVar("T")
BARE = "/bare/"
FIRST = "bare view, one SELECT"
CSRF = "b" * 32  # of the form Django accepts: what matters is that cookie and form agree


def main() -> None:
    asked = _arguments()
    with throwaway_database():
        configure()
        requests = _prepare(asked)
        with web_processes() as address:
            print(f"{asked.requests} requests each, {asked.threads} at a time, one web process\n")
            print(_row("", "n", "requests/s", "p50 ms", "p95 ms", "time of bare view"))
            for name, asks in requests.items():
                try:
                    bare = measure(address, [Ask(BARE)] * len(asks), threads=asked.threads)
                    found = measure(address, asks, threads=asked.threads) if name != FIRST else bare
                except UnexpectedAnswer as failure:
                    sys.exit(f"{name}: {failure}")
                print(_line(name, found, bare), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.requests", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=300, help="of each kind (at most 5000)")
    parser.add_argument("--threads", type=int, default=4, help="asking at the same time (at most 32)")
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--responses", type=int, default=20, help="of each patient")
    asked = parser.parse_args()
    if not 1 <= asked.requests <= 5000 or not 1 <= asked.threads <= 32 or asked.patients < 1 or asked.responses < 1:
        parser.error("give 1 to 5000 requests, 1 to 32 threads, and at least one patient and response")
    return asked


def _prepare(asked: argparse.Namespace) -> dict[str, list[Ask]]:
    """Migrate, fill, sign in, and write down every request. Needs Django, so it is imported here."""
    from django.urls import reverse

    from bench.population import a_submission, populate, signed_in
    from stepwell.doors.cli.migrate import bring_up_to_date
    from stepwell.plumbing import clock
    from stepwell.pure.instruments import instrument

    bring_up_to_date()
    began = time.monotonic()
    population = populate(patients=asked.patients, responses=asked.responses, at=clock.now())
    gather_statistics()
    print(f"{asked.patients} patients x {asked.responses} PHQ-9, stored in {time.monotonic() - began:.1f} s")

    number = asked.requests + WARM_UP + asked.threads
    patients = population.patients[:number]
    own = signed_in([patient.account for patient in patients if patient.account])
    # As many sessions as threads: each request writes its session, and one row would make them queue.
    clinician = signed_in([population.clinician.account] * asked.threads)
    keys = [item.key for item in instrument("phq-9").items]
    answers = {key: "1" for key in keys} | {keys[8]: "0", "csrfmiddlewaretoken": CSRF}

    def as_patient(name: str) -> list[Ask]:
        return [Ask(reverse(name), cookies) for cookies in _as_many(own, number)]

    return {
        FIRST: [Ask(BARE)] * number,
        "read one patient": [
            Ask(reverse("clinician:patient", args=[patient.ref]), cookies)
            for patient, cookies in zip(_as_many(patients, number), cycle(clinician), strict=False)
        ],
        "one patient's week": as_patient("patient:week"),
        "submit PHQ-9": [
            Ask(
                reverse("patient:check_in", args=["phq-9"]),
                f"{cookies}; csrftoken={CSRF}",
                urlencode(answers | {"submission": a_submission()}),
            )
            for cookies in _as_many(own, number)
        ],
        "20 latest responses": as_patient("patient:progress"),
    }


def _as_many(things: Sequence[T], number: int) -> list[T]:
    return list(islice(cycle(things), number))


def _line(name: str, found: Measured, bare: Measured) -> str:
    ratio = f"{bare.per_second / found.per_second:.1f} times"
    rate, half, most = found.per_second, found.percentile_ms(0.5), found.percentile_ms(0.95)
    return _row(name, str(len(found.seconds)), f"{rate:.0f}", f"{half:.1f}", f"{most:.1f}", ratio)


def _row(name: str, *cells: str) -> str:
    return f"{name:<24}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, (6, 12, 9, 9, 19), strict=True))


if __name__ == "__main__":
    main()
