"""How is a list read that somebody keeps as CSV? Each fault is named by line and column; nothing is guessed."""

import csv
import io
from collections.abc import Mapping, Sequence

from stepwell.pure.values import Refusal, Refused

LONGEST = 200


def rows_of(
    content: bytes, columns: Sequence[str], longest: Mapping[str, int] | None = None
) -> list[tuple[str, dict[str, str], list[Refusal]]]:
    """Each line that says something: where it stands, its cells by column, and what no cell can hold.

    Raises Refused where the file as a whole cannot be read. A cell holds LONGEST characters unless `longest` says more.
    """
    heading, rows = _read(content)
    missing = [column for column in columns if column not in heading]
    if missing:
        raise Refused(
            Refusal("Line 1", missing[0], "the column is missing", f"the first line names {', '.join(columns)}")
        )
    twice = [column for column in columns if heading.count(column) > 1]
    if twice:
        raise Refused(Refusal("Line 1", twice[0], "the column stands here twice", "keep one of the two"))
    found = []
    for where, row in rows:
        if row.get("beyond"):
            too_many = Refusal(where, "", "there are more cells than columns", "put text with commas in quotes")
            found.append((where, dict.fromkeys(columns, ""), [too_many]))
            continue
        cells = {column: (row[column] or "").strip() for column in columns}
        if any(cells.values()):
            found.append((where, cells, _unkeepable(where, cells, longest or {})))
    return found


def _read(content: bytes) -> tuple[list[str], list[tuple[str, dict[str, str]]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused(Refusal(f"Line {line}", "", "this is not UTF-8 text", "save the list as CSV in UTF-8")) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="beyond", restval="", strict=True)
    begins = 1
    try:
        rows: list[tuple[str, dict[str, str]]] = []
        heading = list(reader.fieldnames or ())
        begins = reader.line_num + 1
        for row in reader:
            rows.append((f"Line {reader.line_num}", row))
            begins = reader.line_num + 1
    except csv.Error as error:
        problem = f"this cannot be read as CSV ({error})"
        remedy = "see whether a quotation mark is missing"
        raise Refused(Refusal(f"Line {begins}", "", problem, remedy)) from error
    return heading, rows


def _unkeepable(where: str, cells: Mapping[str, str], longest: Mapping[str, int]) -> list[Refusal]:
    """What no column can hold: a line break, a character that is not text, too many of them."""
    faults = []
    for column, cell in cells.items():
        most = longest.get(column, LONGEST)
        if not cell.isprintable():
            problem = "this holds a line break or a character that is not text"
            faults.append(Refusal(where, column, problem, "write the cell anew"))
        elif len(cell) > most:
            faults.append(Refusal(where, column, f"this holds {len(cell):,} characters", f"write at most {most}"))
    return faults
