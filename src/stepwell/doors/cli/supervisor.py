"""Who starts a process again that has died, or lives and does nothing, and who stops them all?

The children cannot outlive their supervisor: they are stopped with it, and should it be killed with -9, the kernel
kills them.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stepwell.doors.cli.pulse import EVERY_SECONDS, FD
from stepwell.plumbing.postgres.lifeline import die_with_parent

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 5.0  # somebody may be waiting for a page
SETTLED_SECONDS = 60.0  # who lived that long is waited for as briefly as the first time
STOP_SECONDS = 10.0
SILENT_SECONDS = 4 * EVERY_SECONDS  # a machine under load is not a fault, and neither is a slow start
MEDIA_SILENT_SECONDS = SILENT_SECONDS / 2  # it beats each few seconds, and people sit before a dark screen


@dataclass(slots=True)
class Child:
    """One process that shall run for as long as the supervisor does. What it says goes to `log`.

    It is given a pipe to beat down (`pulse.beat`), and killed once it is `silent` for so many seconds.
    """

    name: str
    command: Sequence[str]
    log: Path
    fds: tuple[int, ...] = ()
    silent: float = SILENT_SECONDS
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    _started: float = 0.0
    _again: float = 0.0
    _wait: float = FIRST_WAIT_SECONDS
    _heard: float = 0.0
    _pulse: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def start(self) -> None:
        if self._pulse is not None:
            os.close(self._pulse)
        self._pulse, beats = os.pipe()
        os.set_blocking(self._pulse, False)
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.extra, FD: str(beats)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(*self.fds, beats),
                start_new_session=True,  # a Ctrl-C at the terminal is the supervisor's to pass on
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        os.close(beats)
        self._started = self._heard = time.monotonic()

    def tend(self) -> str | None:
        """Start it again if it has died and waited long enough; a sentence when it has just died."""
        if self.process is None:
            if time.monotonic() >= self._again:
                self.start()
            return None
        status = self.process.poll()
        if status is None:
            return self._listen()
        now = time.monotonic()
        if now - self._started > SETTLED_SECONDS:
            self._wait = FIRST_WAIT_SECONDS
        sentence = f"{self.name} ended ({_ending(status)}); starting it again in {self._wait:g} s. See {self.log}"
        self.process, self._again, self.deaths = None, now + self._wait, self.deaths + 1
        self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)
        return sentence

    def _listen(self) -> str | None:
        """Kill it if it has not beaten for too long; a sentence if so."""
        assert self.process is not None
        assert self._pulse is not None
        try:
            if os.read(self._pulse, 4096):
                self._heard = time.monotonic()
        except BlockingIOError:
            pass
        if time.monotonic() - self._heard < self.silent:
            return None
        self.process.kill()
        self.process.wait()
        return f"{self.name} was silent for {self.silent:g} s and was killed. See {self.log}"

    def last_words(self) -> str:
        """The last line it wrote."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "nothing was said"


def stop(children: Sequence[Child]) -> None:
    """Ask all to end at once; kill those that do not."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ending(status: int) -> str:
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"status {status}"
