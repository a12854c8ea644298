"""What is a programme's week made of, once its timetable has been read?"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum


class Weekday(IntEnum):
    """A day of the week, numbered as `date.weekday()` numbers it."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6

    @property
    def short(self) -> str:
        """The form timetables use: `Mon`."""
        return self.name.capitalize()

    @property
    def full(self) -> str:
        """The form a sentence uses: `Monday`."""
        return _FULL_NAMES[self]

    def in_week_of(self, monday_on: date) -> date:
        """The date of this weekday in the week that starts on `monday_on`."""
        return monday_on + timedelta(days=int(self))


_FULL_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Kind(StrEnum):
    """What happens in a block."""

    GROUP = "group"
    INDIVIDUAL = "individual"
    FAMILY = "family"
    MULTI_FAMILY_GROUP = "multi-family group"
    MEDICATION_VISIT = "medication visit"

    @property
    def in_a_group(self) -> bool:
        """Do several patients share the room?"""
        return self in (Kind.GROUP, Kind.MULTI_FAMILY_GROUP)


class Audience(StrEnum):
    """Who is expected in a block."""

    PATIENT = "patient"
    PATIENT_AND_RELATIVES = "patient and relatives"
    RELATIVES = "relatives"


class Delivery(StrEnum):
    """Where the programme takes place."""

    VIRTUAL = "virtual"
    IN_PERSON = "in person"
    MIXED = "mixed"


class Ages(StrEnum):
    """The ages a programme says it is for. `NOT_STATED` is an open choice, never a guess."""

    ADULT = "adult"
    TEEN = "teen"
    BOTH = "both"
    NOT_STATED = "not stated"


class SettledBy(StrEnum):
    """Who may close an open choice."""

    PROGRAMME = "the programme"
    WITH_THE_PATIENT = "with the patient"


@dataclass(frozen=True, slots=True)
class Population:
    """Who the programme is for: its own `text`, and what that text states outright."""

    text: str
    ages: Ages
    youngest: int | None = None
    oldest: int | None = None
    substance_use: bool = False
    tracks: tuple[str, ...] = ()

    def stated_as(self, ages: Ages) -> "Population":
        """The same people, with the ages the programme has since told us."""
        return replace(self, ages=ages)


@dataclass(frozen=True, slots=True)
class WeekSpan:
    """Weeks of a stay, counted from 1, both ends included; `last` None: to the end, whenever that is."""

    first: int
    last: int | None

    def __str__(self) -> str:
        if self.last is None:
            return f"{self.first} to the end"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def overlaps(self, other: "WeekSpan") -> bool:
        """Do the two share a week?"""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)


WHOLE_STAY = WeekSpan(1, None)


@dataclass(frozen=True, slots=True)
class StayLength:
    """How many weeks a stay lasts; `shortest` None where only an upper end is published ("up to 20")."""

    shortest: int | None
    longest: int


@dataclass(frozen=True, slots=True)
class OpenChoice:
    """Something the timetable does not publish and nobody may guess.

    `key` names it for an answer (`group-1.days`, `time_zone`); `block` is empty where it concerns the
    whole programme; `field` is the timetable's column (or `ages`).
    """

    key: str
    block: str
    field: str
    question: str
    why: str
    settled_by: SettledBy


@dataclass(frozen=True, slots=True)
class Block:
    """One recurring part of the week. Empty or None stands for *not published*.

    `start` is wall-clock time in the programme's zone. `minutes` are per meeting, 1 to 1440. `weeks` are
    those of a patient's stay in which the block runs. `choose_one` marks an alternative: a patient attends
    exactly one of the programme's blocks so marked.
    """

    line: int
    key: str
    kind: Kind
    audience: Audience
    days: tuple[Weekday, ...]
    per_week: int
    start: time | None
    minutes: int | None
    weeks: WeekSpan = WHOLE_STAY
    group_max: int | None = None
    title: str = ""
    notes: str = ""
    choose_one: bool = False

    @property
    def for_the_patient(self) -> bool:
        """Are these the patient's hours? A block for relatives only is not."""
        return self.audience is not Audience.RELATIVES

    @property
    def end(self) -> time | None:
        """When a meeting ends, where start and minutes are known."""
        if self.start is None or self.minutes is None:
            return None
        return (datetime.combine(date.min, self.start) + timedelta(minutes=self.minutes)).time()

    @property
    def weekly_minutes(self) -> int | None:
        """Minutes a week by the clock; None where the minutes of a meeting are not published."""
        return None if self.minutes is None else self.minutes * self.per_week


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One line of the file as it was written: `line` counts from 1, cells by column name."""

    line: int
    cells: tuple[tuple[str, str], ...]

    def cell(self, column: str) -> str:
        """The text under `column`, empty where there is none."""
        return next((text for name, text in self.cells if name == column), "")

    def with_cell(self, column: str, text: str) -> "SourceRow":
        """The same line with another text under `column`."""
        kept = tuple(pair for pair in self.cells if pair[0] != column)
        return SourceRow(self.line, (*kept, (column, text)))


@dataclass(frozen=True, slots=True)
class Timetable:
    """A programme's week as published, with what it leaves open. `sold_hours` are hours a week."""

    programme: str
    population: Population
    delivery: Delivery
    time_zone: str | None
    length: StayLength | None
    sold_hours: Decimal | None
    blocks: tuple[Block, ...]
    open_choices: tuple[OpenChoice, ...]
    rows: tuple[SourceRow, ...]

    def block(self, key: str) -> Block:
        """The block of that key; KeyError where there is none."""
        for block in self.blocks:
            if block.key == key:
                return block
        raise KeyError(key)

    def in_the_way_of(self, key: str) -> tuple[OpenChoice, ...]:
        """The open choices that keep one block from being published; the other blocks are unaffected."""
        block = self.block(key)
        needs_zone = bool(block.days) or block.start is not None or block.kind.in_a_group
        return tuple(
            choice
            for choice in self.open_choices
            if choice.settled_by is SettledBy.PROGRAMME
            and (choice.block == key or (choice.key == "time_zone" and needs_zone))
        )
