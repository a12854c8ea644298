"""How does a new database directory come about, and which old one can we not use?"""

import os
import shutil
from pathlib import Path

from stepwell.plumbing.postgres.account import MAJOR, Account
from stepwell.plumbing.postgres.place import SUPERUSER, Keys, Place
from stepwell.plumbing.postgres.refusal import CannotStart


def refuse_other_version(place: Place) -> None:
    """Raises CannotStart when the directory was made by another major version, or is no database at all."""
    try:
        made_by = (place.cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise CannotStart(
            f"{place.cluster} is not a PostgreSQL directory; name a new directory in STEPWELL_DATA."
        ) from None
    except PermissionError:
        raise CannotStart(
            f"{place.cluster} belongs to another account; run Stepwell as its owner, or name a new directory "
            "in STEPWELL_DATA."
        ) from None
    if made_by != str(MAJOR):
        raise CannotStart(
            f"The database in {place.cluster} was made by PostgreSQL {made_by} and this Stepwell brings {MAJOR}: "
            "carry it over with pg_dumpall of the old version, or name a new directory in STEPWELL_DATA."
        )


def make_cluster(place: Place, account: Account, binaries: Path, keys: Keys, *, durable: bool) -> None:
    """Make the database directory whole or not at all."""
    target = place.cluster.resolve()
    draft = target.with_name("postgres.new")
    password = target.with_name("postgres.password")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(mode=0o700)
        account.take(draft)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(keys.superuser)
        account.take(password)
        done = account.run(*_initdb(binaries, draft, password, durable=durable))
    finally:
        password.unlink(missing_ok=True)
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no reason given"]
        raise CannotStart(f"The database could not be made in {target}: {said[0]}")
    draft.rename(target)


def _initdb(binaries: Path, directory: Path, password: Path, *, durable: bool) -> list[str | Path]:
    return [
        binaries / "initdb",
        *("-D", directory, "-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={password}"),
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        *("--data-checksums", "--no-instructions"),
        *(() if durable else ("--no-sync",)),
    ]
