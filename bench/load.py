"""How many requests a second does one kind of request reach, and how long does the slowest twentieth take?"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection

WARM_UP = 8
MOST_SECONDS = 12.0  # for one kind of request
ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: `cookies` sign it in; with a `body` it is a POST. Any other answer than `expected` is a failure."""

    path: str
    cookies: str = ""
    body: str = ""
    expected: int = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """`seconds` of each request, sorted, and the wall time from the first to the last."""

    seconds: tuple[float, ...]
    wall_seconds: float

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.wall_seconds

    def percentile_ms(self, share: float) -> float:
        """Milliseconds within which this share (0 to 1) of the requests were answered."""
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))] * 1000


class UnexpectedAnswer(Exception):
    """The page did not answer as it should, so its speed would say nothing."""


def measure(address: tuple[str, int], asks: Sequence[Ask], *, threads: int) -> Measured:
    """Each ask once, by so many threads with a kept-alive connection each; stops early after MOST_SECONDS.

    The first few warm up and do not count. Raises UnexpectedAnswer.
    """
    if len(asks) < WARM_UP + threads:
        raise ValueError(f"give at least {WARM_UP + threads} requests")
    _each(address, asks[:WARM_UP], time.monotonic() + MOST_SECONDS)
    began = time.monotonic()
    deadline, counted = began + MOST_SECONDS, asks[WARM_UP:]
    taken: list[float] = []
    failures: list[UnexpectedAnswer] = []

    def work(share: Sequence[Ask]) -> None:
        try:
            taken.extend(_each(address, share, deadline))
        except UnexpectedAnswer as failure:
            failures.append(failure)

    workers = [threading.Thread(target=work, args=[counted[start::threads]]) for start in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failures:
        raise failures[0]
    return Measured(tuple(sorted(taken)), time.monotonic() - began)


def _each(address: tuple[str, int], asks: Sequence[Ask], deadline: float) -> list[float]:
    connection = HTTPConnection(*address, timeout=ANSWER_SECONDS)
    taken = []
    try:
        for ask in asks:
            if time.monotonic() > deadline:
                break
            began = time.perf_counter()
            _answer(connection, ask)
            taken.append(time.perf_counter() - began)
    finally:
        connection.close()
    return taken


def _answer(connection: HTTPConnection, ask: Ask) -> None:
    headers = {"Cookie": ask.cookies} if ask.cookies else {}
    if ask.body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if ask.body else "GET", ask.path, body=ask.body or None, headers=headers)
    response = connection.getresponse()
    text = response.read()
    if response.status != ask.expected:
        raise UnexpectedAnswer(f"{ask.path} answered {response.status}, not {ask.expected}: {text[:300]!r}")
