"""What stands in a field of a JSON file, and if it cannot be, what is to be told about it?

Nothing is raised where something is wrong: the refusal is noted under the field's path and a harmless value handed
back, so that one reading finds everything there is to correct.
"""

import json
from collections.abc import Collection
from typing import NoReturn, TypeVar

from stepwell.pure.timetable.solving.slots import PER_DAY, NoSuchTime, Slots, slot_of_day, span, weekday_number
from stepwell.pure.values import Refusal, Refused

_LONGEST_TEXT = 1000
_LARGEST = 100_000  # minutes, patients, days: far above what a week can hold
_MOST_TOLD = 50
_NAMES: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number with a fraction",
    dict: "an object",
    list: "a list",
}
_KEPT = object()  # stands where something was refused already, so that it is told once

Wanted = TypeVar("Wanted")


def parse(text: str | bytes, where: str) -> object:
    """The JSON in a file. Raises `Refused` for anything that is not whole JSON, NaN and infinity among it."""
    try:
        return json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _unreadable(where, "is not UTF-8 text", "save it as UTF-8") from error
    except json.JSONDecodeError as error:
        problem = f"is not whole JSON ({error.msg.lower()}, line {error.lineno}, column {error.colno})"
        raise _unreadable(where, problem, "hand over the whole file") from error
    except RecursionError as error:
        raise _unreadable(where, "is nested too deeply", "write it as the format has it") from error
    except ValueError as error:
        raise _unreadable(where, f"holds {error}, which JSON does not allow", "write a number") from error


class Reading:
    """One file being read: it collects what is wrong. `where` is what a sentence calls the file."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.refusals: list[Refusal] = []

    def refuse(self, path: str, problem: str, remedy: str = "") -> None:
        self.refusals.append(Refusal(self.where, path, problem, remedy))

    def finish(self) -> None:
        """Raise `Refused` with everything that was wrong, if anything was; the first fifty of very much."""
        if len(self.refusals) > _MOST_TOLD:
            rest = len(self.refusals) - _MOST_TOLD
            more = Refusal(self.where, "", f"{rest} more things are wrong", "correct these first")
            raise Refused(*self.refusals[:_MOST_TOLD], more)
        if self.refusals:
            raise Refused(*self.refusals)


class Field:
    """A value at a path. Asking for a type it does not have notes that, once, and gives an empty one."""

    __slots__ = ("_reading", "_value", "path")

    def __init__(self, value: object, reading: Reading, path: str = "") -> None:
        self._value = value
        self._reading = reading
        self.path = path

    def refuse(self, problem: str, remedy: str = "") -> None:
        self._reading.refuse(self.path, problem, remedy)

    @property
    def empty(self) -> bool:
        """Is it null?"""
        return self._value is None

    def __getitem__(self, key: str) -> "Field":
        """A field of an object, which must be there."""
        path = f"{self.path}.{key}" if self.path else key
        if not isinstance(self._value, dict):
            if self._value is not _KEPT:
                self.refuse(f"is {_named(self._value)}, not an object", "write it in curly brackets")
                self._value = _KEPT
            return Field(_KEPT, self._reading, path)
        if key not in self._value:
            self._reading.refuse(path, "is missing", "give it")
            return Field(_KEPT, self._reading, path)
        return Field(self._value[key], self._reading, path)

    def optional(self, key: str) -> "Field":
        """A field of an object, null where it is not there."""
        return self[key] if not isinstance(self._value, dict) or key in self._value else Field(None, self._reading)

    def items(self, *, length: int | None = None, wanted: str = "a list in square brackets") -> list["Field"]:
        """The members of a list, of exactly `length` where that is given."""
        value = self._typed(list, wanted)
        if value is None:
            return []
        if length is not None and len(value) != length:
            self.refuse(f"has {len(value)} parts, not {length}", f"write {wanted}")
            return []
        return [Field(each, self._reading, f"{self.path}[{number}]") for number, each in enumerate(value)]

    def text(self) -> str:
        value = self._typed(str, "text in quotes")
        if value is None:
            return ""
        if not value.strip() or len(value) > _LONGEST_TEXT or not value.isprintable():
            self.refuse("is not a name", f"write 1 to {_LONGEST_TEXT} printable characters")
        return value

    def texts(self) -> tuple[str, ...]:
        return tuple(each.text() for each in self.items())

    def one_of(self, allowed: tuple[str, ...], fallback: str) -> str:
        value = self._typed(str, "text in quotes")
        if value is not None and value not in allowed:
            self.refuse(f'is "{value[:40]}"', f"write {' or '.join(allowed)}")
        return value if value in allowed else fallback

    def known(self, ids: Collection[str] | None, what: str) -> str:
        """An id that stands elsewhere, where it is known what does."""
        value = self.text()
        if value and ids is not None and value not in ids:
            self.refuse(f'there is no {what} "{value[:40]}"', "correct the id, or leave this out")
        return value

    def flag(self) -> bool:
        return bool(self._typed(bool, "true or false"))

    def number(self, *, least: int = 0, most: int = _LARGEST) -> int:
        """A whole number within these limits."""
        value = self._value
        if value is _KEPT:
            return least
        if isinstance(value, bool) or not isinstance(value, int):
            self.refuse(f"is {_named(value)}, not a whole number", f"write one from {least} to {most}")
            return least
        if not least <= value <= most:
            self.refuse(f"is {value}" if abs(value) < 10**12 else "is out of range", f"write {least} to {most}")
            return least
        return value

    def length(self) -> int:
        """Minutes of a session, as slots."""
        minutes = self.number(least=30, most=24 * 60)
        if minutes % 30:
            self.refuse(f"is {minutes} minutes", "write a multiple of 30, the grid")
        return minutes // 30

    def moment(self) -> int:
        """`["Mon", "17:30"]` as a slot."""
        parts = self.items(length=2, wanted='a day and a time: ["Mon", "17:30"]')
        if not parts:
            return 0
        day, at = parts[0].day(), parts[1].clock()
        if at == PER_DAY:
            parts[1].refuse("nothing starts at the end of the day", "write 00:00 of the next")
        return day * PER_DAY + at

    def window(self) -> Slots:
        """`["Mon", "17:00", "21:00"]` as slots, the end exclusive."""
        return self._window(self.items(length=3, wanted='a day, a start and an end: ["Mon", "17:00", "21:00"]'))

    def counted_window(self) -> tuple[Slots, int]:
        """`["Mon", "17:00", "21:00", 2]` as slots and a count."""
        wanted = 'a day, a start, an end and a number: ["Mon", "17:00", "21:00", 2]'
        parts = self.items(length=4, wanted=wanted)
        return (self._window(parts[:3]), parts[3].number()) if parts else (0, 0)

    def windows(self) -> Slots:
        """A list of windows as one set of slots."""
        slots = 0
        for each in self.items():
            slots |= each.window()
        return slots

    def day(self) -> int:
        try:
            return weekday_number(self._value) if self._value is not _KEPT else 0
        except NoSuchTime as error:
            self.refuse(str(error))
            return 0

    def clock(self) -> int:
        try:
            return slot_of_day(self._value) if self._value is not _KEPT else 0
        except NoSuchTime as error:
            self.refuse(str(error))
            return 0

    def _window(self, parts: list["Field"]) -> Slots:
        if not parts:
            return 0
        noted = len(self._reading.refusals)
        day, first, end = parts[0].day(), parts[1].clock(), parts[2].clock()
        if len(self._reading.refusals) > noted:
            return 0
        if end <= first:
            parts[2].refuse("is not after the start", "give an end later on the same day, at most 24:00")
            return 0
        return span(day * PER_DAY + first, end - first)

    def _typed(self, wanted: type[Wanted], in_words: str) -> Wanted | None:
        if isinstance(self._value, wanted):
            return self._value
        if self._value is not _KEPT:
            self.refuse(f"is {_named(self._value)}, not {_NAMES[wanted]}", f"write {in_words}")
            self._value = _KEPT
        return None


def _named(value: object) -> str:
    return _NAMES.get(type(value), "nothing (null)")


def _unreadable(where: str, problem: str, remedy: str) -> Refused:
    return Refused(Refusal(where, "", problem, remedy))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
