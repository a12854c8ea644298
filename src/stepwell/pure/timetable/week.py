"""What must be known to place a week, and what is the answer?

Ids are any text the caller likes; they decide ties and nothing else. All times of day are on the wall of the
zone beside them.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.values import Period, Refusal, Refused, language_words


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of every week in which somebody can meet, on the wall of their own zone; `ends` is exclusive.

    Raises `Refused` where it does not end after it starts.
    """

    weekday: Weekday
    starts: time
    ends: time

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            problem = f"the end {self.ends:%H:%M} is not after the start {self.starts:%H:%M}"
            raise Refused(Refusal(self.weekday.full, "ends", problem, "give an end later on the same day"))


@dataclass(frozen=True, slots=True)
class WeekBlock:
    """A block patients attend this week; a block for relatives only is no part of the problem.

    `days` and `start` are in `zone`. A group needs days, start, minutes and `group_max`; where one is missing it is not
    placed, unless the programme has said that any day (`any_day`) or any time (`any_time`) will do: an open choice is
    never guessed. For the other kinds no days means any day and no start any time.

    Who leads it is trained in `modality`, cleared for `audience` and speaks `language`, where these are given. With
    `co_facilitated` each group takes a co-facilitator. A closed group takes its `members`; None takes everybody.
    """

    key: str
    kind: Kind
    zone: ZoneInfo
    per_week: int
    minutes: int | None
    days: tuple[Weekday, ...] = ()
    start: time | None = None
    group_max: int | None = None
    any_day: bool = False
    any_time: bool = False
    modality: str = ""
    audience: str = ""
    language: str = ""
    co_facilitated: bool = False
    members: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Clinician:
    """Somebody who leads sessions of these `kinds`, for patients in these `states`, inside these windows only.

    `modalities`, `audiences` and `languages` are None where nobody has told: then nothing is ruled out. They lead at
    most so many minutes a day and a week, where that is said, what they have `led` elsewhere that week among them, and
    no group while they are `on_call`.
    """

    id: str
    zone: ZoneInfo
    states: frozenset[str]
    kinds: frozenset[Kind]
    windows: tuple[Window, ...]
    booked: tuple[Period, ...] = ()
    modalities: frozenset[str] | None = None
    audiences: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    most_minutes_day: int | None = None
    most_minutes_week: int | None = None
    on_call: tuple[Period, ...] = ()
    led: tuple[Period, ...] = ()

    def may_lead(self, block: WeekBlock) -> bool:
        """Is this clinician of the profession, the training, the clearance and the language that the block needs?"""
        return block.kind in self.kinds and not self.lacks(block)

    def lacks(self, block: WeekBlock) -> tuple[str, ...]:
        """What leading the block asks for that this clinician is known not to have, in words."""
        known = {block.modality: self.modalities, block.audience: self.audiences, block.language: self.languages}
        asked = asks_for(block)
        return tuple(asked[need] for need, has in known.items() if need and has is not None and need not in has)


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody to be placed in each of these `blocks` (keys).

    `state` is where they will sit, until the day on which they move to another (`moves`). No `windows`: groups as
    published, the rest from 08:00 to 20:00 of their day. `relatives_windows` (in the patient's zone) narrow the family
    session; none leaves it to the patient's. Without `wants_family` the family session is left out. Individual and
    family sessions are with the `therapist`, medication visits with the `prescriber` or, where none is named, with any.
    A group that is held in another `language` than theirs is none for them. Below `least_minutes` or on fewer than
    `least_days` a week does not do what it is for.
    """

    id: str
    zone: ZoneInfo
    state: str
    blocks: frozenset[str]
    therapist: str | None = None
    prescriber: str | None = None
    windows: tuple[Window, ...] = ()
    relatives_windows: tuple[Window, ...] = ()
    booked: tuple[Period, ...] = ()
    wants_family: bool = True
    least_minutes: int = 0
    least_days: int = 0
    language: str = ""
    moves: tuple[date, str] | None = None

    def state_at(self, at: datetime) -> str:
        """Where they sit at this moment; the day is that of their own wall."""
        return self.moves[1] if self.moves and at.astimezone(self.zone).date() >= self.moves[0] else self.state

    @property
    def states(self) -> frozenset[str]:
        """Where they sit in the course of the week."""
        return frozenset({self.state, self.moves[1]} if self.moves else {self.state})


@dataclass(frozen=True, slots=True)
class WeekProblem:
    """A week to be placed: the one that starts on Monday `monday_on`. Raises `Refused` for another weekday.

    `last_week` is what was held, or planned, the week before: as little as possible changes. No two patients of a pair
    in `apart` are ever in one group. `co_facilitators` are periods in which one more of them is there. On days that are
    `closed` nobody meets.
    """

    monday_on: date
    blocks: tuple[WeekBlock, ...]
    clinicians: tuple[Clinician, ...]
    patients: tuple[Patient, ...]
    last_week: tuple["PlacedSession", ...] = ()
    apart: frozenset[tuple[str, str]] = frozenset()
    co_facilitators: tuple[Period, ...] = ()
    closed: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if self.monday_on.weekday() != Weekday.MON:
            problem = f"{self.monday_on} is a {Weekday(self.monday_on.weekday()).full}"
            raise Refused(Refusal("", "week", problem, "give the Monday the week starts on"))


@dataclass(frozen=True, slots=True)
class PlacedSession:
    """One meeting, with the clinician who leads it and everybody who has a seat in it."""

    block: str
    kind: Kind
    period: Period
    zone: ZoneInfo
    clinician: str
    patients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """One meeting of one patient that could not be placed. `on` is its day where the block has one.

    The `reason` names the rule that blocks and nobody by name.
    """

    patient: str
    block: str
    on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """The placed week: `sessions` by start, and what is missing. Together they hold every meeting exactly once."""

    sessions: tuple[PlacedSession, ...]
    unplaced: tuple[Unplaced, ...]


def asks_for(block: WeekBlock) -> dict[str, str]:
    """What leading the block asks for, each in words that go on after "is" or "must be"."""
    words = {
        block.modality: f"trained in {block.modality}",
        block.audience: f"cleared for {block.audience}",
        block.language: f"able to lead in {language_words(block.language)}",
    }
    return {need: said for need, said in words.items() if need}


def other_language(patient: Patient, block: WeekBlock) -> str:
    """In words, that the block is held in another language than the patient's; empty where it is not, or not told."""
    if not block.language or not patient.language or block.language == patient.language:
        return ""
    held, theirs = language_words(block.language), language_words(patient.language)
    return f"it is held in {held}, and the patient's language is {theirs}"
