"""What is a patient of this programme asked, how often, and when may they be reminded of it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries.in_force import rule_in_force, rules_in_force
from stepwell.clinic.rulebook.queries.substance_use import any_of
from stepwell.pure.values import time_words


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One instrument of a set, from one week of the stay (1 is the first) up to and including another.

    `every_days` is None for what is asked once; it may be answered for `open_days`, and counts as missed after.
    """

    instrument: str
    every_days: int | None
    open_days: int
    from_week: int
    until_week: int | None


@dataclass(frozen=True, slots=True)
class MeasureSet:
    """What one group of patients is asked, and where that was read."""

    key: str
    title: str
    measures: tuple[Scheduled, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class NudgeHours:
    """At which hour of the patient's own day they are reminded, unless they chose another, and when never."""

    at: time
    quiet_from: time
    quiet_until: time

    def is_quiet(self, clock: time) -> bool:
        """Whether nobody is disturbed at this hour; the quiet hours may cross midnight, or be none."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    @property
    def quiet(self) -> str:
        """10:00 pm and 7:00 am: between which two nobody is disturbed."""
        return f"{time_words(self.quiet_from)} and {time_words(self.quiet_until)}"


@dataclass(frozen=True, slots=True)
class ReadingTerms:
    """How old a reading of a device may be, and for how many minutes its signature is good."""

    oldest_days: int
    replay_minutes: int


def measure_sets(*, age_years: int, substance_use: bool, text: str, on: date) -> tuple[MeasureSet, ...]:
    """The sets for somebody of this age in a track that treats substance use or not, and is called this. One query."""
    latest = {rule.scope: rule for rule in rules_in_force("measure_set", on=on)}
    return tuple(
        _set(rule)
        for rule in latest.values()
        if _is_for(rule.data["for"], age_years, substance_use=substance_use, text=text)
    )


def diary_lines(*, substance_use: bool, on: date) -> tuple[str, ...]:
    """The lines of the card everybody begins with. Raises NoRule."""
    data = rule_in_force("diary_card", on=on).data
    return tuple(data["lines"]) + (tuple(data["for_substance_use"]) if substance_use else ())


def nudge_hours(*, on: date) -> NudgeHours:
    """When people are reminded. Raises NoRule."""
    data = rule_in_force("nudges", on=on).data
    return NudgeHours(*(time.fromisoformat(data[name]) for name in ("at", "quiet_from", "quiet_until")))


def missed_run(*, on: date) -> int:
    """After how many unanswered questionnaires in a row the therapist is told. Raises NoRule."""
    return int(rule_in_force("missed_measures", on=on).data["run"])


def reading_terms(*, on: date) -> ReadingTerms:
    """On which terms devices may send. Raises NoRule."""
    data = rule_in_force("readings", on=on).data
    return ReadingTerms(int(data["oldest_days"]), int(data["replay_minutes"]))


def _set(rule: Rule) -> MeasureSet:
    measures = (
        Scheduled(row["instrument"], row["every_days"], int(row["open_days"]), int(row["from_week"]), row["until_week"])
        for row in rule.data["measures"]
    )
    return MeasureSet(rule.scope, rule.data["title"], tuple(measures), rule.source, rule.verified)


def _is_for(asked: Mapping[str, Any], age_years: int, *, substance_use: bool, text: str) -> bool:
    """Whether everything this set asks of a patient is so."""
    return (
        age_years >= asked.get("age_from", 0)
        and ("age_under" not in asked or age_years < asked["age_under"])
        and ("substance_use" not in asked or asked["substance_use"] == substance_use)
        and ("words" not in asked or bool(any_of(asked["words"]).search(text)))
    )
