"""Is a Janus installed here, and how does one run? In the foreground, as an account without rights, until we end it."""

import fcntl
import ipaddress
import shutil
import signal
import socket
import struct
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from stepwell.plumbing.media import configuration
from stepwell.plumbing.media.configuration import Address
from stepwell.plumbing.media.control import Control, MediaError
from stepwell.plumbing.postgres.account import Account
from stepwell.plumbing.postgres.lifeline import die_with_parent

MISSING = "No media server here, so everything but video works: install the package janus, then start Stepwell again."
NO_ADDRESS = (
    "This machine has no address but its own loopback, so everything but video works: see STEPWELL_MEDIA_ADDRESS."
)
READY_SECONDS = 10.0
STOP_SECONDS = 5.0
SIOCGIFADDR = 0x8915  # linux/sockios.h


def installed() -> tuple[Path, Path] | None:
    """The program and the directory of its parts; None where either is missing."""
    program = shutil.which("janus") or shutil.which("/opt/janus/bin/janus")
    if program is None:
        return None
    own = Path(program).resolve().parents[1] / "lib"
    for libraries in (*sorted(own.glob("*/janus")), own / "janus"):
        if (libraries / "plugins" / "libjanus_videoroom.so").exists():
            return Path(program), libraries
    return None


def own_address() -> str:
    """The first address of this machine that is not its loopback, which Janus ignores; empty where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _, name in socket.if_nameindex():
            try:
                told = fcntl.ioctl(asked.fileno(), SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:  # it has none
                continue
            address = socket.inet_ntoa(told[20:24])
            if not ipaddress.ip_address(address).is_loopback:
                return address
    return ""


def free_ports(many: int) -> list[int]:
    """Ports nobody listens on at this moment."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(many)]
    ports: list[int] = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


@dataclass(slots=True)
class Janus:
    """One running media server. `name` is unique among all of them."""

    name: str
    secret: str
    address: Address
    directory: Path
    account: Account = field(default_factory=Account)
    process: subprocess.Popen[bytes] | None = None

    def start(self, log: IO[bytes] | int | None = None) -> None:
        """Start it and wait until it answers by its own name. Raises MediaError with its last words."""
        found = installed()
        if found is None:
            raise MediaError(MISSING)
        program, libraries = found
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        configuration.write(self.directory, libraries, name=self.name, secret=self.secret, address=self.address)
        for path in (self.directory, *self.directory.iterdir()):
            self.account.take(path)
        self.process = subprocess.Popen(
            [program, "-o", "-F", self.directory, "-C", self.directory / "janus.jcfg"],
            user=self.account.uid,
            group=self.account.gid,
            extra_groups=None if self.account.uid is None else [],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        self._wait()

    def _wait(self) -> None:
        """A port that is open proves nothing: another server may listen there."""
        assert self.process is not None
        deadline = time.monotonic() + READY_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                with self.control() as control:
                    if control.named() == self.name:
                        return
            except MediaError:
                time.sleep(0.05)
        self.stop()
        raise MediaError(f"The media server did not start on {self.address.host}:{self.address.client_port}.")

    def control(self) -> Control:
        """A line to it, to be used within `with`."""
        return Control(self.address.admin_url, name=self.name, secret=self.secret)

    def ended_within(self, seconds: float) -> bool:
        """Whether it has ended, or does within so many seconds."""
        assert self.process is not None
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
