"""Do the published bulk exports come in as they are?"""

import os
from datetime import date
from pathlib import Path

import pytest

from stepwell.pure.fhir import Bulk, Kind, read_bulk
from stepwell.pure.values import age_on

ON = date(2026, 11, 23)
ROOT = Path(__file__).resolve().parents[5]
FOLDER = Path(os.environ.get("STEPWELL_INPUTS", ROOT.parent / "shared" / "inputs")) / "patients"


@pytest.fixture(scope="module")
def files() -> dict[str, list[bytes]]:
    if not FOLDER.is_dir():
        pytest.skip("the real inputs are not here; name their folder in STEPWELL_INPUTS")
    return {path.name: path.read_bytes().splitlines(keepends=True) for path in FOLDER.iterdir()}


@pytest.fixture(scope="module")
def bulk(files: dict[str, list[bytes]]) -> Bulk:
    return read_bulk(files, on=ON)


def test_all_who_live_are_taken_in_with_their_charts(bulk: Bulk) -> None:
    assert len(bulk.patients) == 100
    assert (len(bulk.problems), len(bulk.medications), len(bulk.allergies)) == (216, 164, 11)
    assert len(bulk.care_sites) == 87
    assert sum(age_on(patient.birth_on, ON) < 18 for patient in bulk.patients) == 21


def test_only_the_dead_are_refused(bulk: Bulk) -> None:
    assert dict(bulk.refused) == {
        "patients": 20,
        "problems": 219,
        "medications": 1036,
        "allergies": 0,
        "care_sites": 0,
    }
    assert sum("died" in refusal.problem for refusal in bulk.refusals) == 20
    assert "Upton904, Marine542, died 11 Nov 1994" in {refusal.problem for refusal in bulk.refusals}
    assert len(bulk.refusals) == 21


def test_the_nine_people_who_stand_in_both_files_are_one_each(bulk: Bulk) -> None:
    assert bulk.repeated[Kind.PATIENTS] == 9
    assert bulk.not_used == {"Encounter.ndjson": 1031, "Practitioner.ndjson": 43, "PractitionerRole.ndjson": 43}


def test_every_file_cut_in_the_middle_still_reads(files: dict[str, list[bytes]]) -> None:
    for name in files:
        whole = b"".join(files[name])
        bulk = read_bulk(files | {name: whole[: len(whole) // 2].splitlines(keepends=True)}, on=ON)
        assert len(bulk.patients) <= 100


def test_every_file_given_twice_changes_nothing(files: dict[str, list[bytes]], bulk: Bulk) -> None:
    twice = read_bulk({name: lines * 2 for name, lines in files.items()}, on=ON)
    assert (twice.patients, twice.problems, twice.refused) == (bulk.patients, bulk.problems, bulk.refused)
