"""Who is in the rooms of one media server? Looked at every few seconds; of what was seen, what is kept?

`live` hears each time that the server works, and who has gone. The hours ledger is given a line a minute of everybody
who is there, one as they come, and one of when they were seen last: whatever event is lost costs no more than lies
between two looks, and a process that dies no more than a minute.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from stepwell.clinic.attendance.actions import Sight, record_poll
from stepwell.clinic.live.actions import hear
from stepwell.clinic.live.queries import rooms_on
from stepwell.plumbing.media import Control

KEPT_EACH_SECONDS = 60


@dataclass(slots=True)
class Watch:
    """What was seen on one server since this process began."""

    server: str
    _looked_at: datetime | None = None
    _kept: dict[UUID, dict[str, datetime]] = field(default_factory=dict)

    def look(self, control: Control, *, at: datetime) -> None:
        """Ask once. Raises MediaError where the server does not say; what the database did not take is said again."""
        people = {room: control.people(str(room)) for room in rooms_on(self.server)}
        hear(name=self.server, people=people, at=at)
        is_due = self._looked_at is None or _period(self._looked_at) != _period(at)
        for room in people.keys() | self._kept.keys():
            self._keep(room, frozenset(people.get(room, ())), is_due=is_due, at=at)
        self._looked_at = at

    def _keep(self, room: UUID, here: frozenset[str], *, is_due: bool, at: datetime) -> None:
        """What is new of one room: who came, who is still there as a minute begins, and until when who is gone was."""
        kept = self._kept.get(room, {})
        sights = [Sight(stay, at, kept.get(stay)) for stay in sorted(here) if is_due or stay not in kept]
        if self._looked_at is not None:
            gone = sorted(kept.keys() - here)
            sights += [Sight(stay, self._looked_at, kept[stay]) for stay in gone if kept[stay] < self._looked_at]
        if sights:
            record_poll(server=self.server, room=str(room), sights=sights, at=at)
        told = {sight.stay for sight in sights}
        self._kept[room] = {stay: at if stay in told else kept[stay] for stay in here}
        if not here:
            del self._kept[room]


def _period(at: datetime) -> int:
    return int(at.timestamp()) // KEPT_EACH_SECONDS
