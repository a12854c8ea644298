import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stepwell.doors.cli.supervisor import Child, stop

BEATS = "import asyncio; from stepwell.doors.cli.pulse import beat; asyncio.run(beat(0.05))"
CANNOT_LOG = """
import asyncio, logging, threading, time
from stepwell.doors.cli.pulse import beat
logging.basicConfig()
threading.Timer(0.5, lambda: logging.getLogger().handlers[0].acquire() and None).start()
asyncio.run(beat(0.05))
"""
PATIENCE_SECONDS = 60.0  # for a busy machine; none is needed elsewhere


@pytest.fixture
def child(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Child]:
    child = Child("The worker", [sys.executable, "-c", request.param], tmp_path / "log", silent=2.0)
    child.start()
    yield child
    stop([child])


@pytest.mark.parametrize("child", [BEATS], indirect=True)
def test_a_process_that_lives_and_does_nothing_is_killed_and_started_again(child: Child) -> None:
    assert child.process
    first = child.process.pid
    until_heard = time.monotonic() + 1.0
    while time.monotonic() < until_heard:
        assert child.tend() is None
        time.sleep(0.05)
    os.kill(first, signal.SIGSTOP)
    assert said(child) == f"The worker was silent for 2 s and was killed. See {child.log}"
    assert "The worker ended (killed by SIGKILL); starting it again" in said(child)
    while child.process is None:
        child.tend()
        time.sleep(0.05)
    assert child.process.pid != first


@pytest.mark.parametrize("child", [CANNOT_LOG], indirect=True)
def test_so_is_one_of_which_no_thread_can_write_to_its_log_any_more(child: Child) -> None:
    assert "silent" in said(child)


def said(child: Child) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if sentence := child.tend():
            return sentence
        time.sleep(0.05)
    raise AssertionError("nothing was said")
