"""Kai reads who will see the answers; his father sees as much as the law leaves him, until a court says otherwise."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.conftest import DESK, PHONE, StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]


def test_a_father_sees_until_the_director_ends_it_and_the_teenager_is_told_before_typing(
    visit: Begin, story_clock: StoryClock, picture: Callable[[Visit, str], None]
) -> None:
    kai = visit("kai")
    kai.go("/me/check-in/phq-9/")
    kai.sees("Who will be able to see this", "Your father Dan Nakamura", "Danger to life is always acted on")
    kai.sees("Your mother Mika Sato: nothing of this, and nothing else of your record.")
    kai.look()
    picture(kai, "check-in")
    dan = visit("dan")
    dan.follow("As a parent or guardian")
    dan.follow("Kai Nakamura")
    dan.sees("You see this as Kai’s father, until Kai turns 18 on 28 September 2027", "Scores")
    dan.look()
    picture(dan, "child")
    dan.follow("Somebody who helps")
    dan.look()
    picture(dan, "choose")
    dan.fill("Who receives it", "Dr Vale")
    dan.fill("What it is for", "to treat Kai too")
    dan.page.get_by_label("Appointments").first.check()
    dan.press("Read what I sign")
    dan.sees("Dr Vale")
    dan.look()
    dan.fill("Type your full name", "Dan Nakamura")
    dan.press("Sign")
    dan.sees("Signed. From now on this holds", "Dr Vale")
    mika = visit("mika")
    mika.go("/family/children/")
    mika.sees("Nobody here")
    mika.look()
    vera = visit("vera", phone=False)
    vera.go("/operations/guardians/")
    vera.look()
    picture(vera, "list")
    vera.follow("Kai Nakamura")
    vera.sees("May sign and see.", "cause 25-0117", "Nobody has checked this with a lawyer yet")
    vera.look()
    picture(vera, "guardians")
    father = vera.page.locator("article", has_text="Dan Nakamura")
    father.locator("summary").click()
    father.get_by_role("button", name="Yes, end it now").click()
    vera.sees("Ended. From now on nothing is shown by it.", "What has ended")
    assert dan.page.reload().status == 404  # type: ignore[union-attr]  # a reload answers
    kai.page.reload()
    kai.sees("Your father Dan Nakamura: nothing of this, and nothing else of your record.")


@pytest.fixture
def picture() -> Callable[[Visit, str], None]:
    def take(somebody: Visit, name: str) -> None:
        place = os.environ.get("LOOK")
        if place:
            for size in (PHONE, DESK):
                somebody.page.set_viewport_size(size)
                somebody.page.screenshot(path=Path(place) / f"{name}-{size['width']}.png", full_page=True)
            somebody.page.set_viewport_size(PHONE)

    return take
