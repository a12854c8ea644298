"""Where do the data of this installation lie, and under which port and passwords does its server answer?

DATA/                 0700; as root 0710 with the server account's group, which may pass through and no more
  postgres/           the server's own directory, 0700, the server account's
  postgres.json       port and passwords, 0600
  postgres.log        what the server says; without statements and values, which may be about patients
  postgres.lock       held while somebody starts or stops the server
  postgres.users      held, shared, by everybody who uses it
"""

import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fcntl import LOCK_EX, LOCK_UN, flock
from pathlib import Path

from stepwell.plumbing.postgres.refusal import CannotStart

OWNER = "stepwell_owner"
DATABASE = "stepwell"
SUPERUSER = "postgres"
CHECKOUT = Path(__file__).resolve().parents[4]


def data_directory() -> Path:
    """STEPWELL_DATA, else `.data` in the checkout, else (installed without one) `.data` in the current directory."""
    named = os.environ.get("STEPWELL_DATA")
    if named:
        return Path(named).expanduser().resolve()
    return (CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()) / ".data"


def private_directory(path: Path, group: int | None = None) -> None:
    """Make the directory for its maker alone; one group, if named, may pass through. One that exists stays as it is.

    Raises CannotStart when it cannot be made, or is not ours to write to.
    """
    try:
        if not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)
            if group is not None:
                os.chown(path, -1, group)
                path.chmod(0o710)
    except OSError as error:
        raise CannotStart(
            f"The data directory {path} cannot be made ({error.strerror}); name another in STEPWELL_DATA."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise CannotStart(
            f"The data directory {path} belongs to another account; "
            "name one of your own in STEPWELL_DATA, or run Stepwell as its owner."
        )


@dataclass(frozen=True, slots=True)
class Keys:
    """The server's port on 127.0.0.1 and the passwords of its two roles."""

    port: int
    owner: str
    superuser: str

    def url(self) -> str:
        return f"postgresql://{OWNER}:{self.owner}@127.0.0.1:{self.port}/{DATABASE}"

    def superuser_url(self) -> str:
        return f"postgresql://{SUPERUSER}:{self.superuser}@127.0.0.1:{self.port}/{SUPERUSER}?connect_timeout=2"


@dataclass(frozen=True, slots=True)
class Place:
    """The files of one embedded server."""

    data: Path

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def log(self) -> Path:
        return self.data / "postgres.log"

    @property
    def users(self) -> Path:
        return self.data / "postgres.users"

    def read_keys(self) -> Keys | None:
        """The keys as last stored; None where none are. Raises CannotStart when they are damaged."""
        try:
            return Keys(**json.loads((self.data / "postgres.json").read_text()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise CannotStart(
                f"{self.data / 'postgres.json'} cannot be read; restore it from a backup, or name a new directory "
                "in STEPWELL_DATA."
            ) from error

    def write_keys(self, keys: Keys) -> None:
        """Store the keys whole or not at all, readable by their owner alone."""
        draft = self.data / f"postgres.json.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(keys), file)
        draft.replace(self.data / "postgres.json")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One starter or stopper at a time."""
        with (self.data / "postgres.lock").open("w") as file:
            flock(file, LOCK_EX)
            try:
                yield
            finally:
                flock(file, LOCK_UN)


def new_keys() -> Keys:
    return Keys(free_port(), secrets.token_hex(24), secrets.token_hex(24))


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
