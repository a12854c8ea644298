"""How does a media server run beside the rest? Under a process that starts it, asks it how it is, and says so.

It beats to its supervisor only while the server answers: one that hangs is killed with its process and started again.
It waits a few seconds for the database and no longer: while it waits it does not see that its server has died.
"""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.db import Error, connection

from stepwell.doors.cli.pulse import beat_once
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme, wait_at_most
from stepwell.plumbing.media import Address, Janus, MediaError
from stepwell.plumbing.media.janus import free_ports
from stepwell.plumbing.postgres.account import server_account
from stepwell.plumbing.postgres.place import Place

if TYPE_CHECKING:
    from stepwell.doors.cli.watch import Watch

_log = logging.getLogger(__name__)
ASKED_EACH_SECONDS = 5.0
STATEMENT_SECONDS, SILENT_SECONDS = 4, 10


def main() -> None:
    """`python -m stepwell.doors.cli.media_process DATA NAME MEDIA_ADDRESS`

    Each time on other ports: one it had before may be taken by now.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepwell.settings.demo")
    wait_at_most(statement_timeout=STATEMENT_SECONDS, idle_in_transaction_session_timeout=SILENT_SECONDS)
    django.setup()
    from django.conf import settings

    from stepwell.clinic.live.actions import begin_anew
    from stepwell.doors.cli.watch import Watch

    data, name, media = sys.argv[1:]
    client_port, admin_port = free_ports(2)
    address = Address(
        client_port, admin_port, media, settings.STEPWELL_MEDIA_HOST, seen_as=settings.STEPWELL_MEDIA_SEEN_AS,
        ports=settings.STEPWELL_MEDIA_PORTS, events_to=f"{settings.STEPWELL_ADDRESS}/hooks/media/",
    )  # fmt: skip
    account = server_account(Place(Path(data)))
    janus = Janus(name, settings.STEPWELL_MEDIA_SECRET, address, Path(data) / "media", account)
    try:
        with acting_as_programme():
            begin_anew(name=janus.name, at=clock.now())
        janus.start()
        _enlist(janus)
        watch = Watch(janus.name)
        while not janus.ended_within(ASKED_EACH_SECONDS):
            _ask(janus, watch)
        sys.exit("The media server ended.")
    except (MediaError, Error) as error:
        sys.exit(str(error))
    finally:
        janus.stop()


def _enlist(janus: Janus) -> None:
    from stepwell.clinic.live.actions import enlist

    with janus.control() as control:
        version = control.version()
    with acting_as_programme():
        enlist(
            name=janus.name,
            client_url=janus.address.client_url,
            admin_url=janus.address.admin_url,
            version=version,
            at=clock.now(),
        )


def _ask(janus: Janus, watch: "Watch") -> None:
    """Who is in which room; a server that does not say so is not alive; a database that is away ends nothing."""
    at = clock.now()
    with janus.control() as control:
        try:
            with acting_as_programme():
                watch.look(control, at=at)
        except Error:
            _log.warning("the database is not told who is in the rooms of %s", janus.name)
            connection.close()
            control.version()
    beat_once()


if __name__ == "__main__":
    main()
