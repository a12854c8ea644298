"""How is each figure of the overview drawn and said? A bar for the eye, and beside it "7 of 12" in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

from stepwell.clinic.outcomes.queries import DoseCount, Overview, ScoreChange
from stepwell.clinic.rulebook.queries import DoseMinimum
from stepwell.clinic.safety.queries import AtAGlance
from stepwell.pure.values import hours


@dataclass(frozen=True, slots=True)
class Bar:
    """`count` of `total` people, drawn as a share of the whole."""

    label: str
    count: int
    total: int
    note: str = ""

    @property
    def share(self) -> float:
        """In per cent of the bar, 0 to 100."""
        return 100 * self.count / self.total if self.total else 0.0

    @property
    def words(self) -> str:
        return f"{self.count} of {self.total}"


@dataclass(frozen=True, slots=True)
class LevelBars:
    """One level of care: everybody at it, and each of its tracks."""

    name: str
    patients: int
    tracks: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class AlertsWaiting:
    """How many alerts nobody has taken yet, and how long the oldest of them has waited (empty: none waits)."""

    waiting: int
    oldest: str
    taken: int
    follow_ups: int


def levels_of(seen: Overview, words: Mapping[str, str]) -> list[LevelBars]:
    """The census, the highest level first. A head count is not a measure: no cell of it is hidden."""
    found = []
    for code, group in groupby(seen.census, key=lambda row: row.level_code):
        rows = list(group)
        bars = [Bar(f"{row.programme}, {row.track}", row.patients, seen.in_care) for row in rows]
        found.append(LevelBars(words[code], sum(row.patients for row in rows), bars))
    return found


def dose_of(dose: DoseCount) -> list[Bar]:
    """This week's patients with planned seats, each in one of three bars."""
    return [
        Bar("Have reached their minimum", dose.reached, dose.planned),
        Bar("Can still reach it", dose.can_reach - dose.reached, dose.planned),
        Bar("Stay below, whatever they attend", dose.planned - dose.can_reach, dose.planned),
    ]


def rule_words(rule: DoseMinimum) -> str:
    """At least 9 hours a week, and who says so."""
    doubt = "" if rule.verified else " (not verified yet)"
    return f"{hours(rule.minutes_per_week)} hours a week{doubt}. {rule.source.rstrip('.')}."


def scores_of(change: ScoreChange) -> list[Bar]:
    """Everybody admitted, each in one of five bars; of whom nothing is known stand among them."""
    unchanged = change.measured - change.recovered - change.improved - change.deteriorated
    found = (
        ("Reliably better, and out of the clinical range", change.recovered),
        ("Reliably better", change.improved),
        ("No reliable change", unchanged),
        ("Reliably worse", change.deteriorated),
        ("Nothing known: fewer than two scores", change.admitted - change.measured),
    )
    return [Bar(label, count, change.admitted) for label, count in found]


def change_words(mean: Decimal | None) -> str:
    """-4.2 as "4.2 points lower"; empty where there is nothing to say."""
    if mean is None:
        return ""
    if mean == 0:
        return "no change"
    return f"{abs(mean)} points {'lower' if mean < 0 else 'higher'}"


def alerts_of(seen: AtAGlance, at: datetime) -> AlertsWaiting:
    """What of the duty board a director must know."""
    oldest = waiting_words(at - seen.oldest_at) if seen.oldest_at else ""
    return AlertsWaiting(seen.untaken, oldest, seen.under_way, seen.owed)


def waiting_words(waited: timedelta) -> str:
    """12 min, 1 h 20 min, 2 days 3 h."""
    minutes = max(waited // timedelta(minutes=1), 0)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    days = minutes // (24 * 60)
    return f"{days} {'day' if days == 1 else 'days'} {minutes // 60 % 24} h"
