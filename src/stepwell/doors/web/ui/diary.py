"""How is a week of a diary drawn? A row for each line, a picture for each day, and words where a picture says less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from stepwell.clinic.measures.queries import DayFilled, DiaryWeek
from stepwell.doors.web.ui.days import FIRST, LAST
from stepwell.doors.web.ui.times import clock_words, date_words, day_words
from stepwell.pure.diary import Form, Target
from stepwell.pure.values import monday_of, today

WEEK = timedelta(days=7)
# What a night of sleep is drawn against: five steps of two hours.
HOURS_A_STEP = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of one line. `level` 0 to 5 is drawn as a bar, `mark` as yes or no; `words` say the same."""

    words: str
    level: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the card over the week. `worse`: more of it is worse, and drawn in another colour."""

    label: str
    worse: bool
    cells: Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class Day:
    """One column: the day, and what is to be known of its entry."""

    name: str
    number: int
    date: str
    is_filled: bool
    is_today: bool
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class WeekPicture:
    """Seven days. `said`: what was written, by day; `earlier` and `later` lead to the weeks beside it."""

    title: str
    days: Sequence[Day]
    groups: Sequence[tuple[str, Sequence[Row]]]
    said: Sequence[tuple[str, Sequence[str]]]
    earlier: str
    later: str

    @property
    def is_empty(self) -> bool:
        return not any(day.is_filled for day in self.days)

    @property
    def notes(self) -> Sequence[tuple[str, Sequence[str]]]:
        return [(day.date, day.notes) for day in self.days if day.notes]


def week_asked(words: str, on: date) -> date:
    """The Monday of the week an address asks for; of this week, where it asks for none there is."""
    try:
        asked = date.fromisoformat(words)
    except ValueError:
        asked = on
    return monday_of(asked if FIRST <= asked <= LAST else on)


def week_picture(week: DiaryWeek, zone: ZoneInfo, *, today: date, where: str) -> WeekPicture:
    """The week, ready to draw. `where` is the address of the page, to lead to other weeks."""
    rows = [(line.group.value, _row(line, week)) for line in week.lines if line.form not in (Form.WORDS, Form.CHOICES)]
    first_on = week.days[0]
    return WeekPicture(
        title=f"{date_words(first_on)} to {date_words(week.days[-1])} {week.days[-1].year}",
        days=[_day(on, week, zone, today) for on in week.days],
        groups=[(group, [row for _, row in found]) for group, found in groupby(rows, key=lambda each: each[0])],
        said=[(day_words(on), said) for on in week.days if on in week.filled and (said := _said(week.filled[on]))],
        earlier=f"{where}?from={first_on - WEEK}",
        later=f"{where}?from={first_on + WEEK}" if first_on + WEEK <= today else "",
    )


def _row(line: Target, week: DiaryWeek) -> Row:
    cells = [_cell(line, week.filled[on]) if on in week.filled else None for on in week.days]
    return Row(line.label, line.higher_is_worse, cells)


def _cell(line: Target, entry: DayFilled) -> Cell:
    value = entry.answers.get(line.key)
    if not isinstance(value, int | float):
        asked = any(line.key == each.key for each in entry.lines)
        return Cell("left out" if asked else "not on the card", mark="blank")
    if line.form is Form.YES_NO:
        return Cell("yes" if value else "no", mark="yes" if value else "no")
    if line.form is Form.HOURS:
        return Cell(f"{value:g} h", level=min(5, round(value / HOURS_A_STEP)))
    return Cell(f"{value:g}", level=int(value))


def _day(on: date, week: DiaryWeek, zone: ZoneInfo, today_on: date) -> Day:
    entry = week.filled.get(on)
    notes = list(_notes(entry, zone)) if entry else []
    if number := week.earlier.get(on, 0):
        notes.append(f"{'1 earlier entry' if number == 1 else f'{number} earlier entries'} of this day, kept as well")
    return Day(f"{on:%a}", on.day, date_words(on), entry is not None, on == today_on, notes)


def _notes(entry: DayFilled, zone: ZoneInfo) -> Sequence[str]:
    notes = []
    if today(entry.filled_at, zone) != entry.on:
        notes.append(f"filled in on {day_words(today(entry.filled_at, zone))}")
    if entry.is_late:
        came = f"{date_words(today(entry.received_at, zone))}, {clock_words(entry.received_at, zone)}"
        notes.append(f"filled in at {clock_words(entry.filled_at, zone)} without a connection, received {came}")
    if entry.clock_was_wrong:
        notes.append("the clock of the phone was wrong; the time is reckoned")
    return notes


def _said(entry: DayFilled) -> Sequence[str]:
    """What was chosen and written that day."""
    said = []
    for line in entry.lines:
        value = entry.answers.get(line.key)
        if line.form is Form.CHOICES and isinstance(value, list):
            labels = dict(line.options)
            said.append(f"{line.label}: {', '.join(str(labels.get(key, key)) for key in value)}")
        elif line.form is Form.WORDS and isinstance(value, str):
            said.append(value)
    return said
