"""What is different for one person, in words they can live by?

Weeks are compared on the person's own wall: where clocks change in one zone and not in another, that is a change.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.values import time_words


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of one person.

    `key` says what is compared with what; `who` leads, where that is somebody else; `members` are who come, for who
    leads. `private` stands for what is not told to everybody who may see the rest.
    """

    key: str
    title: str
    start_at: datetime
    who: str = ""
    members: frozenset[int] = frozenset()
    private: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different, as a part of a sentence; `private` as the meeting it is about."""

    words: str
    private: bool


def changes(before: Iterable[Meeting], after: Iterable[Meeting], zone: ZoneInfo) -> tuple[Change, ...]:
    """What is different, by the day on which it is."""
    olds, news = _by_key(before), _by_key(after)
    found: list[tuple[datetime, Change]] = []
    for key in olds.keys() | news.keys():
        found += _of_one(olds[key], news[key], zone)
    return tuple(change for _, change in sorted(found, key=lambda each: (each[0], each[1].words)))


def _by_key(meetings: Iterable[Meeting]) -> defaultdict[str, list[Meeting]]:
    found: defaultdict[str, list[Meeting]] = defaultdict(list)
    for meeting in sorted(meetings, key=lambda each: each.start_at):
        found[meeting.key].append(meeting)
    return found


def _of_one(olds: list[Meeting], news: list[Meeting], zone: ZoneInfo) -> Iterator[tuple[datetime, Change]]:
    """Meetings of one kind: those that are as they were are set aside, then those at the same time, then the rest."""
    pairs = [
        *_paired(olds, news, lambda each: (_when(each, zone), each.who)),
        *_paired(olds, news, lambda each: _when(each, zone)),
        *_paired(olds, news, lambda each: True),
    ]
    for old, new in pairs:
        if words := _words(old, new, zone):
            yield new.start_at, Change(words, new.private or old.private)
    for new in news:
        words = "is new" if new.who else "is yours to lead"
        yield new.start_at, Change(f"{new.title} {_when(new, zone)} {words}", new.private)
    for old in olds:
        words = "does not take place" if old.who else "is not yours to lead"
        yield old.start_at, Change(f"{old.title} {_when(old, zone)} {words}", old.private)


def _paired(
    olds: list[Meeting], news: list[Meeting], alike: Callable[[Meeting], object]
) -> Sequence[tuple[Meeting, Meeting]]:
    """Those that are alike, taken out of both lists."""
    pairs = []
    for new in tuple(news):
        old = next((each for each in olds if alike(each) == alike(new)), None)
        if old is not None:
            olds.remove(old)
            news.remove(new)
            pairs.append((old, new))
    return pairs


def _words(old: Meeting, new: Meeting, zone: ZoneInfo) -> str:
    was, now = _when(old, zone), _when(new, zone)
    face = f"with {new.who} instead of {old.who}" if new.who != old.who else ""
    if was != now:
        return f"{new.title} is {now} instead of {was}" + (f", and {face}" if face else "")
    if face:
        return f"{new.title} {now} is {face}"
    come, gone = len(new.members - old.members), len(old.members - new.members)
    people = ", ".join([f"{come} new"] * bool(come) + [f"{gone} no longer in it"] * bool(gone))
    return f"{new.title} {now}: {people}" if people else ""


def _when(meeting: Meeting, zone: ZoneInfo) -> str:
    """`on Tuesday at 5:30 pm`."""
    local = meeting.start_at.astimezone(zone)
    return f"on {Weekday(local.weekday()).full} at {time_words(local.time())}"
