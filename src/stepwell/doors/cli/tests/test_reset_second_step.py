import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner, Result

from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import SecondStepReset
from stepwell.clinic.people.tests.factories import a_second_step, a_staff
from stepwell.doors.cli.reset_second_step import reset_second_step
from stepwell.pure.entitlement import Role

pytestmark = pytest.mark.django_db


def reset(email: str, how: str = "she came by with her passport") -> Result:
    return CliRunner().invoke(reset_second_step, [email, "--how", how])


def test_the_only_administrator_comes_in_again_and_the_others_who_look_after_roles_are_told() -> None:
    noor = a_second_step(a_staff(roles=[Role.ADMINISTRATOR], name="Noor").account)
    vera = a_staff(roles=[Role.DIRECTOR], name="Vera")
    result = reset(noor.email.upper())
    assert result.exit_code == 0, result.output
    assert "I forgot my password" in result.stdout
    assert not Authenticator.objects.filter(user=noor).exists()
    made = SecondStepReset.objects.get()
    assert (made.by, made.waits, made.how) == (None, False, "she came by with her passport")
    told = {notice.account: notice.words for notice in Notice.objects.all()}
    assert told.keys() == {noor, vera.account}
    assert told[vera.account] == "Somebody’s second step was reset at the command line."


def test_an_unknown_address_no_second_step_and_no_reason_are_refused() -> None:
    lin = a_staff()
    for email, how, said in (
        ("nobody@example.org", "x", "Nobody has an account"),
        (lin.account.email, "x", "no second step"),
        (a_second_step(lin.account).email, " ", "Say how you made sure"),
    ):
        if said == "no second step":
            Authenticator.objects.all().delete()
        elif said.startswith("Say"):
            a_second_step(lin.account)
        result = reset(email, how)
        assert result.exit_code == 1
        assert said in result.stderr
    assert not SecondStepReset.objects.exists()
