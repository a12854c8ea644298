"""Somebody tries whether pictures and voices get through to a media server, alone in a room that soon ends."""

import secrets
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from django.conf import settings

from stepwell.clinic.live.actions import rooms
from stepwell.clinic.live.actions.rooms import BITRATE, Line, line_to
from stepwell.clinic.live.media import with_room
from stepwell.clinic.live.models import TRIAL, MediaServer
from stepwell.plumbing.media import MediaError


def trial_line(*, at: datetime) -> Line | None:
    """A way into a room of one's own, of no session; None while no media server is there."""
    if not settings.STEPWELL_MEDIA_SECRET:
        return None
    for server in with_room(at=at):
        room, token = str(uuid4()), secrets.token_urlsafe(32)
        with suppress(MediaError), rooms.control_of(server) as control:
            control.make_room(room, most=1, bitrate=BITRATE)
            control.allow(room, token)
            return line_to(server, ticket=TRIAL, room=room, token=token, person=str(uuid4()))
    return None


def end_trial(*, line: Line) -> None:
    """Its room is no more."""
    server = MediaServer.objects.get(client_url=line.url)
    with suppress(MediaError), rooms.control_of(server) as control:  # gone with its server
        control.end_room(line.room)
