"""What is an instrument made of, and what does scoring one answer?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from stepwell.pure.values import Grade as Grade  # every instrument with a signal names one
from stepwell.pure.values import Refusal, Refused

# Item key to the value chosen; None, or no key at all, is a blank. A blank is never a zero.
Answers = Mapping[str, int | None]
# Whole points, or a mean or a T score.
Points = int | Decimal


class Sex(StrEnum):
    """What a published cut-off may depend on."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who answered, as far as a rule depends on it. None is neither or not known, and is never guessed."""

    sex: Sex | None = None
    age: int | None = None


ANYBODY = Respondent()


@dataclass(frozen=True, slots=True)
class Option:
    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `loinc` is None where no code has been confirmed at loinc.org: codes are never guessed.

    `reverse` counts the answer from the other end, `counts` gives the points where they are not the answer itself.
    `only_after` names the questions of which one must be answered above zero for this one to be asked. `text` is
    empty where the licence lets no wording ship.
    """

    key: str
    text: str
    options: tuple[Option, ...]
    scored: bool = True
    loinc: str | None = None
    reverse: bool = False
    counts: Mapping[int, int] | None = None
    only_after: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """The values in words: "0 to 3", "0, 2 or 4"."""
        *lower, high = sorted(self.values)
        if len(lower) > 1 and high - lower[0] == len(lower):
            return f"{lower[0]} to {high}"
        return f"{', '.join(map(str, lower))} or {high}"

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(option.value for option in self.options)

    def label(self, value: int) -> str:
        return next(option.label for option in self.options if option.value == value)

    def points(self, value: int) -> int:
        if self.counts is not None:
            return self.counts[value]
        return min(self.values) + max(self.values) - value if self.reverse else value


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of totals, both ends included."""

    low: Points
    high: Points
    name: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Some of the items, added up by themselves; up to `most_missing` blanks take the mean of the rest."""

    key: str
    items: tuple[str, ...]
    cut_off: int | None = None
    most_missing: int = 0


@dataclass(frozen=True, slots=True)
class Watched:
    """An item that must reach a human from `least` on, urgently from `urgent` on, and be asked about if left blank."""

    item: str
    words: str
    least: int = 1
    urgent: int | None = None
    grade: Grade = Grade.SIGNAL


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
        return self.grade.pages


@dataclass(frozen=True, slots=True)
class Result:
    """What a set of answers comes to. `total` and `band` are None where the rules allow no score.

    `missing` names the scored items left blank; `findings` are further results, in words; `explanation` tells
    how the total was reached. `positive` is None where no cut-off is published or none can be judged; `rules` are the
    published rules one by one where there are several; `level` is that of a triage; `subscales` are parts by name.
    """

    total: Points | None
    band: str | None
    complete: bool
    missing: tuple[str, ...]
    signals: tuple[Signal, ...]
    explanation: str
    findings: tuple[str, ...] = ()
    positive: bool | None = None
    rules: Mapping[str, bool | None] = field(default_factory=dict)
    level: str | None = None
    subscales: Mapping[str, Points | None] = field(default_factory=dict)


Rule = Callable[["Instrument", Answers, Respondent], Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One questionnaire, in one version, as published.

    `cut_off` is the first total counted as clinical, for everybody whose sex is not in `cut_offs`; `reliable_change`
    the smallest change in points that is more than measurement error; a total below `remission_below` is remission.
    Each is None where nothing is published for use. `permission` is the proof of the licence; `wording` tells where the
    words were taken from, and is empty where none ship; `verify` lists what was not confirmed at its source. Up to
    `most_missing` blanks take the mean of the rest, or count nothing where `blanks_count_zero`. `total_range` stands
    where a total is more than a sum; `has_total` is False where there is none. `listings` are the sets of items, beyond
    all and the scored ones, in which answers may be listed; a place that counts nothing is an empty key. `given` tells
    how answers are given where it is not plain.
    """

    id: str
    version: str
    name: str
    short_name: str
    citation: str
    licence: str
    permission: str
    wording: str = ""
    verify: tuple[str, ...] = ()
    loinc_panel: str | None
    loinc_total: str | None
    window: str
    stem: str
    items: tuple[Item, ...]
    options: tuple[Option, ...]
    bands: tuple[Band, ...]
    rule: Rule
    cut_off: int | None = None
    reliable_change: int | None = None
    remission_below: int | None = None
    cut_offs: Mapping[Sex, int] = field(default_factory=dict)
    higher_is_worse: bool = True
    most_missing: int = 0
    blanks_count_zero: bool = False
    scales: tuple[Scale, ...] = ()
    watched: tuple[Watched, ...] = ()
    total_range: tuple[Points, Points] | None = None
    has_total: bool = True
    hidden_from_patient: bool = False
    listings: tuple[tuple[str, ...], ...] = ()
    given: str = ""

    @property
    def scored_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.scored)

    @property
    def lowest(self) -> Points:
        if self.total_range:
            return self.total_range[0]
        return sum(min(map(item.points, item.values)) for item in self.scored_items)

    @property
    def highest(self) -> Points:
        if self.total_range:
            return self.total_range[1]
        return sum(max(map(item.points, item.values)) for item in self.scored_items)

    @property
    def ships_wording(self) -> bool:
        """Whether it can be shown to somebody as it is; otherwise a site gives the wording it has licensed."""
        return all(item.text for item in self.items)

    def item(self, key: str) -> Item:
        return next(item for item in self.items if item.key == key)

    def band(self, total: Points) -> str | None:
        return next((band.name for band in self.bands if band.low <= total <= band.high), None)

    def is_positive(self, total: Points) -> bool | None:
        """Whether the total is in the clinical range; None where no cut-off is published."""
        if self.cut_off is None:
            return None
        return total >= self.cut_off if self.higher_is_worse else total <= self.cut_off

    def is_due(self, item: Item, answers: Answers) -> bool | None:
        """Whether these answers lead to this question; None where that is not known yet."""
        before = [answers.get(key) for key in item.only_after]
        if not before or any(before):
            return True
        return None if None in before else False

    def missing(self, answers: Answers) -> tuple[str, ...]:
        """The scored items that were to be answered and are blank."""
        due = (item for item in self.scored_items if self.is_due(item, answers))
        return tuple(item.key for item in due if answers.get(item.key) is None)

    def contradictions(self, answers: Answers) -> tuple[Refusal, ...]:
        """Answers above zero to questions that the others do not lead to.

        `score` lets the graver answer stand, so that no signal waits; whoever can ask again should.
        """
        problem, remedy = "is answered, and was not to be asked", "leave it blank, or correct {before}"
        return tuple(
            Refusal(self.short_name, item.key, problem, remedy.format(before=" or ".join(item.only_after)))
            for item in self.items
            if answers.get(item.key) and self.is_due(item, answers) is False
        )

    def score(self, answers: Answers, respondent: Respondent = ANYBODY) -> Result:
        """Score the answers. Raises `Refused`, naming each item at fault, if any is unknown or out of range."""
        refusals = [*self._unknown(answers), *self._out_of_range(answers)]
        if refusals:
            raise Refused(*refusals)
        return self.rule(self, answers, respondent)

    def _unknown(self, answers: Answers) -> list[Refusal]:
        known = {item.key for item in self.items}
        problem = f"{self.short_name} has no such item"
        remedy = f"answer {', '.join(item.key for item in self.items)}"
        return [Refusal(self.short_name, key, problem, remedy) for key in answers if key not in known]

    def _out_of_range(self, answers: Answers) -> list[Refusal]:
        refusals = []
        for item in self.items:
            value = answers.get(item.key)
            if value is not None and (type(value) is not int or value not in item.values):
                remedy = f"choose {item.allowed}, or leave it blank"
                refusals.append(Refusal(self.short_name, item.key, f"{value!r} is not an answer to it", remedy))
        return refusals
