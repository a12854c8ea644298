import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stepwell.clinic.people.actions import open_account
from stepwell.clinic.people.models import Licence, Staff
from stepwell.doors.cli.import_staff import import_staff
from stepwell.pure.entitlement import Role

pytestmark = pytest.mark.django_db

HEADER = "email,name,credential,roles,npi,time_zone,state,number,route,valid_from,until"
LIN = "lin@example.org,Lin Chen,LCSW,therapist,1234567893,America/New_York"
LIST = f"""{HEADER}
{LIN},NY,088123,licence,2021-05-01,2027-05-01
{LIN},NJ,44SC0,compact,2024-01-01,
priya@example.org,Priya Nair,,scheduler; biller,,America/Chicago,,,,,
"""


def read(tmp_path: Path, text: str | bytes) -> Result:
    file = tmp_path / "staff.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CliRunner().invoke(import_staff, [str(file), "--json"])


def test_staff_come_with_their_roles_and_their_licences_by_state(tmp_path: Path) -> None:
    result = read(tmp_path, LIST)
    assert json.loads(result.stdout)["staff"] == {"created": 2, "updated": 0, "unchanged": 0}
    lin = Staff.objects.get(account__email="lin@example.org")
    assert set(lin.licences.values_list("state", "route")) == {("NY", "licence"), ("NJ", "compact")}
    assert Staff.objects.get(name="Priya Nair").roles == [Role.BILLER, Role.SCHEDULER]


def test_reading_the_same_list_twice_changes_nothing(tmp_path: Path) -> None:
    read(tmp_path, LIST)
    assert json.loads(read(tmp_path, LIST).stdout)["staff"] == {"created": 0, "updated": 0, "unchanged": 2}


def test_a_licence_that_is_given_an_end_is_updated(tmp_path: Path) -> None:
    read(tmp_path, LIST)
    ended = LIST.replace("2024-01-01,\n", "2024-01-01,2026-12-31\n")
    assert json.loads(read(tmp_path, ended).stdout)["staff"]["updated"] == 1
    assert Licence.objects.get(state="NJ").until is not None


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("not-an-address,Lin,LCSW,therapist,,America/New_York,,,,,", "Line 2, email"),
        ("l@example.org,,LCSW,therapist,,America/New_York,,,,,", "Line 2, name"),
        ("l@example.org,Lin,LCSW,janitor,,America/New_York,,,,,", "Line 2, roles"),
        ("l@example.org,Lin,LCSW,patient,,America/New_York,,,,,", "Line 2, roles"),
        ("l@example.org,Lin,LCSW,therapist,123,America/New_York,,,,,", "Line 2, npi"),
        ("l@example.org,Lin,LCSW,therapist,,Mars/Olympus,,,,,", "Line 2, time_zone"),
        ("l@example.org,Lin,LCSW,therapist,,America/New_York,XX,1,licence,2021-05-01,", "Line 2, state"),
        ("l@example.org,Lin,LCSW,therapist,,America/New_York,NY,1,barter,2021-05-01,", "Line 2, route"),
        ("l@example.org,Lin,LCSW,therapist,,America/New_York,NY,1,licence,2021-02-30,", "Line 2, valid_from"),
        ("l@example.org,Lin,LCSW,therapist,,America/New_York,NY,1,licence,2021-05-01,2020-01-01", "Line 2, until"),
        ("l@example.org,Lin,LCSW,therapist,,America/New_York,NY,1,licence,2021-05-01,,extra", "Line 2: there are more"),
        ("", "Line 2: nobody is listed"),
        (f"l@example.org,{'n' * 201},LCSW,therapist,,America/New_York,,,,,", "Line 2, name: this holds 201"),
        (f"l@example.org,Lin,{'c' * 61},therapist,,America/New_York,,,,,", "Line 2, credential: this holds 61"),
        (f"l@example.org,{'n' * 140_000},,therapist,,America/New_York,,,,,", "Line 2: this cannot be read as CSV"),
        ("l@example.org,Li\0n,LCSW,therapist,,America/New_York,,,,,", "Line 2, name: this holds a line break or"),
        ("l@example.org,Lin,LCSW,therapist,١٢٣٤٥٦٧٨٩٣,America/New_York,,,,,", "Line 2, npi"),
        ("l@example.org,Lin,LCSW,therapist,,EST,,,,,", "Line 2, time_zone"),
        ("l@example.org,Lin,LCSW,therapist,,America/New_York,NY,1,licence,20210501,", "Line 2, valid_from"),
        ('"l@example.org,Lin,LCSW,therapist,,America/New_York,,,,,', "Line 2: this cannot be read as CSV"),
    ],
)
def test_what_cannot_be_used_is_named_by_line_and_column_and_nobody_is_imported(
    tmp_path: Path, line: str, named: str
) -> None:
    result = read(tmp_path, f"{HEADER}\n{line}\n")
    assert result.exit_code == 1
    assert any(refusal.startswith(named) for refusal in json.loads(result.stdout)["refusals"])
    assert not Staff.objects.exists()


def test_one_bad_line_among_good_ones_refuses_the_list(tmp_path: Path) -> None:
    assert read(tmp_path, LIST + f"{LIN.replace('Lin Chen', 'Lin Chan')},PA,,,2021-05-01,\n").exit_code == 1
    assert not Staff.objects.exists()


def test_the_same_licence_listed_twice_is_refused(tmp_path: Path) -> None:
    assert "listed twice" in read(tmp_path, LIST + f"{LIN},NY,088123,licence,2021-05-01,2027-05-01\n").stderr


def test_a_list_in_another_encoding_says_how_to_save_it(tmp_path: Path) -> None:
    assert "save the list as CSV in UTF-8" in read(tmp_path, HEADER.encode() + b"\n\xff\xfe").stderr


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    assert (
        "Line 1, valid_from" in read(tmp_path, "email,name,credential,roles,npi,time_zone,state,number,route\n").stderr
    )


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "Line 1, name: the column stands here twice" in read(tmp_path, f"{HEADER},name\n{LIN},,,,,,Other\n").stderr


def test_an_address_of_somebody_who_is_not_staff_is_refused_and_nobody_comes_in(tmp_path: Path) -> None:
    open_account(email="lin@example.org", password=None, time_zone="America/New_York")
    result = read(tmp_path, LIST)
    assert result.exit_code == 1
    assert "somebody who is not staff" in result.stderr
    assert not Staff.objects.exists()


def test_the_first_list_gives_every_role_and_says_in_the_history_that_it_did(tmp_path: Path) -> None:
    read(tmp_path, f"{HEADER}\nnoor@example.org,Noor,,administrator; director,,America/New_York,,,,,\n")
    noor = Staff.objects.get()
    assert noor.roles == [Role.ADMINISTRATOR, Role.DIRECTOR]
    assert [change.approval.approved for change in noor.role_changes.all()] == [True, True]


def test_a_later_list_proposes_wide_roles_to_newcomers_and_leaves_the_roles_of_others(tmp_path: Path) -> None:
    read(tmp_path, LIST)
    later = (
        LIST.replace("therapist", "therapist; director")
        + "vera@example.org,Vera,,director; case manager,,America/New_York,,,,,\n"
    )
    report = json.loads(read(tmp_path, later).stdout)
    assert report["roles"] == [
        "lin@example.org: director is listed and not given; give it there",
        "vera@example.org: director waits for a second person",
    ]
    assert Staff.objects.get(name="Lin Chen").roles == [Role.THERAPIST]
    assert Staff.objects.get(name="Vera").roles == [Role.CASE_MANAGER]
    again = json.loads(read(tmp_path, later).stdout)
    assert again["staff"] == {"created": 0, "updated": 0, "unchanged": 3}


def test_a_list_brings_nobody_back_who_works_here_no_more(tmp_path: Path) -> None:
    read(tmp_path, LIST)
    Staff.objects.filter(name="Lin Chen").update(active=False, roles=[])
    read(tmp_path, LIST)
    lin = Staff.objects.get(name="Lin Chen")
    assert (lin.active, lin.roles) == (False, [])
