"""What does this JSON object hold in that field, and is it of the type FHIR gives the field?"""

import json
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NoReturn

from stepwell.pure.fhir.moments import NoSuchDate, day_of, moment_of
from stepwell.pure.values import Refusal, Refused

Json = Mapping[str, object]

_NAMES = {str: "text", bool: "true or false", int: "a number", float: "a number", dict: "an object", list: "a list"}


_DEEPEST = 50  # resources of US Core stay under ten
_TOO_DEEP = "the line is nested too deeply to be a FHIR resource"


class NotAnObject(ValueError):
    """The line is not one JSON object; the message says why, without a full stop."""


def parse(line: bytes) -> Json:
    """The JSON object on one line. Raises `NotAnObject` for anything else, whatever the bytes."""
    try:
        value: object = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise NotAnObject("the line is not UTF-8 text") from error
    except RecursionError as error:
        raise NotAnObject(_TOO_DEEP) from error
    except json.JSONDecodeError as error:
        raise NotAnObject(f"the line is not whole JSON ({error.msg.lower()} at character {error.pos + 1})") from error
    except ValueError as error:
        raise NotAnObject("the line holds a number JSON does not allow") from error
    if not isinstance(value, dict):
        raise NotAnObject(f"the line is {_type_name(value)}, not an object")
    if _depth_exceeds(value, _DEEPEST):
        raise NotAnObject(_TOO_DEEP)
    return value


class Node:
    """A JSON object inside one line; every method raises `Refused`, naming line and field, for a wrong type."""

    __slots__ = ("_path", "_value", "where")

    def __init__(self, value: Json, where: str, path: str = "") -> None:
        self._value = value
        self.where = where
        self._path = path

    def refuse(self, field: str, problem: str, remedy: str) -> NoReturn:
        raise Refused(Refusal(self.where, self.path(field), problem, remedy))

    def path(self, field: str) -> str:
        """The full name of a field of this object: `address[0].state`."""
        return ".".join(part for part in (self._path, field) if part)

    def has(self, field: str) -> bool:
        return self._value.get(field) is not None

    def text(self, field: str, *, limit: int, trim: bool = True) -> str:
        """The text of a field, empty when absent; at most `limit` characters, none of them control ones."""
        value = self._value.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.refuse(field, f"is {_type_name(value)}, not text", "write it as text in quotes")
        clean = self.clean(field, value, limit)
        return clean if trim else value

    def texts(self, field: str, *, limit: int) -> tuple[str, ...]:
        """The texts of a list, blank ones left out."""
        found = []
        for number, value in enumerate(self._list(field)):
            if not isinstance(value, str):
                self.refuse(f"{field}[{number}]", f"is {_type_name(value)}, not text", "write it as text in quotes")
            found.append(self.clean(f"{field}[{number}]", value, limit))
        return tuple(text for text in found if text)

    def code(self, field: str, allowed: Collection[str]) -> str:
        """A code out of a closed list, empty when absent."""
        return self.known(field, self.text(field, limit=200), allowed)

    def known(self, field: str, code: str, allowed: Collection[str]) -> str:
        if code and code not in allowed:
            choices = ", ".join(sorted(allowed))
            self.refuse(field, f'"{code[:40]}" is not a code FHIR R4 has here', f"use one of {choices}")
        return code

    def flag(self, field: str) -> bool | None:
        value = self._value.get(field)
        if value is not None and not isinstance(value, bool):
            self.refuse(field, f"is {_type_name(value)}, not true or false", "write true or false without quotes")
        return value

    def number(self, field: str) -> float | None:
        """A number small enough to be a count or a length of time."""
        value = self._value.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(field, f"is {_type_name(value)}, not a number", "write a number without quotes")
        if not 0 <= value <= 100_000:
            self.refuse(field, "is out of range", "correct the number")
        return float(value)

    def day(self, field: str) -> date | None:
        text = self.text(field, limit=200)
        try:
            return day_of(text) if text else None
        except NoSuchDate as error:
            self.refuse(field, str(error), "correct the date")

    def moment(self, field: str) -> datetime | None:
        text = self.text(field, limit=200)
        try:
            return moment_of(text) if text else None
        except NoSuchDate as error:
            self.refuse(field, str(error), "correct the date, and give a time its zone")

    def child(self, field: str) -> "Node | None":
        value = self._value.get(field)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(field, f"is {_type_name(value)}, not an object", "write it as FHIR R4 has it")
        return Node(value, self.where, self.path(field))

    def children(self, field: str) -> list["Node"]:
        """The objects of a list, empty when absent."""
        found = []
        for number, value in enumerate(self._list(field)):
            if not isinstance(value, dict):
                problem = f"is {_type_name(value)}, not an object"
                self.refuse(f"{field}[{number}]", problem, "write it as FHIR R4 has it")
            found.append(Node(value, self.where, self.path(f"{field}[{number}]")))
        return found

    def clean(self, field: str, text: str, limit: int) -> str:
        """Trimmed text that a database and a page can hold. Raises `Refused` otherwise."""
        text = text.strip()
        if len(text) > limit:
            self.refuse(field, f"is {len(text):,} characters long; {limit} fit", "shorten it")
        for character in text:
            if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r":
                problem = f"holds the control character U+{ord(character):04X}"
                self.refuse(field, problem, "remove that character")
        return text

    def _list(self, field: str) -> list[object]:
        value = self._value.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(field, f"is {_type_name(value)}, not a list", "write it as a list in square brackets")
        return value


def _depth_exceeds(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_depth_exceeds(each, levels - 1) for each in inner)


def _type_name(value: object) -> str:
    return _NAMES.get(type(value), "nothing (null)")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
