"""Of what is a safety plan made? Seven steps, each a list of entries.

The order is that of Stanley and Brown (Cogn Behav Pract 2012;19:256-264), with their later seventh step; the wording is
our own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

# 988 and 911, or a number of at least seven digits however it is written.
_PHONE = re.compile(r"\b(?:988|911)\b|\+?\(?\d(?:[\s().-]{0,2}\d){6,14}")


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One entry of a step: what, who or where. The rest is kept where the step asks for it.

    Of what could be dangerous: `action` is what is done about it, `held_by` who keeps it meanwhile, `due_on` until when
    that is to be done, `confirmed_on` when somebody saw that it was.
    """

    words: str
    phone: str = ""
    address: str = ""
    action: str = ""
    held_by: str = ""
    due_on: date | None = None
    confirmed_on: date | None = None

    @property
    def call(self) -> str:
        """The number a phone can call: the entry's own, else one in its words; empty where there is none."""
        found = _PHONE.search(self.phone or self.words)
        return re.sub(r"[^\d+]", "", found.group()) if found else ""

    def is_late(self, on: date) -> bool:
        """Whether what was to be done about it should have been done before this day, as far as anybody saw."""
        return self.confirmed_on is None and self.due_on is not None and self.due_on < on

    @property
    def text(self) -> str:
        """The whole entry in a line, for paper."""
        told = [self.words, self.phone, self.address, self.action]
        told += [f"kept by {self.held_by}"] if self.held_by else []
        told += [f"by {_day(self.due_on)}"] if self.due_on else []
        told += [f"confirmed on {_day(self.confirmed_on)}"] if self.confirmed_on else []
        return "; ".join(each for each in told if each)


@dataclass(frozen=True, slots=True)
class StepKind:
    """A step as every plan has it: the name it is kept under, its title, and what its entries hold."""

    name: str
    title: str
    holds: tuple[str, ...] = ("words",)


STEPS = (
    StepKind("warning_signs", "How I notice that it is getting worse"),
    StepKind("coping", "What I can do by myself"),
    StepKind("distractions", "People and places that take my mind off it", ("words", "phone")),
    StepKind("people", "Who I can ask for help", ("words", "phone")),
    StepKind("professionals", "Professionals and services I can reach", ("words", "phone", "address")),
    StepKind(
        "environment",
        "How I make the place around me safer",
        ("words", "action", "held_by", "due_on", "confirmed_on"),
    ),
    StepKind("worth_living_for", "What is worth living for"),
)
_DAYS = {"due_on", "confirmed_on"}


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of one plan; without entries where nothing is written yet."""

    kind: StepKind
    entries: tuple[PlanEntry, ...]

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def title(self) -> str:
        return self.kind.title


def lines(text: str) -> tuple[PlanEntry, ...]:
    """Entries written one a line."""
    return tuple(PlanEntry(line.strip()) for line in text.splitlines() if line.strip())


def kept(steps: Mapping[str, Iterable[PlanEntry]]) -> dict[str, list[dict[str, str]]]:
    """The steps as JSON keeps them: what is empty is left out."""
    rows = {
        kind.name: [
            {name: str(value) for name, value in asdict(entry).items() if value} for entry in steps.get(kind.name, ())
        ]
        for kind in STEPS
    }
    return {name: entries for name, entries in rows.items() if entries}


def steps_of(stored: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[PlanStep, ...]:
    """Every step of what was stored, in the order they are taken."""
    return tuple(PlanStep(kind, tuple(map(_entry, stored.get(kind.name, ())))) for kind in STEPS)


def _entry(row: Mapping[str, str]) -> PlanEntry:
    known = {field.name for field in fields(PlanEntry)} & row.keys()
    return PlanEntry(**{name: date.fromisoformat(row[name]) if name in _DAYS else row[name] for name in known})  # type: ignore[arg-type]  # each its own


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
