"""Which day or moment does a FHIR date name, and can it be true of this person?"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from stepwell.pure.values import Refusal, Refused

# FHIR R4 datatypes: date and dateTime. A time without a zone is not allowed there.
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?P<zone>Z|[+-]\d{2}:\d{2})?", re.ASCII)
_ONE_DAY = timedelta(days=1)


class NoSuchDate(ValueError):
    """The text names no day or moment; the message says why, without a full stop."""


def day_of(text: str) -> date:
    """The calendar day a full FHIR date names (a moment counts as the day on the wall where it was written)."""
    if _MOMENT.fullmatch(text):
        text = text[:10]
    match = _PARTIAL.fullmatch(text)
    if match is None or match[3] is None:
        raise NoSuchDate(f'"{text[:40]}" is not a date of the form YYYY-MM-DD')
    return _calendar_day(text)


def moment_of(text: str) -> datetime:
    """The UTC moment a FHIR dateTime names.

    A bare day, month or year has no hour. It becomes noon UTC of its first day, which is that same day on every
    wall in the United States.
    """
    match = _PARTIAL.fullmatch(text)
    if match is not None:
        day = _calendar_day(f"{match[1]}-{match[2] or '01'}-{match[3] or '01'}")
        return datetime.combine(day, time(12), tzinfo=UTC)
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise NoSuchDate(f'"{text[:40]}" is not a date or a date with time and zone')
    if match["zone"] is None:
        raise NoSuchDate(f'"{text[:40]}" has a time without a time zone')
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NoSuchDate(f'"{text[:40]}" is a moment that does not exist') from error


def _calendar_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchDate(f'"{text}" is a day that does not exist') from error


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The days on which something can have happened to a person: from birth (None: not known) to the import."""

    birth_on: date | None
    on: date

    def check(self, at: datetime, *, where: str, field: str) -> None:
        """Raises `Refused` for a moment outside; one day of grace on both sides, for time zones."""
        day = at.date()
        if self.birth_on is not None and day < self.birth_on - _ONE_DAY:
            problem = f"{day} is before the patient was born ({self.birth_on})"
            raise Refused(Refusal(where, field, problem, "correct the date"))
        if day > self.on + _ONE_DAY:
            raise Refused(Refusal(where, field, f"{day} is in the future", "correct the date"))
