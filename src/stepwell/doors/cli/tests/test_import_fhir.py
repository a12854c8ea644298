"""Real bulk-export files, as they are, twice, and broken."""

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stepwell.clinic.chart.models import Allergy, Medication, Problem
from stepwell.clinic.people.models import CareSite, Patient
from stepwell.doors.cli.import_fhir import import_fhir

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A copy of the real export that a test may break."""
    root = Path(os.environ.get("STEPWELL_INPUTS", Path(__file__).parents[5] / ".." / "shared" / "inputs"))
    if not (root / "patients").is_dir():
        pytest.skip(f"the real patients are not in {root}; name their folder in STEPWELL_INPUTS")
    for file in (root / "patients").glob("*.ndjson"):
        if file.name not in {"Encounter.ndjson", "Practitioner.ndjson", "PractitionerRole.ndjson"}:
            shutil.copyfile(file, tmp_path / file.name)
    return tmp_path


def bring(directory: Path) -> Result:
    return CliRunner().invoke(import_fhir, [str(directory), "--json"])


def told(result: Result) -> dict[str, dict[str, int]]:
    assert result.exit_code == 0, result.output
    found: dict[str, dict[str, int]] = json.loads(result.stdout)
    return found


def everything() -> list[tuple[str | None, str]]:
    rows: list[tuple[str | None, str]] = []
    for model in (Patient, Problem, Medication, Allergy, CareSite):
        rows += model._default_manager.order_by("source_id").values_list("source_id", "fingerprint")
    return rows


def test_the_living_come_in_whole_and_the_dead_are_refused_by_name_and_date(export: Path) -> None:
    found = told(bring(export))
    assert found["patients"] == {"created": 100, "updated": 0, "unchanged": 0, "refused": 20}
    assert found["problems"] == {"created": 216, "updated": 0, "unchanged": 0, "refused": 219}
    assert found["medications"]["created"] == 164
    assert found["allergies"]["created"] == 11
    assert any("Upton904, Marine542, died 11 Nov 1994" in refusal for refusal in found["refusals"])
    assert len(found["minors"]) == 21
    assert Patient.objects.count() == 100


def test_bringing_the_same_again_changes_nothing(export: Path) -> None:
    bring(export)
    before = everything()
    found = told(bring(export))
    assert {
        kind: (found[kind]["created"], found[kind]["updated"]) for kind in ("patients", "problems", "medications")
    } == {
        "patients": (0, 0),
        "problems": (0, 0),
        "medications": (0, 0),
    }
    assert everything() == before


def test_a_changed_telephone_number_updates_that_patient_alone(export: Path) -> None:
    bring(export)
    file = export / "Patient-120.ndjson"
    living = json.loads(file.read_bytes().splitlines()[1])
    living["telecom"] = [{"system": "phone", "value": "555-000-0000"}]
    (export / "Patient-120.ndjson").write_text(json.dumps(living) + "\n")
    assert told(bring(export))["patients"]["updated"] == 1
    assert Patient.objects.get(source_id=living["id"]).phone == "555-000-0000"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birthDate": "1978-02-30"}, "birthDate"),
        ({"birthDate": 1978}, "birthDate"),
        ({"name": []}, "name"),
        ({"id": ""}, "id"),
        ({"resourceType": "Group"}, "resourceType"),
    ],
)
def test_a_broken_patient_is_named_by_file_line_and_field_and_absent_whole(
    export: Path, change: dict[str, object], field: str
) -> None:
    (export / "Patient-120.ndjson").unlink()
    lines = (export / "Patient.ndjson").read_bytes().splitlines()
    broken = json.loads(lines[1])
    lines[1] = json.dumps(broken | change).encode()
    (export / "Patient.ndjson").write_bytes(b"\n".join(lines))
    found = told(bring(export))
    assert any(refusal.startswith(f"Patient.ndjson line 2, {field}") for refusal in found["refusals"])
    assert not Patient.objects.filter(source_id=broken["id"]).exists()
    assert not Problem.objects.filter(patient__source_id=broken["id"]).exists()
    assert Patient.objects.count() == 7


def test_a_broken_condition_leaves_its_patient_out_whole(export: Path) -> None:
    (export / "Patient-120.ndjson").unlink()
    lines = (export / "Condition.ndjson").read_bytes().splitlines()
    broken = json.loads(lines[0])
    lines[0] = json.dumps(broken | {"onsetDateTime": "2014-13-45"}).encode()
    (export / "Condition.ndjson").write_bytes(b"\n".join(lines))
    found = told(bring(export))
    assert any(refusal.startswith("Condition.ndjson line 1, onsetDateTime") for refusal in found["refusals"])
    assert not Patient.objects.filter(source_id=broken["subject"]["reference"].removeprefix("Patient/")).exists()


@pytest.mark.parametrize("name", ["Patient.ndjson", "Condition.ndjson", "MedicationRequest.ndjson", "Location.ndjson"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_said_and_whole_patients_come_in(export: Path, name: str, share: float) -> None:
    content = (export / name).read_bytes()
    (export / name).write_bytes(content[: int(len(content) * share)])
    found = told(bring(export))
    assert any(refusal.startswith(f"{name} line") for refusal in found["refusals"])


def test_every_line_twice_is_every_line_once(export: Path) -> None:
    for file in export.glob("*.ndjson"):
        file.write_bytes(file.read_bytes() * 2)
    assert told(bring(export))["patients"]["created"] == 100


def test_an_empty_directory_says_what_to_name(tmp_path: Path) -> None:
    result = bring(tmp_path)
    assert result.exit_code == 1
    assert "name the directory of a FHIR bulk export" in result.stderr


def test_files_with_nothing_usable_are_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(b"not json\n\xff\xfe\n[]\n")
    result = bring(tmp_path)
    assert result.exit_code == 1
    assert len(json.loads(result.stdout)["refusals"]) == 3


def test_what_an_import_takes_costs_few_statements_however_many_rows(
    export: Path, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(40):  # type: ignore[operator]  # the fixture's own type is private
        bring(export)


def test_a_file_that_cannot_be_read_is_said_and_nothing_comes_in(export: Path) -> None:
    (export / "Condition.ndjson").unlink()
    (export / "Condition.ndjson").symlink_to(export / "gone")
    result = bring(export)
    assert result.exit_code == 1
    assert "Condition.ndjson cannot be read (No such file or directory)" in result.stderr
    assert not Patient.objects.exists()


def test_a_folder_named_like_a_file_is_passed_over(export: Path) -> None:
    (export / "Procedure.ndjson").mkdir()
    assert told(bring(export))["patients"]["created"] == 100


def test_files_of_other_names_are_said_and_refused_where_nothing_else_is(tmp_path: Path) -> None:
    (tmp_path / "patients.ndjson").write_text("{}")
    result = bring(tmp_path)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["unknown_files"] == ["patients.ndjson"]
    assert "name the files as Patient.ndjson is" in result.stderr
