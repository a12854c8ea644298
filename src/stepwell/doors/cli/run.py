"""How does one command start all of Stepwell on one machine, and leave nothing behind?"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

import click

from stepwell.doors.cli import installation
from stepwell.doors.cli.command import Declined, say
from stepwell.doors.cli.main import known
from stepwell.doors.cli.supervisor import MEDIA_SILENT_SECONDS, Child, stop
from stepwell.plumbing.database.roles import ensure_roles
from stepwell.plumbing.media import MISSING, installed
from stepwell.plumbing.media.janus import NO_ADDRESS, own_address
from stepwell.plumbing.postgres import CannotStart, Server, data_directory, ensure
from stepwell.plumbing.postgres.account import server_account
from stepwell.plumbing.postgres.lifeline import die_with_parent, end_with_parent
from stepwell.plumbing.postgres.place import Place, private_directory

TICK_SECONDS = 0.2
READY_SECONDS = 60.0
HOPELESS_DEATHS = 3
PYTHON = (sys.executable, "-P")  # -P: never import from the directory we happen to stand in
Person = Mapping[str, str]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    envvar="STEPWELL_PORT",
    show_envvar=True,
    type=click.IntRange(1, 65535),
    help="The port to serve on.",
)
@click.option(
    "--web",
    default=lambda: min(os.cpu_count() or 1, 4),
    envvar="STEPWELL_WEB_PROCESSES",
    show_envvar=True,
    type=click.IntRange(1, 16),
    help="How many web processes share the port.  [default: one for each core, 4 at most]",
)
@click.option("--demo/--no-demo", default=True, help="Seed the demo programme (never with other settings).")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the process that started this one ends.")
@click.option("--json", "as_json", is_flag=True, help="Once ready, print address and cast as one line of JSON.")
def run(host: str, port: int, web: int, demo: bool, with_parent: bool, as_json: bool) -> None:
    """Start Stepwell on this machine: database, web and worker. Ctrl-C stops all of it."""
    signal.signal(signal.SIGINT, _interrupt)  # started in the background by a script, Python would ignore it
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks to outlive the terminal
        signal.signal(signal.SIGHUP, _interrupt)
    if with_parent:
        end_with_parent(signal.SIGTERM)
    settings = os.environ.setdefault("DJANGO_SETTINGS_MODULE", installation.DEMO)
    try:
        with ExitStack() as stack:
            stepwell = Stepwell(stack, host, port, web)
            cast = stepwell.start(demo=demo and settings == installation.DEMO)
            _announce(stepwell, cast, as_json=as_json)
            stepwell.tend()
    except Declined as declined:
        say(str(declined))
        sys.exit(1)
    except KeyboardInterrupt:
        say("\nStepwell has stopped.")


@dataclass(slots=True)
class Stepwell:
    """All processes of one installation; what is started is stopped, in reverse, when the stack unwinds."""

    stack: ExitStack
    host: str
    port: int
    web: int = 1
    data: Path = field(default_factory=data_directory)
    server: Server | None = None
    children: list[Child] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    @property
    def address(self) -> str:
        return f"http://{self._reached_by}:{self.port}/"

    @property
    def _reached_by(self) -> str:
        return "127.0.0.1" if self.host == "0.0.0.0" else self.host

    def start(self, *, demo: bool) -> list[Person]:
        """Start everything and wait until the web answers; the demo's cast, if it was seeded."""
        private_directory(self.data, group=server_account(Place(self.data)).gid)
        self._claim()
        listener = self._listen()
        self._step("Reaching the database" if os.environ.get("DATABASE_URL") else "Starting the database")
        self._open_database()
        self._step("Migrating")
        _tool("migrate")
        self._step("Starting web and worker")
        self.stack.callback(stop, self.children)
        self._start_children(listener)
        cast: list[Person] = []
        if demo and "seed-demo" in dict(known()):
            self._step("Seeding the demo programme")
            cast = json.loads(_tool("seed-demo")).get("cast", [])
        self._wait_until_ready()
        self._step("Ready")
        return cast

    def tend(self) -> None:
        """Start again whoever dies, until interrupted."""
        while True:
            self._tend_once()
            time.sleep(TICK_SECONDS)

    def _tend_once(self) -> None:
        if self.server is not None and not self.server.alive():
            say(f"The database ended; starting it again. See {self.server.place.log}")
            self.server.stop()
            try:
                self.server = ensure(self.data, own=True)
            except CannotStart as refusal:  # killed while it recovers, say: whoever waits for a page needs the next try
                say(str(refusal))
        for child in self.children:
            if sentence := child.tend():
                say(sentence)

    def _claim(self) -> None:
        """One copy for each data directory."""
        claim = self.stack.enter_context((self.data / "run.claim").open("a"))
        try:
            flock(claim, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise Declined(
                f"Stepwell is already running on {self.data}; stop that one, or name another directory in "
                "STEPWELL_DATA and another --port."
            ) from None

    def _listen(self) -> socket.socket:
        """Take the port at once, and for as long as we run."""
        try:
            return self.stack.enter_context(socket.create_server((self.host, self.port), backlog=2048))
        except OSError as error:
            # Python puts the address into the words once more; a name that leads nowhere has a number below zero.
            reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
            raise Declined(
                f"Port {self.port} of {self.host} cannot be used ({reason}); choose another with "
                f"`make run PORT={self.port + 1}` or --port."
            ) from error

    def _open_database(self) -> None:
        if url := os.environ.get("DATABASE_URL"):
            installation.check(url)
        else:
            self.server = ensure(self.data, own=True)
            self.stack.callback(self._close_database)
            url = os.environ["DATABASE_URL"] = self.server.url
        ensure_roles(url)

    def _close_database(self) -> None:
        if self.server is not None:
            self.server.stop()

    def _start_children(self, listener: socket.socket) -> None:
        fd = listener.fileno()
        os.environ.setdefault("STEPWELL_MEDIA_SECRET", secrets.token_hex(32))  # known to what is started now
        web = [*PYTHON, "-m", "stepwell.doors.cli.web_process", str(fd)]
        worker = [*PYTHON, "-m", "stepwell.doors.cli.worker_process"]
        # A gateway that hangs holds a page for seconds: many wait side by side, and never behind other work.
        pager = [*worker, "12", "pages"]
        links = {"STEPWELL_ADDRESS": os.environ.get("STEPWELL_ADDRESS", self.address.rstrip("/"))}
        for _ in range(self.web):
            self.children.append(Child("A web process", web, self.data / "web.log", fds=(fd,), extra=links))
        self.children.append(Child("The pager", pager, self.data / "worker.log", extra=links))
        self.children.append(Child("The worker", [*worker, "4"], self.data / "worker.log", extra=links))
        if media := self._media(links):
            self.children.append(media)
        for child in self.children:
            child.start()

    def _media(self, links: Mapping[str, str]) -> Child | None:
        """The media server of this machine, where one is installed."""
        address = os.environ.get("STEPWELL_MEDIA_ADDRESS") or own_address()
        if installed() is None or not address:
            say(MISSING if address else NO_ADDRESS)
            return None
        name = f"{socket.gethostname()}-{self.port}"
        command = [*PYTHON, "-m", "stepwell.doors.cli.media_process", str(self.data), name, address]
        log = self.data / "media.log"
        return Child("The media server", command, log, silent=MEDIA_SILENT_SECONDS, extra=links)

    def _wait_until_ready(self) -> None:
        web = self.children[0]
        deadline = time.monotonic() + READY_SECONDS
        while (status := _answer(self._reached_by, self.port)) is None:
            self._tend_once()
            if web.deaths >= HOPELESS_DEATHS or time.monotonic() > deadline:
                raise Declined(f"No web process starts: {web.last_words()} (see {web.log})")
            time.sleep(TICK_SECONDS)
        if status >= 500:
            say(f"The first page answers with error {status}: {web.last_words()} (see {web.log})")

    def _step(self, what: str) -> None:
        say(f"{time.monotonic() - self._began:6.1f} s  {what}")


def _tool(name: str) -> str:
    """Run one of our own commands as a process of its own; what it reports as JSON."""
    done = subprocess.run(
        [*PYTHON, "-m", "stepwell.doors.cli.main", name, "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
    if done.returncode != 0:
        sys.exit(1)  # it has said why
    return done.stdout


def _answer(host: str, port: int) -> int | None:
    """The HTTP status of the first page; None while nobody answers."""
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def _announce(stepwell: Stepwell, cast: Sequence[Person], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"address": stepwell.address, "cast": cast}, ensure_ascii=False))
        return
    click.echo(f"\nStepwell is at {stepwell.address}\n")
    width = max((len(person["name"]) for person in cast), default=0)
    for person in cast:
        click.echo(f"  {person['name']:<{width}} {person['role']:<28} {person['email']:<28} {person['password']}")
    if cast:
        click.echo(f"\nSign in as any of them. E-mails are not sent: see {stepwell.data}/web.log and worker.log.")
    click.echo("Ctrl-C stops it.")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
