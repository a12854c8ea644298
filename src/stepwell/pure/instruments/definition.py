"""What is an instrument made of, and what does scoring one answer?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from stepwell.pure.values import Refusal, Refused

# Item key to the value chosen; None, or no key at all, is a blank. A blank is never a zero.
Answers = Mapping[str, int | None]


class Grade(StrEnum):
    """How fast a signal must reach a human."""

    URGENT = "URGENT"  # now, and the person is not left alone with it
    SIGNAL = "SIGNAL"  # now, through the ladder
    REVIEW = "REVIEW"  # before the next contact; nobody is paged


@dataclass(frozen=True, slots=True)
class Option:
    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `loinc` is None where no code has been confirmed at loinc.org: codes are never guessed."""

    key: str
    text: str
    options: tuple[Option, ...]
    scored: bool = True
    loinc: str | None = None

    def label(self, value: int) -> str:
        return next(option.label for option in self.options if option.value == value)


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of totals, both ends included."""

    low: int
    high: int
    name: str


@dataclass(frozen=True, slots=True)
class Signal:
    """An answer that must reach a human. `key` is unique within one set of answers; `words` are for clinicians."""

    key: str
    grade: Grade
    item: str
    words: str

    @property
    def pages(self) -> bool:
        """Whether somebody is paged for it."""
        return self.grade is not Grade.REVIEW


@dataclass(frozen=True, slots=True)
class Result:
    """What a set of answers comes to. `total` and `band` are None where the rules allow no score.

    `missing` names the scored items left blank; `findings` are further results, in words; `explanation` tells
    how the total was reached.
    """

    total: int | None
    band: str | None
    complete: bool
    missing: tuple[str, ...]
    signals: tuple[Signal, ...]
    explanation: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One questionnaire, in one version, as published.

    `cut_off` is the first total counted as clinical; `reliable_change` the smallest change in points that is more
    than measurement error. Either is None where nothing is published for use.
    """

    id: str
    version: str
    name: str
    short_name: str
    citation: str
    licence: str
    permission: str
    loinc_panel: str | None
    loinc_total: str | None
    window: str
    stem: str
    items: tuple[Item, ...]
    options: tuple[Option, ...]
    bands: tuple[Band, ...]
    rule: Callable[[Answers], Result]
    cut_off: int | None = None
    reliable_change: int | None = None
    higher_is_worse: bool = True

    @property
    def scored_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.scored)

    @property
    def lowest(self) -> int:
        return sum(min(option.value for option in item.options) for item in self.scored_items)

    @property
    def highest(self) -> int:
        return sum(max(option.value for option in item.options) for item in self.scored_items)

    def item(self, key: str) -> Item:
        return next(item for item in self.items if item.key == key)

    def band(self, total: int) -> str:
        return next(band.name for band in self.bands if band.low <= total <= band.high)

    def score(self, answers: Answers) -> Result:
        """Score the answers. Raises `Refused`, naming each item at fault, if any is unknown or out of range."""
        refusals = [*self._unknown(answers), *self._out_of_range(answers)]
        if refusals:
            raise Refused(*refusals)
        return self.rule(answers)

    def _unknown(self, answers: Answers) -> list[Refusal]:
        known = {item.key for item in self.items}
        problem = f"{self.short_name} has no such item"
        remedy = f"answer {', '.join(item.key for item in self.items)}"
        return [Refusal(self.short_name, key, problem, remedy) for key in answers if key not in known]

    def _out_of_range(self, answers: Answers) -> list[Refusal]:
        refusals = []
        for item in self.items:
            value = answers.get(item.key)
            allowed = [option.value for option in item.options]
            if value is not None and (type(value) is not int or value not in allowed):
                remedy = f"choose one of {', '.join(map(str, allowed))}, or leave it blank"
                refusals.append(Refusal(self.short_name, item.key, f"{value!r} is not an answer to it", remedy))
        return refusals
