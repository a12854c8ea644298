"""An administrator proposes, a director approves; a patient is handed over; a supervisor reads and writes nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import a_second_step
from stepwell.doors.simulator.cast import DOMAIN
from stepwell.plumbing.database import acting_as_programme
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


def test_sam_has_lost_phone_and_codes_and_two_people_let_him_in_again(
    visit: Begin, story_clock: StoryClock, mailoutbox: list[EmailMessage]
) -> None:
    sam = visit("sam")
    with acting_as_programme(), transaction.atomic():
        a_second_step(Account.objects.get(email=f"sam@{DOMAIN}"))
    noor = visit("noor")
    noor.follow("Sam Whitfield")
    noor.unfold("Has lost phone and codes")
    noor.press("Ask a second person")
    noor.sees("Say how you made sure; it is kept with the reset.")
    noor.look()
    noor.fill("How did you make sure who it is?", "Called back on the number in the staff file.")
    noor.press("Ask a second person")
    noor.sees("It is done once a second person says yes", "Another administrator or a director answers")
    noor.look()
    sam.go("/clinic/duty/")
    sam.sees("Duty board")
    story_clock.at += timedelta(minutes=5)
    vera = visit("vera", phone=False)
    vera.go("/operations/staff/")
    vera.follow("A new second step for Sam Whitfield")
    vera.sees("Called back on the number in the staff file.")
    vera.answer("Shall the second step be reset?", "Yes")
    vera.look()
    vera.press("Keep this answer")
    vera.sees("They are signed out everywhere, and were told by e-mail what to do.")
    sam.go("/clinic/duty/")
    sam.page.wait_for_url("**/account/login/**")
    sam.follow("I forgot my password")
    sam.fill("Email", f"sam@{DOMAIN}")
    sam.page.locator("main form button[type=submit]").click()
    sam.page.wait_for_url("**/done/")
    sam.page.goto(re.findall(r"https?://\S+", str(mailoutbox[-1].body))[0])
    for field in sam.page.locator("input[type=password]").all():
        field.fill("stairs lead down to water")
    sam.page.locator("main form button[type=submit]").click()
    sam.page.wait_for_url("**/done/")
    again = visit()
    again.go("/account/login/")
    again.fill("Email", f"sam@{DOMAIN}")
    again.page.locator("input[name=password]").fill("stairs lead down to water")
    again.press("Sign in")
    again.sees("Please set up a second step now")
    again.go("/clinic/duty/")
    again.sees("Please set up a second step now")
    again.look()


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
