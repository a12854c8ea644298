"""What was this person told, and when do they want to be reminded? The viewer's own, and nobody else's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from stepwell.clinic.inbox.models import Notice, Nudge, NudgeWish
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook.queries import NudgeHours, nudge_hours


@dataclass(frozen=True, slots=True)
class Told:
    """One notice: what was said, when, where it leads (a path, or empty), and whether it was read."""

    words: str
    link: str
    at: datetime
    is_read: bool


def notices(*, viewer: Viewer, at: datetime, limit: int = 5) -> tuple[Told, ...]:
    """The viewer's latest notices, newest first."""
    rows = Notice.objects.filter(account_id=viewer.account_id, at__lte=at).order_by("-at", "-pk")[:limit]
    return tuple(Told(row.words, row.link, row.at, row.read_at is not None) for row in rows)


def unread(*, viewer: Viewer) -> int:
    """How many notices wait to be read. One query."""
    return Notice.objects.filter(account_id=viewer.account_id, read_at=None).count()


@dataclass(frozen=True, slots=True)
class Wish:
    """At which hour somebody is reminded, None for never; `chosen` by themselves or as the programme does it."""

    hour: time | None
    chosen: bool
    hours: NudgeHours


def wish_of(*, viewer: Viewer, on: date) -> Wish:
    """When the viewer is reminded. Two queries. Raises NoRule."""
    hours = nudge_hours(on=on)
    wish = NudgeWish.objects.filter(account_id=viewer.account_id).first()
    return Wish(wish.hour, True, hours) if wish else Wish(hours.at, False, hours)


def wishes() -> Mapping[int, time | None]:
    """The hour of everybody who chose one, by account; None: never. For the programme itself. One query."""
    return dict(NudgeWish.objects.values_list("account_id", "hour"))


def nudged(accounts: Collection[int], *, since_on: date) -> frozenset[tuple[int, date]]:
    """Who of them was reminded on which of their days, from this one on. For the programme itself. One query."""
    found = Nudge.objects.filter(account__in=list(accounts), on__gte=since_on)
    return frozenset(found.values_list("account_id", "on"))
