"""Where do tests send pictures and voices? Into a network of their own, from which nothing leaves."""

import ctypes
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from queue import Queue

import pytest
from django.conf import settings

from stepwell.plumbing.media import MISSING, installed

CLONE_NEWNET = 0x40000000  # linux/sched.h
ADDRESS = "192.0.2.10"  # RFC 5737: nobody's
# An IPv6 address of its own comes a second later, and what a browser is loading then fails: ERR_NETWORK_CHANGED.
COMMANDS = (
    "link set lo up",
    "link add media0 type veth peer name media1",
    "link set media0 addrgenmode none",
    "link set media1 addrgenmode none",
    f"addr add {ADDRESS}/24 dev media0",
    "link set media0 up",
    "link set media1 up",
)


class Passage:
    """The one way out: to the tests' database, on the port it has outside. Made before the thread goes in."""

    def __init__(self) -> None:
        self._listeners: Queue[socket.socket] = Queue()
        threading.Thread(target=self._wait, daemon=True).start()

    def open(self) -> socket.socket | None:
        """Listen inside, where there is a database on this machine."""
        database = settings.DATABASES["default"]
        if database["HOST"] != "127.0.0.1":
            return None
        listener = socket.create_server(("127.0.0.1", int(database["PORT"])))
        self._listeners.put(listener)
        return listener

    def _wait(self) -> None:
        listener = self._listeners.get()
        to = listener.getsockname()
        with suppress(OSError):  # closed at the end
            while True:
                inside, _ = listener.accept()
                outside = socket.create_connection(to)
                for one, other in ((inside, outside), (outside, inside)):
                    threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while some := one.recv(65536):
            other.sendall(some)
    with suppress(OSError):  # whoever is killed lets go without a word, and is gone all the same
        other.shutdown(socket.SHUT_WR)


@pytest.fixture
def own_network() -> Iterator[str]:
    """The test's thread, and all it starts, in a network namespace of its own; its one address."""
    if installed() is None:
        pytest.skip(MISSING)
    libc = ctypes.CDLL(None, use_errno=True)
    passage, to_database = Passage(), None
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    if shutil.which("ip") is None or libc.unshare(CLONE_NEWNET) != 0:
        os.close(before)
        pytest.skip("Media is tested in a network of its own, which needs root, Linux and the program ip.")
    try:
        for command in COMMANDS:
            made = subprocess.run(["ip", *command.split()], capture_output=True, text=True, check=False)
            if made.returncode != 0:
                pytest.skip(f"No network of its own can be made here: ip {command}: {made.stderr.strip()}")
        to_database = passage.open()
        yield ADDRESS
    finally:
        if to_database is not None:
            to_database.shutdown(socket.SHUT_RDWR)
            to_database.close()
        libc.setns(before, CLONE_NEWNET)
        os.close(before)
