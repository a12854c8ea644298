"""An administrator proposes, a director approves; a patient is handed over; a supervisor reads and writes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.stories.conftest import StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]


def test_a_wide_role_takes_two_people_and_whoever_leaves_is_out_at_the_next_action(
    visit: Begin, story_clock: StoryClock
) -> None:
    noor = visit("noor")
    noor.sees("Staff and roles", "Lin Chen, LCSW")
    noor.look()
    noor.follow("Sam Whitfield")
    noor.look()
    noor.page.locator("#give_role").select_option(label="Biller (a second person says yes)")
    noor.press("Give this role")
    noor.sees("Say why; it is kept with the change.")
    noor.look()
    noor.fill("Why is it needed?", "Bo is away in March.")
    noor.press("Give this role")
    noor.sees("Proposed. It is in force once a second person says yes", "Proposed: Biller")
    noor.look()
    story_clock.at += timedelta(minutes=5)
    vera = visit("vera", phone=False)
    vera.follow("Staff")
    vera.sees("Waits for you")
    vera.look()
    vera.follow("A role for Sam Whitfield")
    vera.sees("Bo is away in March.")
    vera.answer("Is this role needed?", "Yes")
    vera.look()
    vera.press("Keep this answer")
    vera.sees("Approved. The role is in force now.")
    sam = visit("sam")
    sam.go("/operations/claims/")
    sam.sees("Claims")
    story_clock.at += timedelta(minutes=5)
    noor.page.reload()
    noor.unfold("Works here no more")
    noor.page.locator("#standing_why").fill("Sam has moved away.")
    noor.look()
    noor.press("End it all now")
    noor.sees("every sign-in have ended", "Works here no more.")
    noor.look()
    sam.go("/operations/claims/")
    sam.page.wait_for_url("**/account/login/**")


def test_jordan_is_handed_over_and_reads_so_and_a_supervisor_looks_in(visit: Begin, story_clock: StoryClock) -> None:
    grace = visit("grace")
    grace.go("/clinic/patients/")
    grace.sees("Amara Bello")
    assert "Jordan" not in grace.page.inner_text("main")
    priya = visit("priya")
    priya.follow("Care teams")
    priya.look()
    priya.follow("Jordan Reyes")
    priya.sees("Lin Chen, LCSW")
    priya.look()
    priya.press("Change the team")
    priya.sees("Choose who joins.")
    priya.look()
    priya.page.get_by_label("Who?").select_option(index=next_of(priya, "Maria Alvarez"))
    priya.choose("As what?", "Primary therapist")
    priya.press("Change the team")
    priya.sees("Maria Alvarez is on the team now")
    priya.look()
    jordan = visit("jordan")
    jordan.sees("in place of Lin Chen, LCSW")
    story_clock.at += timedelta(minutes=5)
    grace.page.reload()
    grace.follow("Jordan Reyes")
    grace.sees("Goals")
    assert not grace.page.get_by_text("Record a problem").count()
    grace.unfold("Why may I see this?")
    grace.sees("You supervise somebody on Jordan Reyes’ care team")
    grace.look()


def next_of(priya: Visit, name: str) -> int:
    options = priya.page.get_by_label("Who?").locator("option").all_inner_texts()
    return next(index for index, words in enumerate(options) if name in words)
