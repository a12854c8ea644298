"""A teenager and a father sign one text, each on their own phone; the bill follows, until the birthday ends it."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from stepwell.clinic.people.models import Patient
from stepwell.clinic.programs.models import Track
from stepwell.plumbing.database import acting_as_programme
from tests.stories.conftest import DESK, PHONE, StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]
Take = Callable[[Visit, str], None]
TPO = "Treatment, payment and running the programme"
FOURTEENTH = datetime(2026, 9, 28, 5, tzinfo=UTC)  # midnight in Chicago
WEEK = "/operations/claims/?week=2026-02-16"


@pytest.fixture
def in_delaware(programme: None) -> None:
    """Kai is thirteen and in Delaware, where a parent agrees to treatment for substance use until fourteen, and the
    teenagers' track turns out to be such treatment."""
    with acting_as_programme(), transaction.atomic():
        Patient.objects.filter(given_name="Kai").update(birth_on=date(2012, 9, 28), state="DE")
        Track.objects.filter(programme__key="riverbend-teen").update(substance_use=True)


@pytest.mark.usefixtures("in_delaware")
def test_both_sign_on_their_own_phones_and_the_bill_goes_out_once_both_have(
    visit: Begin, story_clock: StoryClock, picture: Take
) -> None:
    bo = visit("bo", phone=False)
    bills(bo)
    bo.sees("No consent to tell the payer about substance-use treatment")
    kai, dan = visit("kai"), visit("dan")
    kai.go("/me/sharing/")
    kai.follow(TPO)
    kai.sees("Who signs this with you?", "Dan Nakamura, your father", "Mika Sato, your mother", "Nobody else is asked.")
    picture(kai, "teen-choose")
    kai.look()
    kai.press("Read what I sign")
    kai.sees("Choose who signs with you.")
    kai.look()
    picture(kai, "teen-choose-error")
    kai.page.get_by_label("Dan Nakamura, your father").check()
    kai.press("Read what I sign")
    kai.sees("At my age the law asks Dan Nakamura, my father, to sign this too.")
    kai.look()
    picture(kai, "teen-read")
    kai.fill("Type your full name", "Kai Nakamura")
    kai.press("Sign")
    kai.sees(
        "It holds once Dan Nakamura has signed too", "Waits for a second signature", "Nothing of it is shared yet."
    )
    kai.look()
    picture(kai, "teen-waits")
    story_clock.at += timedelta(minutes=1)
    bills(bo)
    bo.sees("waits for a parent's or guardian's signature")
    bo.look()
    picture(bo, "biller-waits")
    dan.go("/family/")
    dan.sees("Something waits for your signature")
    dan.look()
    picture(dan, "parent-home")
    dan.follow("Something waits for your signature")
    dan.look()
    picture(dan, "parent-list")
    dan.follow("Sharing my records for treatment")
    dan.sees("asks you to sign it too", "I am Kai Nakamura")
    dan.look()
    picture(dan, "parent-paper")
    dan.fill("Type your full name", "Kai Nakamura")
    dan.press("Sign")
    dan.sees("Type your name as it is in your record: Dan Nakamura.")
    dan.look()
    picture(dan, "parent-paper-error")
    dan.fill("Type your full name", "Dan Nakamura")
    dan.press("Sign")
    dan.sees("Signed by both of you. From now on it holds.")
    dan.look()
    picture(dan, "parent-signed")
    story_clock.at += timedelta(minutes=1)
    kai.go("/me/sharing/")
    kai.sees("with Dan Nakamura (father)")
    kai.look()
    picture(kai, "teen-holds")
    bills(bo)
    assert "waits for a parent" not in bo.page.inner_text("article:has-text('Kai Nakamura')")
    picture(bo, "biller-claimed")
    mika = visit("mika")
    mika.go("/family/children/")
    assert "signature" not in mika.page.inner_text("main").lower()
    story_clock.at = FOURTEENTH - timedelta(minutes=1)
    dan = visit("dan")
    dan.go("/family/children/")
    dan.follow("Sharing my records for treatment")
    dan.sees("It holds until one of you stops it.")
    story_clock.at = FOURTEENTH
    assert dan.page.reload().status == 404  # type: ignore[union-attr]  # a reload answers
    assert "Kai" not in dan.page.inner_text("body")
    picture(dan, "parent-gone")
    kai = visit("kai")
    kai.sees("Something you share is yours to decide anew")
    kai.look()
    picture(kai, "teen-today")
    kai.follow("See what it was")
    kai.sees("To decide anew")
    kai.look()
    picture(kai, "teen-anew")
    kai.follow("Look at it and sign anew")
    kai.press("Read what I sign")
    kai.fill("Type your full name", "Kai Nakamura")
    kai.press("Sign")
    kai.sees("Signed. From now on this holds, until you stop it here.")
    assert "To decide anew" not in kai.page.inner_text("main")


def test_a_therapist_records_that_an_exception_holds_and_the_fathers_open_page_is_gone(
    visit: Begin, story_clock: StoryClock, picture: Take
) -> None:
    dan = visit("dan")
    dan.go("/family/children/")
    dan.follow("Kai Nakamura")
    dan.sees("You see this as Kai’s father")
    maria = visit("maria", phone=False)
    maria.go("/clinic/patients/")
    maria.follow("Kai Nakamura")
    maria.follow("Who decides")
    maria.look()
    picture(maria, "who-decides")
    maria.page.get_by_label("About suicide").check()
    maria.press("Record this")
    maria.sees("Write what you rest this on.")
    maria.look()
    picture(maria, "who-decides-error")
    maria.fill("What you rest this on", "He told me on Monday that he thinks of dying.")
    maria.press("Record this")
    maria.sees(
        "From now on the patient alone decides, and no parent is shown anything.", "Kai decides alone about suicide"
    )
    maria.look()
    picture(maria, "who-decides-recorded")
    story_clock.at += timedelta(seconds=1)
    assert dan.page.reload().status == 404  # type: ignore[union-attr]  # a reload answers
    kai = visit("kai")
    kai.sees("From now on you decide alone who sees your record.")
    kai.look()
    picture(kai, "teen-decides")
    vera = visit("vera", phone=False)
    vera.go("/operations/guardians/")
    vera.follow("Kai Nakamura")
    vera.sees("since 2 March 2026", "A clinician recorded that an exception of the state’s law holds.")
    vera.sees("Is shown nothing: the patient alone decides who sees the record.")
    vera.look()
    picture(vera, "director-decides")


def bills(bo: Visit) -> None:
    bo.go(WEEK)
    bo.press("Make charges and claims for this week")


@pytest.fixture
def picture() -> Take:
    def take(somebody: Visit, name: str) -> None:
        place = os.environ.get("LOOK")
        if place:
            before = somebody.page.viewport_size
            for size in (PHONE, DESK):
                somebody.page.set_viewport_size(size)
                somebody.page.screenshot(path=Path(place) / f"{name}-{size['width']}.png", full_page=True)
            somebody.page.set_viewport_size(before or PHONE)

    return take
