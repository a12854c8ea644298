"""The directory of emergency services from a list: what is read, what is refused, and how that is said."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stepwell.clinic.safety.models import EmergencyService
from stepwell.doors.cli.import_emergency_services import import_emergency_services

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[5] / "docs" / "guides" / "emergency-services.md"
HEAD = "kind,name,phone,address,state,county,place,postal_prefix,checked_on"
LINE = "police,Troy police,518-555-0111,,NY,Rensselaer,Troy,,2026-01-15"


def run(tmp_path: Path, text: str, *options: str) -> Result:
    file = tmp_path / "services.csv"
    file.write_text(text, "utf-8")
    return CliRunner().invoke(import_emergency_services, [str(file), *options])


def test_the_list_of_the_guide_is_read_and_twice_the_same_changes_nothing(tmp_path: Path) -> None:
    listed = GUIDE.read_text("utf-8").split("```")[1].strip()
    first, again = (json.loads(run(tmp_path, listed, "--json").stdout) for _ in range(2))
    assert first["services"] == {"created": 4, "updated": 0, "removed": 0, "unchanged": 0}
    assert again["services"] == {"created": 0, "updated": 0, "removed": 0, "unchanged": 4}
    troy = EmergencyService.objects.get(name="Troy police")
    assert (troy.kind, troy.county, troy.place, str(troy.checked_on)) == ("police", "Rensselaer", "Troy", "2026-01-15")


def test_what_a_newer_list_no_longer_names_is_taken_out(tmp_path: Path) -> None:
    run(tmp_path, f"{HEAD}\n{LINE}\n{LINE.replace('Troy police', 'Old police')}")
    run(tmp_path, f"{HEAD}\n{LINE.replace('0111', '0112')}")
    assert [(each.name, each.phone) for each in EmergencyService.objects.all()] == [("Troy police", "518-555-0112")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            LINE.replace("police,", "sheriff,", 1),
            'Line 2, kind: "sheriff" is not a kind of service; write one of mobile',
        ),
        (LINE.replace("Troy police", ""), "Line 2, name: the name is missing"),
        (LINE.replace("518-555-0111", "soon"), 'Line 2, phone: "soon" is not a number'),
        (LINE.replace("518-555-0111", "911"), "Line 2, phone: 911 reaches whoever calls, not the patient"),
        (LINE.replace("NY", "New York"), 'Line 2, state: "New York" is not a US state'),
        (LINE.replace("Troy,,", "Troy,12x,"), 'Line 2, postal_prefix: "12x" is not the beginning of a ZIP code'),
        (LINE.replace("2026-01-15", "last week"), 'Line 2, checked_on: "last week" is not a day'),
        (LINE.replace("police,", "emergency department,", 1), "Line 2, address: the address is missing"),
        (f"{LINE}\n{LINE}", "Line 3, name: this service is listed twice"),
        (f"{LINE},more", "Line 2: there are more cells than columns"),
        ("", "Line 2: no service is listed"),
    ],
)
def test_a_list_with_a_fault_is_refused_whole_by_line_and_column(tmp_path: Path, line: str, said: str) -> None:
    EmergencyService.objects.create(kind="police", name="Kept", phone="555", state="NY", checked_on="2026-01-01")
    result = run(tmp_path, f"{HEAD}\n{line}")
    assert result.exit_code == 1
    assert said in result.output
    assert EmergencyService.objects.get().name == "Kept"


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    assert "Line 1, phone: the column is missing" in run(tmp_path, HEAD.replace("phone,", "")).output
