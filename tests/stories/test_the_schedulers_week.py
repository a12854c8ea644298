"""The scheduler's Thursday; a sick call at twenty to eight; and a patient who moves to another state."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.schedule import jobs
from stepwell.clinic.schedule.loose_ends import unlicensed_seats
from stepwell.clinic.schedule.models import DraftWeek, Seat, Session
from stepwell.doors.simulator.cast import DOMAIN
from stepwell.plumbing.database import acting_as_programme
from tests.stories.conftest import StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]


def the_worker_drafts() -> None:
    with acting_as_programme(), transaction.atomic():
        draft = DraftWeek.objects.get()
    jobs.draft_week(draft_id=draft.pk)


def test_a_week_is_drafted_mended_by_hand_and_published_and_each_reads_their_change(
    visit: Begin, story_clock: StoryClock
) -> None:
    story_clock.at = datetime(2026, 3, 5, 15, tzinfo=UTC)  # a Thursday
    priya = visit("priya")
    priya.go("/operations/week/")
    for _ in range(2):
        priya.follow("Week after")
        priya.page.wait_for_load_state()
    priya.sees("Week of Monday, 16 March 2026")
    priya.look()
    priya.press("Draft this week")
    priya.sees("Placing everybody…")
    priya.look()
    the_worker_drafts()
    priya.page.reload()
    priya.sees("Meetings missing", "Nothing so far; this is the plan as it was made")
    for side in ("By clinician", "By patient", "Missing", "Picture", "By group"):
        priya.page.get_by_role("navigation", name="The draft").get_by_role("link", name=side).click()
        priya.page.wait_for_load_state()
        priya.look()
    priya.page.get_by_role("link", name="Thu 19, 10:00").first.click()
    priya.sees("Another time, or somebody else leads it")
    priya.look()
    priya.page.locator("#move_start").fill("2026-03-19T15:00")
    priya.page.locator("form:has(#move_start) button").click()
    priya.sees("This would be", "What it costs", "is not published on Thursday at 3:00 pm")
    priya.look()
    priya.press("Keep this change")
    priya.sees("Kept. Nobody is told before the week is published.", "moved")
    priya.look()
    priya.press("Publish this week")
    priya.sees("is published, and everybody in it is told.")
    priya.look()
    with acting_as_programme(), transaction.atomic():
        told = {
            each.account.email: each.words
            for each in Notice.objects.filter(at=story_clock.at).select_related("account")
        }
    moved = [words for words in told.values() if "on Thursday at 3:00 pm instead of on Thursday at 10:00 am" in words]
    assert moved
    assert all(words.endswith("everything else as the week before.") for words in moved)
    jordan = visit("jordan")
    if f"jordan@{DOMAIN}" in told:
        jordan.sees("at 3:00 pm instead of on Thursday at 10:00 am")
    jordan.look()


def test_a_sick_call_at_twenty_to_eight(visit: Begin, story_clock: StoryClock) -> None:
    story_clock.at = datetime(2026, 3, 3, 12, 40, tzinfo=UTC)  # a Tuesday in New York
    with acting_as_programme(), transaction.atomic():
        group = Session.objects.select_related("facilitator").get(
            title="Early recovery skills", starts_at__date=story_clock.at.date()
        )
    names = {"Lin Chen": "lin", "Maria Alvarez": "maria"}
    away = group.facilitator
    other = next(name for name in names if name != away.name)
    priya = visit("priya")
    priya.go("/operations/week/")
    priya.follow("Something changed")
    priya.sees("nothing happens before you confirm it")
    priya.look()
    priya.follow("Somebody is ill or on leave")
    priya.page.get_by_label("Who?").wait_for()
    priya.look()
    priya.page.get_by_label("Who?").select_option(label=away.signature)
    priya.press("Show what becomes of it")
    priya.sees(f"{away.name}: ", f"led by {other}")
    priya.look()
    priya.press("Do this and tell them")
    priya.sees("everybody whom it touches is told")
    priya.look()
    story_clock.at = datetime(2026, 3, 3, 12, 42, tzinfo=UTC)
    substitute = visit(names[other])
    substitute.go("/clinic/day/")  # who is on the rota comes in by the duty board
    substitute.sees("A change in what you lead")
    substitute.look()
    substitute.go(f"/clinic/sessions/{group.ref}/hand-over/")
    substitute.sees("Hand-over: Early recovery skills", "Walter Osei", "Last time")
    substitute.look()
    walter = visit("walter")
    walter.sees("Early recovery skills on Tuesday at 1:30 pm is with " + other)
    walter.look()


def test_a_patient_moves_to_another_state(visit: Begin, story_clock: StoryClock) -> None:
    story_clock.at = datetime(2026, 3, 3, 15, tzinfo=UTC)  # a Tuesday, ten in New York
    jordan = visit("jordan")
    jordan.go("/me/week/")
    jordan.look()
    jordan.follow("In another state?")
    jordan.sees("You live in New York.")
    jordan.fill("From which day on?", "2026-03-05")
    jordan.choose("Which state?", "Texas")
    jordan.choose("Which clocks?", "Central (Chicago)")
    jordan.look()
    jordan.press("Tell my team")
    jordan.sees("It is kept, and whoever plans the weeks is told", "Texas, from Thursday, 5 March 2026 on")
    jordan.look()
    lin = visit("lin")
    lin.sees("A patient of yours is in Texas from 5 March on, where you are not licensed.")
    priya = visit("priya")
    priya.go("/operations/week/")
    priya.sees("Somebody sits where their facilitator is not licensed")
    priya.look()
    priya.follow("Look what can become of it")
    priya.sees("Not licensed where the patient sits: 1", "Jordan Reyes")
    priya.look()
    priya.page.get_by_role("button", name="Show what becomes of it").first.click()
    priya.sees("Jordan Reyes: ", "led by Maria Alvarez, LMHC", "CST for them", "Choose who takes over")
    priya.look()
    priya.press("Do this and tell them")
    priya.sees("everybody whom it touches is told")
    priya.look()
    with acting_as_programme(), transaction.atomic():
        assert unlicensed_seats(at=story_clock.at) == ()
        taken = Seat.objects.filter(
            patient__given_name="Jordan", session__kind="individual", session__facilitator__name="Maria Alvarez",
            cancelled_at=None, starts_at__gt=story_clock.at,
        )  # fmt: skip
        session = taken.select_related("session").order_by("starts_at")[0].session
    jordan.go("/me/")
    jordan.sees("A change in your", "Maria Alvarez")
    jordan.look()
    jordan.go("/me/week/?on=2026-03-09")
    jordan.look()
    maria = visit("maria")
    maria.go("/clinic/day/")
    maria.sees("A change in what you lead")
    maria.go(f"/clinic/sessions/{session.ref}/hand-over/")
    maria.sees("Hand-over: ", "Jordan Reyes")
    maria.look()
