"""How does a week look as a picture? Each day a strip, each clinician a row, each session a bar."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.week import PlacedSession

WIDTH, ROW, HEAD, NAMES = 360, 20, 16, 92
LONGEST_NAME = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One session: where it is drawn, and what it is in words."""

    x: float
    y: int
    width: float
    words: str
    is_group: bool
    is_faulty: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """One day."""

    day: str
    words: str
    height: int
    hours: tuple[tuple[float, str], ...]
    names: tuple[tuple[int, str], ...]
    bars: tuple[Bar, ...]


def strips(sessions: Iterable[tuple[PlacedSession, str, str, bool]]) -> list[Strip]:
    """The days on which somebody meets. Each session comes with its leader, its words, and whether it breaks a rule."""
    by_day: dict[date, list[tuple[PlacedSession, str, str, bool]]] = defaultdict(list)
    for each in sessions:
        by_day[each[0].period.start_at.astimezone(each[0].zone).date()].append(each)
    return [_strip(day, by_day[day]) for day in sorted(by_day)]


def _strip(day: date, sessions: list[tuple[PlacedSession, str, str, bool]]) -> Strip:
    zone = sessions[0][0].zone
    first = min(_hour(session.period.start_at, day, zone) for session, *_ in sessions) // 1
    last = -(-max(_hour(session.period.until, day, zone) for session, *_ in sessions) // 1)
    scale = (WIDTH - NAMES) / max(last - first, 1)
    leaders = sorted({leader for _, leader, *_ in sessions})
    rows = {leader: HEAD + number * ROW for number, leader in enumerate(leaders)}
    bars = tuple(
        Bar(
            x=round(NAMES + (_hour(session.period.start_at, day, zone) - first) * scale, 1),
            y=rows[leader] + 2,
            width=round(max(session.period.minutes / 60 * scale - 1, 3), 1),
            words=words,
            is_group=session.kind.in_a_group,
            is_faulty=is_faulty,
        )
        for session, leader, words, is_faulty in sessions
    )
    step = 2 if last - first > 8 else 1
    return Strip(
        day=f"{day:%A}, {day.day} {day:%B}",
        words=f"{len(sessions)} sessions of {len(leaders)} people from {first:.0f}:00 to {last:.0f}:00",
        height=HEAD + len(leaders) * ROW + 4,
        hours=tuple(
            (round(NAMES + (hour - first) * scale, 1), f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}")
            for hour in range(int(first), int(last), step)
        ),
        names=tuple((rows[leader] + 14, _short(leader)) for leader in leaders),
        bars=bars,
    )


def _hour(at: datetime, day: date, zone: ZoneInfo) -> float:
    """Hours since midnight of that day, by the wall."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    return (wall - datetime.combine(day, time(0))).total_seconds() / 3600


def _short(name: str) -> str:
    bare = name.split(",")[0]
    return bare if len(bare) <= LONGEST_NAME else f"{bare[: LONGEST_NAME - 1]}…"
