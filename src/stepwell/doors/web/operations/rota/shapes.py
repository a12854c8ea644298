"""How is the rota read: day by day, turn by turn, and line by line?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.queries import TurnLine
from stepwell.doors.web.operations.rota.forms import DAYS
from stepwell.doors.web.ui.times import clock_words, day_words, full_date_words, moment_words, span_words
from stepwell.pure.values import Period, time_words

if TYPE_CHECKING:
    from stepwell.clinic.safety.models import WeeklyShift


@dataclass(frozen=True, slots=True)
class Cell:
    """One turn in the week, as it is read: who, when, and where it is changed."""

    who: str
    time: str
    note: str
    is_hole: bool
    href: str


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """One part of the rota on one day."""

    part: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class DayOfRota:
    """One day, with every part."""

    day: str
    is_today: bool
    parts: Sequence[PartOfDay]


def days(found: dict[str, tuple[TurnLine, ...]], starts_on: date, viewer: Viewer, at: datetime) -> Iterator[DayOfRota]:
    """The seven days of a week on the viewer's wall, each with its turns in every part."""
    for number in range(7):
        day = starts_on + timedelta(days=number)
        yield DayOfRota(
            day=day_words(day),
            is_today=day == viewer.today(at),
            parts=[
                PartOfDay(
                    part.capitalize(),
                    [_cell(line, viewer) for line in lines if _stands_on(day, line, starts_on, viewer)],
                )
                for part, lines in found.items()
            ],
        )


def _stands_on(day: date, line: TurnLine, monday: date, viewer: Viewer) -> bool:
    """A turn stands on the day on which it begins; a hole that is older than the week, on its Monday."""
    period = line.turn.period
    if line.is_hole and day == monday and viewer.today(period.start_at) < monday < viewer.today(period.until):
        return True
    return viewer.today(period.start_at) == day


def _cell(line: TurnLine, viewer: Viewer) -> Cell:
    period = line.turn.period
    ends_on, begins_on = viewer.today(period.until), viewer.today(period.start_at)
    since, until = clock_words(period.start_at, viewer.zone), clock_words(period.until, viewer.zone)
    if ends_on != begins_on:
        until = f"{until} on {ends_on:%A}" if (ends_on - begins_on).days < 7 else f"{until}, {day_words(ends_on)}"
    return Cell(
        who=line.who or "Nobody",
        time="all week" if period.duration > timedelta(days=8) else f"{since} to {until}",
        note=f"instead of {line.instead_of}" if line.instead_of else "",
        is_hole=line.is_hole,
        href=_turn(line),
    )


def hole(line: TurnLine, viewer: Viewer) -> tuple[str, str]:
    """A hole in words, and where it is filled."""
    return f"Nobody is {line.turn.part}: {span(line.turn.period, viewer)}", _turn(line)


def _turn(line: TurnLine) -> str:
    period = line.turn.period
    named = {"part": line.turn.part, "from": period.start_at.isoformat(), "until": period.until.isoformat()}
    return f"{reverse('operations:rota_turn')}?{urlencode(named)}"


def turn_words(line: TurnLine, viewer: Viewer) -> str:
    """Ada Day: Thursday, 5 March, 8:00 am-8:00 pm."""
    return f"{line.who}: {span(line.turn.period, viewer)}"


def span(period: Period, viewer: Viewer) -> str:
    """From when to when, on the viewer's wall."""
    if viewer.today(period.start_at) == viewer.today(period.until):
        return span_words(period.start_at, period.until, viewer.zone)
    return f"{moment_words(period.start_at, viewer.zone)}, to {moment_words(period.until, viewer.zone)}"


def line_facts(each: "WeeklyShift") -> dict[str, object]:
    """One line of the weekly pattern, ready to read; `end` is where it is ended, empty where it is already."""
    hours = f"{time_words(each.starts)} to {time_words(each.ends)}" + (
        "" if each.ends > each.starts else " the next day"
    )
    terms = [f"from {full_date_words(each.from_on)}"]
    if each.until_on:
        terms.append(f"until {full_date_words(each.until_on - timedelta(days=1))}")
    return {
        "who": each.staff.signature,
        "works": each.staff.active,
        "part": each.part.capitalize(),
        "when": f"{_names_of_days(each.weekdays)}, {hours}",
        "zone": each.time_zone.rpartition("/")[2].replace("_", " "),
        "term": ", ".join(terms),
        "end": "" if each.until_on else reverse("operations:end_line", args=[each.ref]),
    }


def _names_of_days(weekdays: Sequence[int]) -> str:
    """Every day; Monday to Friday; Tuesday and Thursday."""
    if len(weekdays) == len(DAYS):
        return "Every day"
    if len(weekdays) > 2 and list(weekdays) == list(range(weekdays[0], weekdays[-1] + 1)):
        return f"{DAYS[weekdays[0]]} to {DAYS[weekdays[-1]]}"
    names = [DAYS[each] for each in weekdays]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
