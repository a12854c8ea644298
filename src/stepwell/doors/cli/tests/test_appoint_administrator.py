import pytest
from click.testing import CliRunner, Result

from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people import actions
from stepwell.clinic.people.models import RoleChange, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.doors.cli.appoint_administrator import appoint_administrator
from stepwell.pure.entitlement import Role

pytestmark = pytest.mark.django_db


def appoint(email: str = "noor@example.org", *more: str) -> Result:
    return CliRunner().invoke(appoint_administrator, [email, "--name", "Noor Siddiqui", *more])


def test_the_first_administrator_is_named_without_a_password_and_it_stands_in_the_history() -> None:
    vera = a_staff(roles=[Role.DIRECTOR], name="Vera")
    result = appoint()
    assert result.exit_code == 0, result.output
    assert "I forgot my password" in result.stdout
    noor = Staff.objects.get(name="Noor Siddiqui")
    assert noor.roles == ["ADMINISTRATOR"]
    assert not noor.account.has_usable_password()
    assert RoleChange.objects.get(staff=noor).approval.approved
    assert Notice.objects.get().account == vera.account


def test_somebody_on_the_staff_keeps_their_other_roles() -> None:
    lin = a_staff()
    assert appoint(lin.account.email).exit_code == 0
    lin.refresh_from_db()
    assert lin.roles == ["ADMINISTRATOR", "THERAPIST"]


def test_where_there_is_an_administrator_it_is_refused() -> None:
    a_staff(roles=[Role.ADMINISTRATOR])
    result = appoint()
    assert result.exit_code == 1
    assert "they give roles on the staff screen" in result.stderr
    assert Staff.objects.count() == 1


def test_a_patients_address_a_wrong_one_and_who_has_left_are_refused() -> None:
    actions.open_account(email="jordan@example.org", password=None, time_zone="UTC")
    lin = a_staff(name="Lin")
    vera = a_staff(roles=[Role.DIRECTOR])
    actions.stop_working_here(staff=lin, why="left", by=vera.account, at=SPRING)
    for email, said in (
        ("jordan@example.org", "somebody who is not staff"),
        ("not an address", "is not an e-mail address"),
        (lin.account.email, "does not work here any more"),
    ):
        result = appoint(email)
        assert result.exit_code == 1
        assert said in result.stderr
    assert appoint("noor@example.org", "--time-zone", "Mars/Olympus").exit_code == 1
    assert not Staff.objects.filter(roles__contains=["ADMINISTRATOR"]).exists()
