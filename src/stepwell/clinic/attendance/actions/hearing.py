"""What machines say of who is in a room: the media server, whoever asks it for its list, and the page itself.

A statement counts for the seat whose admission it names, and the media server's word that somebody came in only with
that admission's own token. Everybody else in the room is a stranger: counted for nobody, and told to the facilitator.
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepwell.clinic.attendance.actions.witnessing import Heard, record
from stepwell.clinic.attendance.models import Stranger
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.live import queries as live
from stepwell.clinic.live.actions import token_digest
from stepwell.clinic.live.models import Admission
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.dose import Said, Source

_log = logging.getLogger(__name__)
# No stay lasts longer: how far back a server that begins anew ends them.
A_STAY_AT_MOST = timedelta(hours=24)
# How long before it begins and after it ends the page of a session is open.
AROUND = timedelta(hours=1)
WARNING = "Somebody came into the room of your session who was not let in. Look who is there, and remove them."


@dataclass(frozen=True, slots=True)
class MediaEvent:
    """One thing a media server said by its own clock; `raw` holds it without its token, `key` knows it again.

    What is said of a room has no `stay`, and what is said of the server no `room` either.
    """

    server: str
    said: Said
    said_at: datetime
    raw: str
    key: str
    room: str = ""
    stay: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody the media server listed in a room at that moment and, where said, at every look since another."""

    stay: str
    seen_at: datetime
    since_at: datetime | None = None


@transaction.atomic
def record_media(*, events: Sequence[MediaEvent], at: datetime) -> int:
    """Keep what a media server said, in whatever order and however often it says it. Returns how many were new.

    All of it or nothing: whoever delivers it says it again after an error.
    """
    admissions = live.admissions_to(rooms={event.room for event in events if event.room})
    heard, strange = list[Heard](), list[tuple[Admission, MediaEvent]]()
    for event in events:
        if event.said is Said.RESTARTED:
            since_at = event.said_at - A_STAY_AT_MOST
            concerned = live.admissions_on(server=event.server, since_at=since_at, until=at)
        else:
            in_room = [each for each in admissions if (each.room, each.server) == (event.room, event.server)]
            concerned = [each for each in in_room if each.stay == event.stay or not event.stay]
            if event.said is Said.JOINED and in_room:
                if not concerned:
                    strange.append((in_room[0], event))
                elif concerned[0].token_digest != token_digest(event.token):
                    strange.append((concerned[0], event))
                    heard += _heard(concerned, event, Said.FORGED)
                    continue
        heard += _heard(concerned, event, event.said)
    _warn_of(strange, at)
    return record(heard, at=at)


@transaction.atomic
def record_poll(*, server: str, room: str, sights: Sequence[Sight], at: datetime) -> int:
    """Keep whom the media server listed in a room, by this program's clock. Returns how many statements were new."""
    admissions = {each.stay: each for each in live.admissions_to(rooms={room}) if each.server == server}
    heard, strange = list[Heard](), list[tuple[Admission, MediaEvent]]()
    for sight in sights:
        key = f"{room} {sight.seen_at.isoformat()}"
        event = MediaEvent(server, Said.SEEN, sight.seen_at, "", key, room, sight.stay)
        if admission := admissions.get(sight.stay):
            heard += _heard([admission], event, Said.SEEN, source=Source.POLL, since_at=sight.since_at)
        elif admissions:
            strange.append((next(iter(admissions.values())), replace(event, key=f"{room} {sight.stay}")))
    _warn_of(strange, at)
    return record(heard, at=at)


@transaction.atomic
def record_beat(*, seat: Seat, page: UUID, number: int, hidden: bool, said_at: datetime, at: datetime) -> bool:
    """The page of a session says that it is open, or open behind another: beat `number` of this `page`.

    When it came in counts; `said_at`, by a clock of theirs, is kept beside it. Returns False, keeping nothing, for a
    seat that was given back and outside the session's time.
    """
    if seat.cancelled_at or not seat.starts_at - AROUND <= at <= seat.ends_at + AROUND:
        return False
    said = Said.HIDDEN if hidden else Said.SEEN
    record([Heard(seat, Source.PAGE, said, said_at, key=f"{page}:{number}")], at=at)
    return True


def _heard(
    admissions: Iterable[Admission],
    event: MediaEvent,
    said: Said,
    *,
    source: Source = Source.MEDIA,
    since_at: datetime | None = None,
) -> list[Heard]:
    """What this says of each of these stays: of those with a seat."""
    return [
        Heard(
            seat=each.seat,
            source=source,
            said=said,
            said_at=event.said_at,
            stay=each.stay,
            since_at=since_at,
            raw=event.raw,
            key=hashlib.sha256(f"{event.key} {each.stay}".encode()).hexdigest(),
        )
        for each in admissions
        if each.seat is not None
    ]


def _warn_of(strange: Sequence[tuple[Admission, MediaEvent]], at: datetime) -> None:
    """Keep each stranger, and tell whoever leads the session, once, in the transaction in which it is known."""
    keys = {event: hashlib.sha256(event.key.encode()).hexdigest() for _, event in strange}
    known = set(Stranger.objects.filter(key__in=keys.values()).values_list("key", flat=True)) if keys else set()
    for admission, event in strange:
        if keys[event] in known:
            continue
        known.add(keys[event])
        session = admission.session
        Stranger.objects.create(session=session, raw=event.raw, said_at=event.said_at, at=at, key=keys[event])
        tell(account=live.leader_of(session).account, words=WARNING, link=f"/clinic/sessions/{session.ref}/", at=at)
        _log.warning("somebody is in a room who was not let in: session %s", session.ref)
