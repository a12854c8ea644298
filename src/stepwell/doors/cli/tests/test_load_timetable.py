"""The eleven published timetables, as they are and broken."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stepwell.clinic.programs.models import Block, OpenChoice, Programme, Track
from stepwell.doors.cli.load_timetable import load_timetable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

# A patient's week by the clock, worked out by hand from the rows, in minutes.
BY_HAND = {
    "charlie-health": 3 * 3 * 50 + 50 + 50,
    "uchealth-adult": 3 * 180,
    "mayo-adult-transitions": 5 * 180,
    "brightside-sud": 3 * 180 + 50,
    "ebt-seattle-dbt": 3 * 120 + 60 + 2 * 60,
    "slbmi-teen-dbt": 4 * 120 + 120,
    "choc-teen-dbt": 4 * 195,
    "ucla-adult": 2 * 300 + 180,
    "institute-of-living-perinatal": 3 * 225,
    "psychmed-matrix": 2 * 50 + 2 * 90 + 90,
    "prodigals-path-sud": 3 * 180,
}


@pytest.fixture(scope="module")
def published() -> bytes:
    root = Path(os.environ.get("STEPWELL_INPUTS", Path(__file__).parents[5] / ".." / "shared" / "inputs"))
    file = root / "timetables" / "timetables.csv"
    if not file.exists():
        pytest.skip(f"the real timetables are not at {file}; name their folder in STEPWELL_INPUTS")
    return file.read_bytes()


def load(tmp_path: Path, content: bytes, programme: str, *options: str) -> Result:
    file = tmp_path / "timetables.csv"
    file.write_bytes(content)
    return CliRunner().invoke(load_timetable, [str(file), "--programme", programme, "--json", *options])


@pytest.mark.parametrize(("programme", "minutes"), BY_HAND.items())
def test_every_published_programme_loads_with_its_hours_by_the_clock(
    tmp_path: Path, published: bytes, programme: str, minutes: int
) -> None:
    result = load(tmp_path, published, programme)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["weekly_clock_minutes"], found["errors"]) == (minutes, [])
    assert found["weekly_clock_hours"] == pytest.approx(minutes / 60, abs=0.005)
    assert Programme.objects.get(key=programme).tracks.exists()


def test_nine_hours_sold_are_seven_and_a_half_by_the_clock(tmp_path: Path, published: bytes) -> None:
    found = json.loads(load(tmp_path, published, "charlie-health", "--check").stdout)
    assert (found["group_clock_hours"], found["sold_hours"]) == (7.5, 9.0)


def test_morning_and_evening_are_two_tracks_and_not_eighteen_hours(tmp_path: Path, published: bytes) -> None:
    load(tmp_path, published, "prodigals-path-sud")
    assert [track.weekly_minutes for track in Track.objects.order_by("key")] == [540, 540]


def test_phases_are_listed_each(tmp_path: Path, published: bytes) -> None:
    found = json.loads(load(tmp_path, published, "psychmed-matrix", "--check").stdout)
    assert [(phase["weeks"], phase["minutes"]) for phase in found["phases"]] == [
        ("1-4", 370),
        ("5-12", 270),
        ("13-16", 270),
    ]


def test_checking_stores_nothing(tmp_path: Path, published: bytes) -> None:
    assert load(tmp_path, published, "ucla-adult", "--check").exit_code == 0
    assert not Programme.objects.exists()


def test_loading_twice_changes_nothing(tmp_path: Path, published: bytes) -> None:
    load(tmp_path, published, "ucla-adult")
    before = list(Block.objects.values_list("pk", "ref"))
    assert json.loads(load(tmp_path, published, "ucla-adult").stdout)["stored"] == "unchanged"
    assert list(Block.objects.values_list("pk", "ref")) == before


def test_an_answer_closes_its_choice_and_a_wrong_one_is_refused(tmp_path: Path, published: bytes) -> None:
    load(tmp_path, published, "mayo-adult-transitions", "--choose", "time_zone=America/Chicago")
    assert Track.objects.get().time_zone == "America/Chicago"
    assert not OpenChoice.objects.filter(key="time_zone", answer="").exists()
    assert load(tmp_path, published, "mayo-adult-transitions", "--choose", "time_zone=Rochester").exit_code == 1
    assert Track.objects.get().time_zone == "America/Chicago"


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("Mon Wed Thu,10:00,12:00,120,3", "Mon Wed Thu,12:00,10:00,120,3", 11, "end"),
        ("Mon Wed Thu,10:00,12:00,120,3", "Mon Wed Thu,10:00,12:00,90,3", 11, "minutes"),
        ("Mon Wed Thu,10:00,12:00,120,3", "Mon Wed Thu,10:00,12:00,120,2", 11, "per_week"),
        ("Mon Wed Thu,10:00,12:00,120,3", "Mon Wed Thr,10:00,12:00,120,3", 11, "days"),
        ("Wed,13:00,14:00,60,1", "Wed,25:00,14:00,60,1", 12, "start"),
        ("mixed,America/Los_Angeles,individual", "mixed,Mars/X,individual", 13, "time_zone"),
        ("America/Los_Angeles,mindfulness,group", "America/Los_Angeles,mindfulness,party", 12, "kind"),
    ],
)  # fmt: skip
def test_what_it_cannot_use_is_named_by_line_and_column_and_nothing_loads(
    tmp_path: Path, published: bytes, old: str, new: str, line: int, column: str
) -> None:
    assert old.encode() in published
    result = load(tmp_path, published.replace(old.encode(), new.encode()), "ebt-seattle-dbt")
    assert result.exit_code == 1
    assert (line, column) in [(error["line"], error["column"]) for error in json.loads(result.stdout)["errors"]]
    assert not Programme.objects.exists()


@pytest.mark.parametrize("cut", range(0, 3800, 190))
def test_a_file_cut_short_anywhere_loads_whole_rows_or_nothing(tmp_path: Path, published: bytes, cut: int) -> None:
    result = load(tmp_path, published[:cut], "choc-teen-dbt")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    if result.exit_code != 0:
        assert json.loads(result.stdout)["errors"]
        assert not Programme.objects.exists()


def test_a_row_that_stands_twice_is_refused(tmp_path: Path, published: bytes) -> None:
    lines = published.splitlines(keepends=True)
    result = load(tmp_path, b"".join([*lines, lines[10]]), "ebt-seattle-dbt")
    assert result.exit_code == 1
    assert "skills" in result.stderr


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "River\nBend", "River\0Bend"])
def test_a_name_that_cannot_be_kept_is_refused_and_nothing_loads(tmp_path: Path, published: bytes, name: str) -> None:
    result = load(tmp_path, published, "ucla-adult", "--name", name)
    assert result.exit_code == 1
    assert [error["column"] for error in json.loads(result.stdout)["errors"]] == ["--name"]
    assert not Programme.objects.exists()
