"""Which week does a published timetable describe, and what does it leave open?

The file is a CSV with the columns of `sheet.COLUMNS`, one row per block. What is not published (blank days,
times, minutes, zone …) becomes an open choice; what contradicts itself is refused, and then nothing is read.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from stepwell.pure.timetable import cells, people
from stepwell.pure.timetable.blocks import (
    WHOLE_STAY,
    Audience,
    Block,
    Delivery,
    Kind,
    OpenChoice,
    SourceRow,
    Timetable,
)
from stepwell.pure.timetable.cells import CellError
from stepwell.pure.timetable.coherence import across_blocks, across_rows, meeting, occurrence, stay_length
from stepwell.pure.timetable.openings import ages_choice, open_choices
from stepwell.pure.timetable.sheet import read_sheet
from stepwell.pure.values import Refusal, Refused

_Value = TypeVar("_Value")


def programmes(text: str) -> tuple[str, ...]:
    """The programmes a timetable file holds, in its order. Raises `Refused` where its form is broken."""
    return read_sheet(text).programmes


def read_timetable(text: str, *, programme: str) -> Timetable:
    """One programme of a timetable file.

    Raises `Refused`, with one refusal per line and column that cannot be used, where the file's form is broken
    anywhere or this programme's rows contradict themselves. Other programmes' contents are not judged.
    """
    sheet = read_sheet(text)
    rows = tuple(row for row in sheet.rows if row.cell("programme") == programme)
    if not rows:
        problem = f'no programme "{programme}" in this file'
        raise Refused(Refusal("", "programme", problem, f"it has: {_listed(sheet.programmes)}"))
    if len(rows) > cells.MOST_BLOCKS:  # every block is held against every other
        problem = f"{len(rows):,} lines name this programme, and a week has at most {cells.MOST_BLOCKS} blocks"
        where = f"line {rows[cells.MOST_BLOCKS].line}"
        raise Refused(Refusal(where, "programme", problem, "write one line for each block of the week"))
    return timetable_of(rows)


def answer(timetable: Timetable, choices: Mapping[str, str]) -> Timetable:
    """The timetable with open choices closed, by the key of each; a blank answer leaves its choice open.

    An answer is read exactly as the same words in the file would be. Raises `Refused` for an unknown key or an
    answer that cannot be used; then nothing is answered.
    """
    given = {key: text.strip() for key, text in choices.items() if text.strip()}
    known = {choice.key: choice for choice in timetable.open_choices}
    unknown = [_not_open(key, tuple(known)) for key in given if key not in known]
    if unknown:
        raise Refused(*unknown)
    rows = timetable.rows
    for key, text in given.items():
        choice = known[key]
        rows = tuple(
            row.with_cell(choice.field, text) if choice.block in ("", row.cell("block")) else row for row in rows
        )
    try:
        settled = timetable_of(rows)
    except Refused as refused:
        raise Refused(*_of_answers(refused.refusals, rows, [known[key] for key in given])) from refused
    still_open = {choice.key for choice in settled.open_choices}
    if left := [key for key in given if key in still_open]:
        raise Refused(*(_still_open(key, given[key], known[key].question) for key in left))
    return settled


def timetable_of(rows: tuple[SourceRow, ...]) -> Timetable:
    """The timetable that these rows of one programme describe. Raises `Refused` as `read_timetable` does."""
    refusals = list(across_rows(rows))
    readers = [_RowReader(row) for row in rows]
    blocks = [reader.block() for reader in readers]
    whole = readers[0]
    population = whole.read("population", people.population)
    stated = whole.read("ages", people.ages)
    delivery = whole.read("delivery", cells.one_of(Delivery))
    zone = whole.read("time_zone", cells.time_zone)
    whole.read("programme", cells.key)
    sold = [reader.read("notes", cells.sold_hours) for reader in readers]
    refusals += [refusal for reader in readers for refusal in reader.refusals]
    found = tuple(block for block in blocks if block is not None)
    if not refusals:
        refusals += across_blocks(found)
    if refusals or population is None or delivery is None:
        raise Refused(*dict.fromkeys(sorted(refusals, key=_line_number)))
    length = stay_length(rows)
    choices = open_choices(found, zone_known=zone is not None, length_known=length is not None)
    if stated is None:
        choices = ages_choice(population) + choices
    return Timetable(
        programme=rows[0].cell("programme"),
        population=population if stated is None else population.stated_as(stated),
        delivery=delivery,
        time_zone=zone,
        length=length,
        sold_hours=next((hours for hours in sold if hours is not None), None),
        blocks=found,
        open_choices=choices,
        rows=rows,
    )


class _RowReader:
    """Reads one row cell by cell and keeps a refusal for each that cannot be used."""

    def __init__(self, row: SourceRow) -> None:
        self.row = row
        self.refusals: list[Refusal] = []

    def read(self, column: str, reader: Callable[[str], _Value]) -> _Value | None:
        try:
            return reader(self.row.cell(column))
        except CellError as wrong:
            self.refuse(column, wrong)
            return None

    def refuse(self, column: str, wrong: CellError) -> None:
        self.refusals.append(Refusal(f"line {self.row.line}", column, wrong.problem, wrong.remedy))

    def block(self) -> Block | None:
        """The block of this row, or None where a cell of it is refused."""
        key = self.read("block", cells.key)
        kind = self.read("kind", cells.one_of(Kind))
        audience = self.read("audience", cells.one_of(Audience))
        title = self.read("title", cells.words)
        days = self.read("days", cells.days)
        weeks = self.read("length_weeks", cells.weeks)
        group_max = self.read("group_max", cells.group_max)
        start, end = self.read("start", cells.clock), self.read("end", cells.clock)
        minutes, per_week = self.read("minutes", cells.minutes), self.read("per_week", cells.per_week)
        choose_one = self.read("notes", cells.is_alternative)
        if self.refusals or not (key and kind and audience and days and weeks):
            return None
        try:
            minutes = meeting(start, end, minutes)
            per_week = occurrence(days, per_week)
        except CellError as wrong:
            self.refuse(wrong.column, wrong)
            return None
        return Block(
            line=self.row.line,
            key=key,
            kind=kind,
            audience=audience,
            days=days.named,
            per_week=per_week,
            start=start,
            minutes=minutes,
            weeks=weeks.span or WHOLE_STAY,
            group_max=group_max,
            title=title or "",
            notes=self.row.cell("notes"),
            choose_one=bool(choose_one),
        )


def _of_answers(
    refusals: tuple[Refusal, ...], rows: tuple[SourceRow, ...], answered: list[OpenChoice]
) -> tuple[Refusal, ...]:
    """The refusals, each named by the answer that caused it: the one to that field, else one in that line."""
    cause: dict[tuple[str, str], str] = {}
    for choice in answered:
        for row in rows:
            if choice.block in ("", row.cell("block")):
                cause[f"line {row.line}", choice.field] = choice.key
                cause.setdefault((f"line {row.line}", ""), choice.key)
    named: list[Refusal] = []
    for each in refusals:
        key = cause.get((each.where, each.field)) or cause.get((each.where, ""))
        named.append(Refusal("answer", key, each.problem, each.remedy) if key else each)
    return tuple(dict.fromkeys(named))


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 20:,} more" if len(names) > 20 else ""
    return ", ".join(names[:20]) + more


def _line_number(refusal: Refusal) -> int:
    return int(refusal.where.removeprefix("line ") or 0)


def _not_open(key: str, known: tuple[str, ...]) -> Refusal:
    remedy = f"open are: {', '.join(known)}" if known else "nothing is open in this timetable"
    return Refusal("answer", key, "is not an open choice of this programme", remedy)


def _still_open(key: str, text: str, question: str) -> Refusal:
    return Refusal("answer", key, f'"{text}" does not settle it', question)
