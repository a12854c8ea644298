"""How does a media server run beside the rest? Under a process that starts it, asks it how it is, and says so.

It beats to its supervisor only while the server answers: one that hangs is killed with its process and started again.
"""

import os
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

import django

from stepwell.doors.cli.pulse import beat_once
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.media import Address, Janus, MediaError
from stepwell.plumbing.postgres.account import server_account
from stepwell.plumbing.postgres.place import Place

ASKED_EACH_SECONDS = 5.0


def main() -> None:
    """`python -m stepwell.doors.cli.media_process DATA NAME CLIENT_PORT ADMIN_PORT MEDIA_ADDRESS`"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepwell.settings.demo")
    django.setup()
    from django.conf import settings

    data, name, client_port, admin_port, media = sys.argv[1:]
    address = Address(
        int(client_port), int(admin_port), media, seen_as=settings.STEPWELL_MEDIA_SEEN_AS,
        ports=settings.STEPWELL_MEDIA_PORTS, events_to=f"{settings.STEPWELL_ADDRESS}/hooks/media/",
    )  # fmt: skip
    account = server_account(Place(Path(data)))
    janus = Janus(name, settings.STEPWELL_MEDIA_SECRET, address, Path(data) / "media", account)
    try:
        janus.start()
        _enlist(janus)
        while not janus.ended_within(ASKED_EACH_SECONDS):
            _ask(janus)
        sys.exit("The media server ended.")
    except MediaError as error:
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


def _ask(janus: Janus) -> None:
    """Who is in which room; a server that does not say so is not alive."""
    from stepwell.clinic.live.actions import hear
    from stepwell.clinic.live.queries import rooms_on

    at: datetime = clock.now()
    with acting_as_programme():
        rooms: list[UUID] = rooms_on(janus.name)
        with janus.control() as control:
            people = {room: control.people(str(room)) for room in rooms}
        hear(name=janus.name, people=people, at=at)
    beat_once()


if __name__ == "__main__":
    main()
