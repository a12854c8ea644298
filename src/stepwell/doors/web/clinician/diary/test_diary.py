"""The diary as a clinician reads it, and the card they set."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.measures.actions import record_day
from stepwell.clinic.measures.models import DiaryCard
from stepwell.clinic.measures.tests.factories import a_card, a_day
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.diary import Filled
from stepwell.pure.entitlement import Role


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


def address(patient: Patient) -> str:
    return reverse("clinician:diary", args=[patient.ref])


def test_the_week_shows_days_gaps_and_words(at_the_door: Client, jordan: Patient) -> None:
    a_card(jordan)
    a_day(jordan, {"suicide_urge": 3, "self_harm_act": 1, "words": "Nobody knows."})
    page = at_the_door.get(address(jordan)).content.decode()
    for words in ("diary-bar-3", "I hurt myself on purpose", "Nobody knows.", "It is left open, not guessed."):
        assert words in page


def test_a_card_is_set_with_lines_of_their_own_and_old_entries_keep_theirs(
    at_the_door: Client, jordan: Patient, lin: Staff
) -> None:
    a_card(jordan)
    entry = a_day(jordan, {"suicide_urge": 2})
    told = {"group_0": ["mood"], "group_1": ["suicide_urge"], "own_1": "Skipped a meal", "own_1_form": "yes_no"}
    page = at_the_door.post(address(jordan), told, follow=True).content.decode()
    assert "Version 2 of the card is in force." in page
    card = DiaryCard.objects.get(version=2)
    assert [line["label"] for line in card.lines] == ["Mood", "To end my life", "Skipped a meal"]
    assert card.by == lin.account
    entry.refresh_from_db()
    assert entry.card.version == 1
    assert 'value="Skipped a meal"' in at_the_door.get(address(jordan)).content.decode()


def test_with_nothing_chosen_no_card_is_asked_for(at_the_door: Client, jordan: Patient) -> None:
    a_card(jordan)
    page = at_the_door.post(address(jordan), {}, follow=True).content.decode()
    assert "No diary card is asked for any more." in page


def test_who_is_on_call_and_everybody_else_have_none(
    jordan: Patient, outsiders: list[Account], signed_in: SignIn
) -> None:
    sam = a_staff([Role.ON_CALL], name="Sam").account
    for account in (*outsiders, sam):
        assert signed_in(account).get(address(jordan)).status_code == 404
        assert signed_in(account).post(address(jordan), {"group_0": ["mood"]}).status_code == 404
    assert not DiaryCard.objects.exists()


def test_a_late_entry_says_both_times(at_the_door: Client, jordan: Patient) -> None:

    card = a_card(jordan)
    assert jordan.account
    record_day(
        patient=jordan, card_ref=card.ref, answers={"mood": 1}, on=SPRING.date(), submission=card.ref,
        filled=Filled(SPRING, is_late=True, clock_was_wrong=True), by=jordan.account, at=SPRING + timedelta(hours=3),
    )  # fmt: skip
    page = at_the_door.get(address(jordan)).content.decode()
    assert "filled in at 7:00 am without a connection, received 2 March, 10:00 am" in page
    assert "the clock of the phone was wrong" in page
