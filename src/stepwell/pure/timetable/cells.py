"""What does one cell of a timetable say? Every reader here returns a value or raises `CellError`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.blocks import StayLength, Weekday, WeekSpan

MINUTES_IN_A_DAY = 24 * 60
HOURS_IN_A_WEEK = 7 * 24
LONGEST_STAY_WEEKS = 104
LARGEST_GROUP = 100
MOST_PER_WEEK = 14
LONGEST_TEXT = 200
MOST_BLOCKS = 100

_CHOOSE_ONE = "choose one track"

_Choice = TypeVar("_Choice", bound=StrEnum)


class CellError(ValueError):
    """A cell cannot be used: what is wrong with it, and what to write instead.

    `column` is empty where the cell being read is the one at fault.
    """

    def __init__(self, problem: str, remedy: str, *, column: str = "") -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem = problem
        self.remedy = remedy
        self.column = column


@dataclass(frozen=True, slots=True)
class Days:
    """The `days` cell: named weekdays, or a count without names, or neither."""

    named: tuple[Weekday, ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Weeks:
    """The `length_weeks` cell: how long a stay is, or in which weeks of it (`of` how many) the block runs."""

    length: StayLength | None = None
    span: WeekSpan | None = None
    of: int | None = None


def whole_number(text: str, *, what: str, most: int) -> int:
    """A whole number from 1 to `most`, in plain digits."""
    remedy = f"write a whole number from 1 to {most}"
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise CellError(f'"{text}" is not a whole number of {what}', remedy)
    number = int(text)
    if not 1 <= number <= most:
        raise CellError(f"{number} {what} cannot be right", remedy)
    return number


def key(text: str) -> str:
    """The short name of a block or programme: letters, digits, hyphens, at most 80."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", text):
        problem = f'"{text}" cannot be a short name' if text else "is blank"
        raise CellError(problem, "write letters, digits and hyphens, such as evening-group")
    return text


def words(text: str) -> str:
    """Free text of at most 200 characters."""
    if len(text) > LONGEST_TEXT:
        raise CellError(f"holds {len(text)} characters", f"write at most {LONGEST_TEXT}")
    return text


def one_of(kinds: type[_Choice]) -> Callable[[str], _Choice]:
    """A reader for one of a fixed set of words, in any case."""

    def read(text: str) -> _Choice:
        wanted = " ".join(text.lower().split())
        for member in kinds:
            if member.value == wanted:
                return member
        problem = f'"{text}" is not known here' if text else "is blank"
        raise CellError(problem, f"write one of: {', '.join(member.value for member in kinds)}")

    return read


def days(text: str) -> Days:
    """`Mon Wed Fri`, `3 days, unspecified`, `any`, or nothing."""
    if text.lower() in ("", "any"):
        return Days()
    counted = re.fullmatch(r"([0-9]+) days?, unspecified", text.lower())
    if counted:
        return Days(count=whole_number(counted[1], what="days a week", most=7))
    named = [_weekday(word) for word in re.split(r"[\s,]+", text)]
    for day in named:
        if named.count(day) > 1:
            raise CellError(f'"{text}" names {day.full} twice', "name each day once")
    return Days(named=tuple(sorted(named)), count=len(named))


def _weekday(word: str) -> Weekday:
    if len(word) >= 3:
        for day in Weekday:
            if day.full.lower().startswith(word.lower()):
                return day
    raise CellError(f'"{word}" is not a weekday', 'write days as "Mon Wed Fri", "3 days, unspecified" or "any"')


def clock(text: str) -> time | None:
    """`17:30`, or nothing. 24:00 is not a time of day."""
    if not text:
        return None
    written = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text)
    if not written or int(written[1]) > 23 or int(written[2]) > 59:
        raise CellError(f'"{text}" is not a time of day', "write one from 00:00 to 23:59, such as 17:30")
    return time(int(written[1]), int(written[2]))


def minutes(text: str) -> int | None:
    """Minutes of one meeting, or nothing."""
    return whole_number(text, what="minutes", most=MINUTES_IN_A_DAY) if text else None


def per_week(text: str) -> int | None:
    """Meetings a week, or nothing."""
    return whole_number(text, what="meetings a week", most=MOST_PER_WEEK) if text else None


def group_max(text: str) -> int | None:
    """The most patients one group takes, or nothing."""
    return whole_number(text, what="patients in a group", most=LARGEST_GROUP) if text else None


def time_zone(text: str) -> str | None:
    """An IANA zone named by its place, or nothing.

    `EST`, `Etc/GMT+5` and their like are in the database too, but as zones without summer time (and those of `Etc`
    with the sign turned round): never what is meant.
    """
    if not text:
        return None
    wrong = CellError(f'"{text}" is not a time zone', "write one such as America/Chicago")
    if text != "UTC" and ("/" not in text or text.startswith(("posix/", "right/", "Etc/"))):
        raise wrong
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as unknown:
        raise wrong from unknown
    return text


def weeks(text: str) -> Weeks:
    """`8`, `9-12`, `up to 20`, `weeks 1-4`, `weeks 1-4 of 16`, or nothing."""
    if not text:
        return Weeks()
    phase = re.fullmatch(r"weeks? ([0-9]+)(?:-([0-9]+))?(?: of ([0-9]+))?", text.lower())
    if phase:
        first, last = _forwards(text, phase[1], phase[2] or phase[1])
        whole = _weeks(phase[3]) if phase[3] else None
        if whole is not None and last > whole:
            raise CellError(f'"{text}" goes past the last week', f"end it in week {whole} or before")
        return Weeks(span=WeekSpan(first, last), of=whole)
    up_to = re.fullmatch(r"up to ([0-9]+)", text.lower())
    if up_to:
        return Weeks(length=StayLength(None, _weeks(up_to[1])))
    plain = re.fullmatch(r"([0-9]+)(?:-([0-9]+))?", text)
    if not plain:
        raise CellError(f'"{text}" is not a length in weeks', 'write "8", "9-12", "up to 20" or "weeks 1-4 of 16"')
    return Weeks(length=StayLength(*_forwards(text, plain[1], plain[2] or plain[1])))


def _forwards(text: str, first: str, last: str) -> tuple[int, int]:
    low, high = _weeks(first), _weeks(last)
    if high < low:
        raise CellError(f'"{text}" runs backwards', "write the smaller number first")
    return low, high


def _weeks(text: str) -> int:
    return whole_number(text, what="weeks", most=LONGEST_STAY_WEEKS)


def sold_hours(notes: str) -> Decimal | None:
    """Hours a week the programme is sold as, where its notes say so."""
    if "sold as" not in notes.lower():
        return None
    said = re.search(r"sold as ([0-9]{1,3}(?:\.[0-9]{1,2})?) hours? (?:per|a) week", notes.lower())
    if not said or Decimal(said[1]) > HOURS_IN_A_WEEK:
        raise CellError(f'"{notes}" does not say how many hours', 'write it as "sold as 9 hours per week"')
    return Decimal(said[1])


def is_alternative(notes: str) -> bool:
    """Do the notes mark the block as one of several tracks of which a patient attends one?

    Raises `CellError` where the last words begin that mark and do not end it: the line has been cut.
    """
    last = notes.lower().split(";")[-1].strip()
    if last and last != _CHOOSE_ONE and _CHOOSE_ONE.startswith(last):
        raise CellError(f'"{last}" breaks off', f'write "{_CHOOSE_ONE}", and see whether the file was cut short')
    return _CHOOSE_ONE in notes.lower()
