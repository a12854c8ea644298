"""What somebody reads in an e-mail about their own account."""

from typing import Any

import pytest
from django.test import Client

from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.doors.web.sign_in.letters import LETTERS
from stepwell.doors.web.sign_in.test_sign_in import choose_a_password, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def lin() -> Account:
    return with_password(a_staff().account)


def test_a_forgotten_password_is_written_about_in_plain_words_and_without_a_name(
    lin: Account, mailoutbox: list[Any]
) -> None:
    choose_a_password(lin, mailoutbox)
    assert [letter.subject for letter in mailoutbox] == ["Choose a new password", "Your password is changed"]
    assert "/account/password/reset/key/" in mailoutbox[0].body
    assert "Was it you?" in mailoutbox[1].body
    assert not [letter for letter in mailoutbox if "Lin" in letter.subject + letter.body or letter.to != [lin.email]]


def test_an_address_without_an_account_is_told_so_and_offered_no_sign_up(mailoutbox: list[Any]) -> None:
    Client().post("/account/password/reset/", {"email": "stranger@example.org"})
    assert [letter.subject for letter in mailoutbox] == ["No account with this address"]
    assert "http" not in mailoutbox[0].body


def test_only_the_letter_with_a_link_has_one() -> None:
    assert {name for name, letter in LETTERS.items() if "{link}" in letter.body} == {"account/email/password_reset_key"}
