"""Somebody has lost phone and codes: who is told, in which words, and what holds at the very next request."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import SPRING, a_second_step, a_staff
from stepwell.journeys.approve_reset import approve_reset
from stepwell.journeys.reset_second_step import reset_second_step
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOW = "called back on the number in the file"
LATER = SPRING + timedelta(hours=1)


@pytest.fixture
def noor() -> Account:
    return a_staff(name="Noor Siddiqui", roles=[Role.ADMINISTRATOR], states=[]).account


@pytest.fixture
def vera() -> Account:
    return a_staff(name="Vera Novak", roles=[Role.DIRECTOR], states=[]).account


def letters() -> list[mail.EmailMessage]:
    """What the post has to bring out."""
    mail.outbox.clear()
    for notice in Notice.objects.order_by("pk"):
        inbox.post(notice_id=notice.pk)
    return mail.outbox


def test_every_session_ends_and_a_letter_says_what_happened_and_what_to_do(noor: Account) -> None:
    lin = a_second_step(a_staff().account)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(lin)
        assert browser.get(reverse("clinician:day")).status_code == 200
    reset_second_step(account=lin, how=HOW, by=noor, at=SPRING)
    for browser in browsers:
        assert browser.get(reverse("clinician:day")).headers["Location"].startswith("/account/login/")
    [letter] = letters()
    assert letter.to == [lin.email]
    assert letter.subject == "About your account in Stepwell"
    for words in ("was reset", "signed out everywhere", "tell the programme at once", "/account/password/reset/"):
        assert words in letter.body
    for words in (HOW, "Noor", "Lin"):
        assert words not in letter.body


def test_for_a_wide_role_a_second_person_is_asked_and_nothing_ends_before_their_yes(
    noor: Account, vera: Account
) -> None:
    bo = a_second_step(a_staff(name="Bo Hale", roles=[Role.BILLER]).account)
    browser = Client()
    browser.force_login(bo)
    reset = reset_second_step(account=bo, how=HOW, by=noor, at=SPRING)
    assert reset_second_step(account=bo, how=HOW, by=noor, at=LATER) == reset
    [asked] = letters()
    assert asked.to == [vera.email]
    assert "Bo" not in asked.body
    assert browser.get(reverse("operations:claims")).status_code == 200
    approve_reset(reset=reset, approved=True, words="", by=vera, at=LATER)
    assert browser.get(reverse("operations:claims")).status_code == 302
    told = {notice.account: notice.words for notice in Notice.objects.filter(at=LATER)}
    assert told[noor] == "A reset you asked for was approved."
    assert "Choose a new password" in told[bo]


def test_a_no_is_told_to_who_asked_and_to_nobody_else(noor: Account, vera: Account) -> None:
    bo = a_second_step(a_staff(name="Bo Hale", roles=[Role.BILLER]).account)
    reset = reset_second_step(account=bo, how=HOW, by=noor, at=SPRING)
    approve_reset(reset=reset, approved=False, words="That was not Bo", by=vera, at=LATER)
    assert [(told.account, told.words) for told in Notice.objects.filter(at=LATER)] == [
        (noor, "A reset you asked for was declined.")
    ]


def test_operations_reset_it_for_a_patient_who_finds_what_happened_among_their_notices() -> None:
    jordan = a_patient().account
    assert jordan
    priya = a_staff(name="Priya Nair", roles=[Role.SCHEDULER]).account
    reset_second_step(account=a_second_step(jordan), how=HOW, by=priya, at=SPRING)
    assert [letter.to for letter in letters()] == [[jordan.email]]
