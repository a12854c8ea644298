"""Choosing, reading and signing: what is read is what is signed, and an address says nothing about who has it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from stepwell.clinic.access.consents import OFFERS
from stepwell.clinic.access.models import Consent, Grant
from stepwell.clinic.access.tests.factories import a_patient, shares
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.tests.factories import a_staff, an_account
from stepwell.clinic.rulebook.models import Rule
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.doors.web.patient.consent.words import FORMS, KINDS
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "eleven")]
Commits = Callable[..., AbstractContextManager[Any]]
FAMILY = "/me/consent/family/"
RUTH: dict[str, Any] = {
    "name": "Ruth Diaz", "relationship": "mother", "email": "ruth@example.org", "kinds": ["SCHEDULE"], "term": "stay",
}  # fmt: skip


@pytest.fixture
def amara() -> Patient:
    return a_patient(given_name="Amara", family_name="Diaz")


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Commits) -> Commits:
    """What waits for the end of the transaction happens at the end of this block."""
    return django_capture_on_commit_callbacks


def read(browser: Client, url: str, told: dict[str, Any]) -> tuple[str, str]:
    """The text as a person reads it, and its seal."""
    response = browser.post(url, told | {"step": "read"})
    assert response.status_code == 200, response.content.decode()
    page = response.content.decode()
    seal = re.search(r'name="shown" value="(\w{64})"', page)
    assert seal
    return unescape(page), seal[1]


def sign(browser: Client, url: str, told: dict[str, Any], signature: str = "Amara Diaz") -> Any:
    _, seal = read(browser, url, told)
    return browser.post(url, told | {"step": "sign", "shown": seal, "signature": signature})


def test_what_each_choice_shows_and_does_not_show_is_said(amara: Patient, signed_in: SignIn) -> None:
    text = signed_in(amara).get(FAMILY).content.decode()
    for kind in ("SCHEDULE", "ATTENDANCE", "PLAN", "SAFETY", "SCORES", "SUBSTANCE_USE"):
        assert f'value="{kind}"' in text
    assert "When they are. Never what is said in them." in text
    assert 'value="NOTES"' not in text
    assert "checked" not in text.split("What may they see?")[1].split("Until when?")[0]


def test_the_text_is_read_filled_in_and_nothing_is_signed_by_reading(amara: Patient, signed_in: SignIn) -> None:
    text, _ = read(signed_in(amara), FAMILY, RUTH)
    assert "I am Amara Diaz, born on 15 June 1990." in text
    assert "Ruth Diaz (mother)" in text
    assert "my name and how to reach me; when my appointments are" in text
    assert "I leave the programme, and at the latest the end of 2 March 2027" in text
    assert not Consent.objects.exists()


def test_signing_invites_by_an_e_mail_that_names_nobody(amara: Patient, signed_in: SignIn, commits: Commits) -> None:
    with commits(execute=True):
        response = sign(signed_in(amara), FAMILY, RUTH)
    assert response.url == "/me/sharing/"
    assert Consent.objects.get().recipient == "Ruth Diaz (mother)"
    letter = mail.outbox[0]
    assert letter.to == ["ruth@example.org"]
    told = f"{letter.subject} {letter.body}"
    assert not re.search(r"amara|diaz|patient|therap|treat|health|mother", told, re.IGNORECASE)
    assert re.search(r"/account/password/reset/key/\S+", told)


@pytest.mark.django_db(transaction=True)
def test_the_link_lets_the_relative_choose_a_password_once(amara: Patient, signed_in: SignIn) -> None:
    sign(signed_in(amara), FAMILY, RUTH)
    link = re.search(r"http://testserver(\S+/key/\S+)", str(mail.outbox[0].body))
    assert link
    ruth = Client()
    form = ruth.get(link[1], follow=True)
    action = form.request["PATH_INFO"]
    secret = "stairs lead down to water"
    ruth.post(action, {"password1": secret, "password2": secret})
    assert Account.objects.get(email="ruth@example.org").check_password(secret)
    assert "This link no longer works" in Client().get(link[1], follow=True).content.decode()


@pytest.mark.parametrize("whose", ["nobody", "relative", "patient", "staff"])
def test_whoever_has_the_address_the_patient_reads_the_same(
    amara: Patient, signed_in: SignIn, commits: Commits, whose: str
) -> None:
    account = an_account()
    if whose == "relative":
        link_relative(account=account, patient=a_patient(), name="R", relationship="aunt")
    elif whose == "patient":
        a_patient(account=account)
    elif whose == "staff":
        a_staff(account=account)
    told = RUTH | ({"email": account.email} if whose != "nobody" else {})
    browser = signed_in(amara)
    with commits(execute=True):
        response = sign(browser, FAMILY, told)
    assert (response.status_code, response.url) == (302, "/me/sharing/")
    page = browser.get("/me/sharing/").content.decode()
    assert "Signed. An e-mail tells them how to sign in." in page
    assert "Ruth Diaz (mother)" in page
    assert [letter.subject for letter in mail.outbox] == ["An invitation for you"]
    assert Grant.objects.filter(patient=amara, ground="CONSENT").exists() is (whose != "staff")


def test_ones_own_address_is_said_to_be_that(amara: Patient, signed_in: SignIn) -> None:
    assert amara.account is not None
    response = sign(signed_in(amara), FAMILY, RUTH | {"email": amara.account.email})
    assert response.status_code == 422
    assert "This is your own address" in response.content.decode()


def test_a_double_click_is_one_consent_and_one_e_mail(
    amara: Patient, signed_in: SignIn, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(amara)
    _, seal = read(browser, FAMILY, RUTH)
    with commits(execute=True):
        for seconds in range(2):
            monkeypatch.setattr(clock, "now", lambda late=seconds: ELEVEN + timedelta(seconds=late))
            browser.post(FAMILY, RUTH | {"step": "sign", "shown": seal, "signature": "Amara Diaz"})
    assert Consent.objects.count() == len(mail.outbox) == 1


def test_a_text_that_changed_is_shown_again_and_not_signed(amara: Patient, signed_in: SignIn) -> None:
    browser = signed_in(amara)
    told = {"term": "open"}
    _, seal = read(browser, "/me/consent/tpo/", told)
    rule = Rule.objects.get(name="consent_form", scope="tpo")
    rule.data["statements"].append("And something new.")
    rule.save()
    sent = told | {"step": "sign", "shown": seal, "signature": "Amara Diaz"}
    response = browser.post("/me/consent/tpo/", sent)
    assert response.status_code == 422
    assert "The text has changed since you read it" in response.content.decode()
    assert "And something new." in response.content.decode()
    assert not Consent.objects.exists()
    assert sign(browser, "/me/consent/tpo/", told).status_code == 302


def test_what_was_chosen_after_reading_is_not_signed(amara: Patient, signed_in: SignIn) -> None:
    browser = signed_in(amara)
    _, seal = read(browser, FAMILY, RUTH)
    more = RUTH | {"kinds": ["SCHEDULE", "SCORES"], "step": "sign", "shown": seal, "signature": "Amara Diaz"}
    assert browser.post(FAMILY, more).status_code == 422
    assert not Consent.objects.exists()


def test_another_name_is_no_signature(amara: Patient, signed_in: SignIn) -> None:
    response = sign(signed_in(amara), FAMILY, RUTH, signature="Amy")
    assert response.status_code == 422
    assert "Type your name as it is in your record: Amara Diaz." in response.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kinds": []}, "Choose at least one thing to share."),
        ({"kinds": ["SUBSTANCE_USE"]}, "Choose at least one thing to share, besides"),
        ({"kinds": ["NOTES"]}, "Select a valid choice"),
        ({"term": ""}, "Choose until when."),
        ({"term": "day"}, "Choose the last day."),
        ({"term": "day", "until_on": "2026-03-01"}, "Choose a day that is still to come."),
        ({"term": "day", "until_on": "2029-03-01"}, "2 March 2027 at the latest"),
        ({"email": "ruth"}, "Enter a valid email address."),
    ],
)
def test_what_cannot_be_signed_is_said_before_it_is_read(
    amara: Patient, signed_in: SignIn, change: dict[str, Any], said: str
) -> None:
    response = signed_in(amara).post(FAMILY, RUTH | {"step": "read"} | change)
    assert response.status_code == 422
    assert said in unescape(response.content.decode())


def test_going_back_keeps_what_was_chosen(amara: Patient, signed_in: SignIn) -> None:
    text = signed_in(amara).post(FAMILY, RUTH | {"step": "choose"}).content.decode()
    assert 'value="Ruth Diaz"' in text
    assert re.search(r'value="SCHEDULE"[^>]*checked', text)


def test_changing_begins_with_what_holds_and_replaces_it(amara: Patient, signed_in: SignIn) -> None:
    ruth = link_relative(account=an_account(), patient=amara, name="Ruth Diaz", relationship="mother")
    before = shares(ruth, {Kind.SCHEDULE, Kind.SCORES})
    browser, url = signed_in(amara), f"{FAMILY}?instead={before.ref}"
    text = browser.get(url).content.decode()
    assert re.search(r'value="SCORES"[^>]*checked', text)
    assert 'name="email"' not in text
    sign(browser, url, {"kinds": ["SCHEDULE"], "term": "days"})
    after = Consent.objects.get(revocation__isnull=True)
    assert (after.recipient, after.recipient_account, after.kinds) == (
        *("Ruth Diaz (mother)", ruth.account, ["IDENTITY", "SCHEDULE"]),
    )


@pytest.mark.parametrize("form", OFFERS)
def test_every_form_opens_and_its_text_says_how_to_take_it_back(amara: Patient, signed_in: SignIn, form: str) -> None:
    browser, url = signed_in(amara), f"/me/consent/{form}/"
    assert browser.get(url).status_code == 200
    told = RUTH | {"recipient": "Dr Wong", "why": "to treat me", "term": "days"}
    told["kinds"] = ["SCORES"] if form == "research" else ["SCHEDULE"]
    text, _ = read(browser, url, told)
    assert "I can take this back whenever I like" in text
    assert sign(browser, url, told).status_code == 302


def test_separate_notes_stand_alone(amara: Patient, signed_in: SignIn) -> None:
    told = {"recipient": "Dr Wong", "why": "to treat me", "term": "days", "kinds": ["NOTES"]}
    sign(signed_in(amara), "/me/consent/psychotherapy_notes/", told)
    assert Consent.objects.get().kinds == ["PSYCHOTHERAPY_NOTES"]


def test_a_child_below_the_age_of_their_state_is_told_whom_to_ask(signed_in: SignIn) -> None:
    child = a_patient(birth_on=date(2015, 1, 1), state="AL")
    text = signed_in(child).get(FAMILY).content.decode()
    assert "sign this alone yet" in text
    assert "<form class" not in text
    assert signed_in(child).post(FAMILY, RUTH | {"step": "sign"}).status_code == 200
    assert not Consent.objects.exists()


def test_there_is_no_other_form(amara: Patient, signed_in: SignIn) -> None:
    assert signed_in(amara).get("/me/consent/everything/").status_code == 404
    assert signed_in(amara).get(f"{FAMILY}?instead=all").status_code == 404


def test_every_form_and_kind_has_plain_words() -> None:
    assert set(FORMS) == set(OFFERS)
    assert {kind for offer in OFFERS.values() for kind in offer.kinds} <= set(KINDS)
