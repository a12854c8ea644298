"""What did a patient fill in on their diary card, day by day, and what is on the card now?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepwell.clinic.measures.actions.diary import lines_of
from stepwell.clinic.measures.models import DiaryCard, DiaryEntry
from stepwell.clinic.measures.rounds import DAY
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.diary import LATE_AFTER, Group, Target


@dataclass(frozen=True, slots=True)
class Card:
    """One version of a diary card. Without lines none is filled in."""

    ref: UUID
    version: int
    lines: tuple[Target, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DayFilled:
    """One entry: the lines it was filled in on, the answers, when that was, and when it came."""

    ref: UUID
    on: date
    lines: tuple[Target, ...]
    answers: Mapping[str, object]
    filled_at: datetime
    received_at: datetime
    clock_was_wrong: bool

    @property
    def is_late(self) -> bool:
        return self.received_at - self.filled_at > LATE_AFTER


@dataclass(frozen=True, slots=True)
class DiaryWeek:
    """Some days in a row: each with its latest entry, None where nothing was filled in, and every line on any of them.

    `earlier` counts the entries of a day that a later one took the place of; they are kept.
    """

    days: tuple[date, ...]
    lines: tuple[Target, ...]
    filled: Mapping[date, DayFilled]
    earlier: Mapping[date, int]


def diary_card(*, viewer: Viewer, patient: Patient, at: datetime, ref: str | None = None) -> Card | None:
    """The card in force, or the one of this ref, if there is one the viewer may see. One without lines counts as none.

    One query.
    """
    cards = DiaryCard.objects.visible_to(viewer, at=at).filter(patient=patient)
    if ref is not None:
        cards = cards.filter(ref=ref) if _is_ref(ref) else cards.none()
    newest = cards.order_by("-version").first()
    if newest is None or not newest.lines:
        return None
    return Card(newest.ref, newest.version, lines_of(newest), newest.at)


def diary_week(*, viewer: Viewer, patient: Patient, first_on: date, days: int = 7, at: datetime) -> DiaryWeek:
    """These days as far as the viewer may see them. One query."""
    every = tuple(first_on + number * DAY for number in range(days))
    rows = DiaryEntry.objects.visible_to(viewer, at=at).filter(patient=patient, on__in=every)
    entries = [_filled(row) for row in rows.select_related("card").order_by("filled_at", "pk")]
    latest = {entry.on: entry for entry in entries}
    lines: dict[str, Target] = {}
    for entry in sorted(latest.values(), key=lambda each: each.on):
        lines |= {line.key: line for line in entry.lines}
    counts = {on: sum(entry.on == on for entry in entries) - 1 for on in latest}
    return DiaryWeek(every, _in_order(lines.values()), latest, {on: count for on, count in counts.items() if count})


def _is_ref(words: str) -> bool:
    try:
        UUID(words)
    except ValueError:
        return False
    return True


def _filled(row: DiaryEntry) -> DayFilled:
    answers: Mapping[str, object] = row.answers
    return DayFilled(row.ref, row.on, lines_of(row.card), answers, row.filled_at, row.received_at, row.clock_was_wrong)


def _in_order(lines: Iterable[Target]) -> tuple[Target, ...]:
    return tuple(sorted(lines, key=lambda line: list(Group).index(line.group)))
