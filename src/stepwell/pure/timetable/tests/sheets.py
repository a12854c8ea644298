"""Timetable files to test with."""

import os
from pathlib import Path

import pytest

from stepwell.pure.timetable.blocks import Timetable
from stepwell.pure.timetable.published import read_timetable
from stepwell.pure.timetable.sheet import COLUMNS, decode
from stepwell.pure.values import Refused

HEADING = ",".join(COLUMNS)
SKILLS = "harbour,adult,virtual,America/Chicago,skills,group,patient,Mon Wed,10:00,12:00,120,2,DBT skills,8,9,"
INDIVIDUAL = "harbour,adult,virtual,America/Chicago,individual,individual,patient,any,,,50,1,,8,,"


def sheet(*rows: str) -> str:
    """A timetable file with these rows under the right heading."""
    return "".join(f"{line}\r\n" for line in (HEADING, *rows))


def row(line: str = SKILLS, **changed: str) -> str:
    """A row with some of its cells written differently."""
    cells = line.split(",")
    for column, text in changed.items():
        cells[COLUMNS.index(column)] = f'"{text}"' if "," in text else text
    return ",".join(cells)


def read(*rows: str) -> Timetable:
    """The programme of these rows, all of which name the same one."""
    return read_timetable(sheet(*rows), programme=rows[0].split(",")[0])


def refused(*rows: str) -> list[tuple[str, str]]:
    """Line and column of everything refused in these rows; fails where nothing is."""
    with pytest.raises(Refused) as caught:
        read(*rows)
    return [(each.where, each.field) for each in caught.value.refusals]


def real_file() -> bytes:
    """The published timetables, or skip where this machine does not have them."""
    beside = Path(__file__).parents[6] / "shared" / "inputs"
    path = Path(os.environ.get("STEPWELL_INPUTS", beside)) / "timetables" / "timetables.csv"
    if not path.exists():
        pytest.skip(f"no published timetables at {path}; set STEPWELL_INPUTS to their folder's parent")
    return path.read_bytes()


def real(programme: str) -> Timetable:
    """One of the published programmes."""
    return read_timetable(decode(real_file()), programme=programme)
