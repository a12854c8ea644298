"""Is this text a whole timetable file, and which rows does it hold?

Only the form is judged here: encoding, heading, cells per line, stray characters. A file that is broken in
form anywhere is refused for every programme in it, since nobody can say which rows are missing.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from stepwell.pure.timetable.blocks import SourceRow
from stepwell.pure.values import Refusal, Refused

COLUMNS = (
    "programme",
    "population",
    "delivery",
    "time_zone",
    "block",
    "kind",
    "audience",
    "days",
    "start",
    "end",
    "minutes",
    "per_week",
    "title",
    "length_weeks",
    "group_max",
    "notes",
)


_AS_CSV = "save the file as CSV in UTF-8"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A timetable file whose form is sound: its rows, in the order of the file."""

    rows: tuple[SourceRow, ...]

    @property
    def programmes(self) -> tuple[str, ...]:
        """Every programme named, in the order of the file."""
        return tuple(dict.fromkeys(row.cell("programme") for row in self.rows))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: tuple[str, ...]

    def refusal(self, field: str, problem: str, remedy: str) -> Refusal:
        return Refusal(f"line {self.number}", field, problem, remedy)


def decode(data: bytes) -> str:
    """The text of a file's bytes: UTF-8, with or without a byte order mark. Raises `Refused` naming the line."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(Refusal("", "", "the file is saved as UTF-16", _AS_CSV))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data[: broken.start].count(b"\n") + 1
        raise Refused(Refusal(f"line {line}", "", "holds a byte that is not UTF-8", _AS_CSV)) from broken


def read_sheet(text: str) -> Sheet:
    """The rows of a timetable file. Raises `Refused` with everything that is wrong with its form."""
    lines, torn = _lines(text.removeprefix("\ufeff"))
    if not lines:
        raise Refused(*torn or [Refusal("", "", "the file is empty", "give a timetable with a heading and rows")])
    heading, *body = lines
    headings = _headings(heading)
    refusals = [refusal for line in body for refusal in _complaints(line, headings)] + torn
    if refusals:
        raise Refused(*refusals)
    if not body:
        raise Refused(heading.refusal("", "the file ends after the heading", "add a row for each block"))
    return Sheet(tuple(SourceRow(each.number, tuple(zip(headings, each.cells, strict=False))) for each in body))


def _lines(text: str) -> tuple[list[_Line], list[Refusal]]:
    """Every line that holds something, and the complaint of the CSV reader if there is one."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[_Line] = []
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(_Line(number, tuple(cell.strip() for cell in cells)))
            number = reader.line_num + 1
    except csv.Error as broken:
        problem = f"cannot be read as CSV ({broken})"
        return found, [Refusal(f"line {number}", "", problem, "see whether a quotation mark is missing")]
    return found, []


def _headings(heading: _Line) -> tuple[str, ...]:
    names = [cell.lower() for cell in heading.cells]
    while names and not names[-1]:
        names.pop()
    missing = [column for column in COLUMNS if column not in names]
    if len(missing) == len(COLUMNS):
        remedy = f"write the columns' names, separated by commas: {','.join(COLUMNS)}"
        raise Refused(heading.refusal("", "is not the heading of a timetable", remedy))
    refusals = [heading.refusal(column, "is missing from the heading", "add this column") for column in missing]
    for name in dict.fromkeys(names):
        if name not in COLUMNS:
            remedy = f"the columns are {', '.join(COLUMNS)}"
            refusals.append(heading.refusal(name or "blank heading", "no timetable has this column", remedy))
        elif names.count(name) > 1:
            refusals.append(heading.refusal(name, "stands in the heading twice", "keep one of the two"))
    if refusals:
        raise Refused(*refusals)
    return tuple(names)


def _complaints(line: _Line, headings: tuple[str, ...]) -> Iterator[Refusal]:
    cells = line.cells
    if tuple(cell.lower() for cell in cells[: len(headings)]) == headings:
        yield line.refusal("", "the heading stands here a second time", "keep one copy of the timetable")
        return
    if len(cells) < len(headings):
        problem = f"the line ends before this column, after {len(cells)} of {len(headings)} cells"
        yield line.refusal(headings[len(cells)], problem, "see whether the file was cut short")
    for extra in filter(None, cells[len(headings) :]):
        problem = f'"{extra}" stands past the last column'
        yield line.refusal(f"after {headings[-1]}", problem, "put quotation marks round a cell with a comma in it")
    for column, cell in zip(headings, cells, strict=False):
        if not cell.isprintable() or "\ufffd" in cell:
            yield line.refusal(column, "holds a line break or a character that is not text", "write the cell anew")
        elif column == "programme" and not cell:
            yield line.refusal(column, "is blank", "name the programme")
