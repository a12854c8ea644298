"""Do the parts of a timetable contradict each other?"""

from collections.abc import Iterator
from datetime import time
from itertools import combinations

from stepwell.pure.timetable import cells
from stepwell.pure.timetable.blocks import Block, SourceRow, StayLength
from stepwell.pure.timetable.cells import CellError, Days, Weeks
from stepwell.pure.values import Refusal

MINUTES_IN_A_WEEK = 7 * cells.MINUTES_IN_A_DAY
OF_THE_PROGRAMME = ("population", "ages", "delivery", "time_zone")


def meeting(start: time | None, end: time | None, minutes: int | None) -> int | None:
    """Minutes of one meeting, from its cell or from start and end. Raises `CellError` where they disagree."""
    if end is not None and start is None:
        raise CellError("has an end and no start", "write the start, or leave both blank", column="start")
    if start is None:
        return minutes
    if end is None:
        if minutes is not None and _minute_of_day(start) + minutes > cells.MINUTES_IN_A_DAY:
            problem = f"{minutes} minutes from {start:%H:%M} run past midnight"
            raise CellError(problem, "end the block on the day it starts", column="minutes")
        return minutes
    by_clock = _minute_of_day(end) - _minute_of_day(start)
    if by_clock <= 0:
        problem = f"the end {end:%H:%M} is not after the start {start:%H:%M}"
        raise CellError(problem, "write an end later on the same day", column="end")
    if minutes is not None and minutes != by_clock:
        problem = f"{minutes} minutes, but {start:%H:%M} to {end:%H:%M} is {by_clock}"
        raise CellError(problem, "correct the minutes or the times", column="minutes")
    return by_clock


def _minute_of_day(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def occurrence(days: Days, per_week: int | None) -> int:
    """Meetings a week, from its cell or from the days. Raises `CellError` where they disagree."""
    if per_week is None:
        if days.count is None:
            raise CellError("is blank, and the days do not tell it", "write how often a week", column="per_week")
        return days.count
    if days.count not in (None, per_week):
        problem = f"{per_week} meetings a week, but the days cell has {days.count}"
        raise CellError(problem, "correct the number or the days", column="per_week")
    return per_week


def across_rows(rows: tuple[SourceRow, ...]) -> Iterator[Refusal]:
    """What the rows of one programme say differently though it is said of the whole programme."""
    for column in OF_THE_PROGRAMME:
        yield from _unlike_the_first(column, [(row, row.cell(column)) for row in rows])
    lengths = [(row, weeks) for row in rows if (weeks := _weeks_of(row)) is not None]
    plain = [(row, row.cell("length_weeks")) for row, weeks in lengths if weeks.length]
    yield from _unlike_the_first("length_weeks", plain)
    yield from _unlike_the_first("length_weeks", [(row, str(weeks.of)) for row, weeks in lengths if weeks.of])
    whole = stay_length(rows)
    for row, weeks in lengths:
        if whole and weeks.span and weeks.span.last and weeks.span.last > whole.longest:
            problem = f"runs past the last week, which another line puts at {whole.longest}"
            yield _refusal(row.line, "length_weeks", problem, "correct one of the two")
        if whole and weeks == Weeks():
            yield _refusal(row.line, "length_weeks", "is blank, but other lines are not", "write the weeks here too")
    sold = [(row, f"{hours} hours") for row in rows if (hours := _sold_hours_of(row))]
    yield from _unlike_the_first("notes", sold)


def _unlike_the_first(column: str, said: list[tuple[SourceRow, str]]) -> Iterator[Refusal]:
    for row, text in said[1:]:
        first, expected = said[0]
        if text != expected:
            problem = f'"{text}", but line {first.line} of the same programme has "{expected}"'
            yield _refusal(row.line, column, problem, "write the same in every line")


def _weeks_of(row: SourceRow) -> Weeks | None:
    try:
        return cells.weeks(row.cell("length_weeks"))
    except CellError:
        return None  # refused where the cell itself is read


def _sold_hours_of(row: SourceRow) -> str | None:
    try:
        hours = cells.sold_hours(row.cell("notes"))
    except CellError:
        return None  # refused where the cell itself is read
    return None if hours is None else f"{hours.normalize():f}"


def stay_length(rows: tuple[SourceRow, ...]) -> StayLength | None:
    """How long a stay in the programme is, as far as its rows say; None where none says."""
    read = [weeks for row in rows if (weeks := _weeks_of(row)) is not None]
    stated = [weeks.length for weeks in read if weeks.length is not None]
    if stated:
        return stated[0]
    ends = [weeks.of for weeks in read if weeks.of is not None] or [
        weeks.span.last for weeks in read if weeks.span is not None and weeks.span.last is not None
    ]
    return StayLength(max(ends), max(ends)) if ends else None


def across_blocks(blocks: tuple[Block, ...]) -> Iterator[Refusal]:
    """What cannot stand together in one programme, each named at the later of the two lines."""
    first_line: dict[str, int] = {}
    for block in blocks:
        if block.key in first_line:
            problem = f'"{block.key}" stands in line {first_line[block.key]} already'
            yield _refusal(block.line, "block", problem, "give each block a name of its own, or remove one line")
        first_line.setdefault(block.key, block.line)
        yield from _impossible(block)
    alternatives = [block for block in blocks if block.choose_one]
    if len(alternatives) == 1:
        problem = '"choose one track" stands here only, so there is nothing to choose from'
        yield _refusal(alternatives[0].line, "notes", problem, "write it at each of the tracks")
    for earlier, later in combinations(blocks, 2):
        if _patient_in_two_places(earlier, later):
            problem = f'at the same time as "{earlier.key}" of line {earlier.line}, and a patient is in both'
            remedy = 'correct the times, or write "choose one track" in the notes of both'
            yield _refusal(later.line, "start", problem, remedy)


def _impossible(block: Block) -> Iterator[Refusal]:
    if block.group_max is not None and not block.kind.in_a_group:
        problem = f"a limit of {block.group_max} patients for a block of kind {block.kind}"
        yield _refusal(block.line, "group_max", problem, "leave it blank, or correct the kind")
    if (block.weekly_minutes or 0) > MINUTES_IN_A_WEEK:
        problem = f"{block.weekly_minutes} minutes a week are more than a week has"
        yield _refusal(block.line, "minutes", problem, "correct the minutes or the meetings a week")


def _patient_in_two_places(one: Block, other: Block) -> bool:
    if one.start is None or other.start is None or one.minutes is None or other.minutes is None:
        return False
    if not (one.for_the_patient and other.for_the_patient) or (one.choose_one and other.choose_one):
        return False
    if not (set(one.days) & set(other.days) and one.weeks.overlaps(other.weeks)) or one.key == other.key:
        return False
    begins, also_begins = _minute_of_day(one.start), _minute_of_day(other.start)
    return begins < also_begins + other.minutes and also_begins < begins + one.minutes


def _refusal(line: int, column: str, problem: str, remedy: str) -> Refusal:
    return Refusal(f"line {line}", column, problem, remedy)
