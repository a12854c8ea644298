"""One patient's whole way, from the first visit to the step-down, as everybody in it lives it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest
from django.core import mail

from tests.stories.conftest import PICTURES, StoryClock, Visit, the_worker_drafts

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]
SECRET = "stairs lead down to water"


def test_from_the_first_visit_to_the_step_down(visit: Begin, story_clock: StoryClock) -> None:
    asks_to_start(visit())
    priya = visit("priya", phone=False)
    is_called_back_and_admitted(priya)
    chooses_a_password(visit)
    gets_a_goal(visit("lin", phone=False))
    gets_a_week(priya)
    story_clock.at = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)  # Monday, eight in New York, after the clocks changed
    rosa = comes_back(visit)
    sees_today_and_the_week(rosa)
    answers_at_night_and_is_met(rosa, visit)
    story_clock.at = datetime(2026, 3, 16, 18, 0, tzinfo=UTC)
    is_seen_in_a_group(visit("lin", phone=False))
    rosa = comes_back(visit)
    has_hours(rosa)
    is_billed_or_told_why(visit("bo", phone=False))
    counts_for_the_director(visit("vera", phone=False))
    steps_down_and_leaves(visit("lin", phone=False), rosa)


def asks_to_start(visitor: Visit) -> None:
    visitor.go("/")
    visitor.look()
    visitor.follow("Ask to start")
    visitor.fill("First name", "Rosa")
    visitor.fill("Last name", "Lindgren")
    visitor.fill("Phone", "212-555-0187")
    visitor.fill("E-mail", "rosa@example.org")
    visitor.choose("State you will be in", "New York")
    visitor.page.locator("[name=preference][value=iop]").check()
    visitor.page.get_by_label("You may contact me").check()
    visitor.press("Ask for a call")
    visitor.page.wait_for_url("**/start/thanks/")
    visitor.look()


def is_called_back_and_admitted(priya: Visit) -> None:
    priya.look()
    priya.follow("Rosa Lindgren")
    priya.answer("Did you reach them?", "Yes")
    priya.fill("What was said", "Wants to start as soon as she can.")
    priya.press("Log this call")
    priya.sees("Wants to start as soon as she can.")
    priya.answer("Are they in danger right now", "No")
    priya.fill("Date of birth", "1992-05-20")
    priya.choose("State they will be in", "New York")
    priya.choose("Their time zone", "Eastern (New York)")
    priya.fill("Street and number", "12 Canal Street")
    priya.fill("City", "New York")
    priya.fill("ZIP code", "10013")
    priya.answer("Have they had weekly therapy", "Yes")
    priya.answer("Do they come from more intensive care", "No")
    priya.answer("Is daily life hard", "Yes")
    priya.fill("PHQ-9 total", "17")
    priya.answer("Is there withdrawal", "No")
    priya.answer("Do symptoms make it impossible", "No")
    priya.answer("Do they have a private place", "Yes")
    priya.page.get_by_label("Emergency contact", exact=True).fill("Her brother")
    priya.fill("Emergency contact’s phone", "212-555-0188")
    priya.choose("Insurance", "Stairway Health, mental health")
    priya.fill("Member id", "SW445566")
    priya.page.locator("form[action*=intake] button[type=submit]").click()
    priya.sees("Weekly therapy was tried and was not enough.")
    priya.look()
    track = priya.page.get_by_label("Track", exact=True)
    adult = next(each for each in track.locator("option").all_inner_texts() if "adult" in each.lower())
    track.select_option(label=adult)
    priya.fill("Why this level of care", "Weekly therapy was tried and was not enough.")
    therapist = priya.page.get_by_label("Primary therapist")
    therapist.select_option(label=next(t for t in therapist.locator("option").all_inner_texts() if "Lin" in t))
    priya.page.locator("form[action*=admission] [name=from_on]").fill("2026-03-02")
    priya.press("Admit")
    priya.sees("Admitted")
    priya.look()


def chooses_a_password(visit: Begin) -> None:
    rosa = visit()
    rosa.go("/account/password/reset/")
    rosa.fill("Email", "rosa@example.org")
    rosa.page.locator("form button[type=submit]").first.click()
    rosa.page.wait_for_url("**/done/")
    sent = mail.outbox[-1]
    assert "Rosa" not in sent.subject
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", str(sent.body))
    assert link
    rosa.go(link[1])
    for field in ("password1", "password2"):
        rosa.page.locator(f"input[name={field}]").fill(SECRET)
    rosa.page.locator("form[action*=reset] button[type=submit], form.password_reset button").first.click()
    rosa.page.wait_for_load_state()


def comes_back(visit: Begin) -> Visit:
    """After hours or days one signs in again."""
    return visit(email="rosa@example.org", password=SECRET)


def gets_a_goal(lin: Visit) -> None:
    lin.look()
    lin.go("/clinic/patients/")
    lin.look()
    lin.follow("Rosa Lindgren")
    lin.unfold("Record a problem")
    lin.page.locator("form:has([value=problem]) [name=text]").fill("Major depression, single episode, moderate")
    lin.fill("ICD-10 code", "F32.1")
    lin.page.locator("form:has([value=problem]) button[type=submit]").click()
    lin.sees("Major depression, single episode, moderate")
    lin.unfold("Set a goal")
    lin.fill("The goal, in the patient’s own words", "I want to sing in the choir again.")
    lin.page.locator("form:has([value=goal]) [name=problem]").select_option(index=1)
    lin.page.locator("form:has([value=goal]) [name=therapy]").select_option(label="DBT")
    lin.fill("Review due on", "2026-03-30")
    lin.press("Set the goal")
    lin.sees("I want to sing in the choir again.")
    lin.look()


def gets_a_week(priya: Visit) -> None:
    priya.go("/operations/week/")
    chooser = priya.page.locator("form[method=get]")
    priya.unfold("Another programme or week")
    option = next(o for o in chooser.locator("option").all_inner_texts() if "adult" in o.lower())
    chooser.locator("[name=programme]").select_option(label=option)
    chooser.locator("[name=week]").fill("2026-03-16")
    chooser.locator("button[type=submit]").click()
    priya.look()
    priya.press("Draft this week")
    priya.sees("Placing everybody…")
    the_worker_drafts()
    priya.page.reload()
    priya.look()
    priya.press("Publish this week")
    priya.sees("is published, and everybody in it is told.")
    priya.look()


def sees_today_and_the_week(rosa: Visit) -> None:
    rosa.go("/me/")
    rosa.sees("Hello, Rosa")
    rosa.look()
    rosa.go("/me/week/")
    rosa.sees("DBT skills")
    rosa.look()
    rosa.page.get_by_role("button", name=re.compile("calendar", re.IGNORECASE)).first.click()
    address = rosa.page.get_by_label("Your calendar address").input_value()
    with urlopen(rosa.url + re.sub(r"^\w+://[^/]+", "", address)) as feed:  # a calendar program has no session
        assert feed.headers["Content-Type"].startswith("text/calendar")
        calendar = feed.read()
    assert b"BEGIN:VTIMEZONE" in calendar
    assert calendar.count(b"BEGIN:VEVENT") >= 7
    assert b"Lindgren" not in calendar


def answers_at_night_and_is_met(rosa: Visit, visit: Begin) -> None:
    rosa.go("/me/check-in/phq-9/")
    rosa.look()
    for number in range(1, 10):
        rosa.page.locator(f"[name=item{number}][value='{1 if number == 9 else 2}']").check(force=True)
    rosa.page.locator("[name=difficulty]").first.check(force=True)
    rosa.press("Send my answers")
    rosa.sees("Someone on your team is being told now", "988")
    rosa.look()
    sam = visit("sam")
    sam.go("/clinic/duty/")
    sam.sees("Rosa Lindgren")
    sam.look()
    sam.follow("Open and take")
    sam.look()
    sam.press("I am taking this")
    sam.sees("Taken by Sam Whitfield")
    sam.look()
    rosa.go("/me/progress/")
    rosa.sees("17")
    rosa.look()


def is_seen_in_a_group(lin: Visit) -> None:
    for title in ("DBT skills", "Process group"):
        lin.go("/clinic/day/")
        lin.follow(title)
        lin.press("Open the session")
        lin.look()
        for came in lin.page.locator("input[type=radio][value=yes]").all():
            came.check(force=True)
        lin.press("Save and close the session")
        lin.sees("Closed on")
        lin.look()
        lin.follow("Open the note")
        for area in lin.page.locator("textarea").all():
            area.fill("Practised opposite action; homework for the week agreed.")
        lin.press("Save and sign")
        lin.sees("Signed by Lin Chen, LCSW")
        lin.look()
    lin.unfold("Add an addendum about Rosa Lindgren")
    lin.page.locator("details[open] textarea").fill("She called after the group to say it helped.")
    lin.page.locator("details[open] button[type=submit]").click()
    lin.sees("She called after the group to say it helped.")


def has_hours(rosa: Visit) -> None:
    rosa.go("/me/")
    rosa.sees("3 of")
    PICTURES.mkdir(exist_ok=True)
    rosa.page.screenshot(path=PICTURES / "today.png")


def is_billed_or_told_why(bo: Visit) -> None:
    bo.go("/operations/claims/?week=2026-03-16")
    bo.look()
    bo.press("Make charges and claims for this week")
    bo.sees("S9480", "Rosa Lindgren")
    bo.look()


def counts_for_the_director(vera: Visit) -> None:
    vera.sees("PHQ-9")
    vera.look()


def steps_down_and_leaves(lin: Visit, rosa: Visit) -> None:
    lin.go("/clinic/patients/")
    lin.follow("Rosa Lindgren")
    lin.go(lin.page.url.removeprefix(lin.url) + "next-step/")
    lin.look()
    tracks = lin.page.locator("[name=to_track]")
    tracks.select_option(label=next(t for t in tracks.locator("option").all_inner_texts() if "Weekly" in t))
    lin.fill("Why now, in words", "Two scores below ten, goals met, aftercare booked.")
    lin.press("Step down")
    lin.sees("1.5")
    lin.go(re.sub(r"(/patients/[^/]+/).*", r"\1next-step/", lin.page.url.removeprefix(lin.url)))
    form = lin.page.locator("form:has([value=discharge])")
    form.locator("[name=reason]").select_option(label="Goals met")
    form.locator("[name=words]").fill("She reached what she came for.")
    form.locator("[name=first_visit_with]").fill("Dr Adams, community clinic")
    form.locator("[name=supports]").fill("Her brother; the choir.")
    form.locator("[name=warning_signs]").fill("Not answering messages; the programme line, then 988.")
    lin.press("Discharge")
    lin.page.wait_for_load_state()
    rosa.go("/me/")
    rosa.sees("You have finished this programme")
    rosa.look()


def test_a_patient_and_their_clinician_look_at_the_same_progress(visit: Begin, story_clock: StoryClock) -> None:
    story_clock.at += timedelta(hours=6)
    jordan, lin = visit("jordan"), visit("lin", phone=False)
    jordan.go("/me/progress/")
    jordan.sees("Clearly better", "PHQ-9 from 19 to 12, 7 points lower (reliable from 6 points", "Green: on the way")
    jordan.look()
    jordan.follow("12 of 27")
    jordan.sees("Feeling down, depressed, or hopeless")
    jordan.look()
    lin.go("/clinic/patients/")
    lin.follow("Jordan Reyes")
    lin.sees("None of the signs of being off track.")
    lin.follow("PHQ-9")
    lin.sees("Improved", "Green: on track", "One person’s change, not the programme’s effect")
    lin.unfold("Show PHQ-9 as a table")
    lin.look()
    enters_and_shares_the_alliance(lin, jordan)


def enters_and_shares_the_alliance(lin: Visit, jordan: Visit) -> None:
    record = re.sub(r"(/patients/[^/]+/).*", r"\1", lin.page.url.removeprefix(lin.url))
    lin.go(f"{record}measures/wai-sr/")
    for number in range(1, 13):
        lin.page.locator(f"[name=item{number}][value='4']").check(force=True)
    lin.press("Keep these answers")
    lin.sees("WAI-SR is kept: 4")
    lin.go(f"{record}progress/")
    lin.sees("Only the team sees this.")
    jordan.go("/me/progress/")
    assert jordan.page.get_by_text("WAI-SR").count() == 0
    lin.press("Share with the patient")
    lin.sees("You share this with the patient")
    lin.look()
    jordan.go("/me/progress/")
    jordan.sees("Working Alliance Inventory")
    lin.press("Stop sharing")
    lin.sees("Only the team sees this.")
    jordan.go("/me/progress/")
    assert jordan.page.get_by_text("WAI-SR").count() == 0


def test_a_stranger_sees_nothing_and_the_mother_what_is_shared(visit: Begin) -> None:
    nobody = visit("nobody")
    for path in ("/me/", "/clinic/day/", "/clinic/duty/", "/operations/referrals/", "/director/", "/family/"):
        response = nobody.go(path)
        assert response is not None
        assert response.status == 404
    ruth = visit("ruth")
    ruth.sees("Amara", "988")
    ruth.look()
    for path in ("/me/", "/clinic/day/", "/operations/referrals/", "/director/"):
        response = ruth.go(path)
        assert response is not None
        assert response.status == 404


def test_every_screen_of_everybody_is_accessible_and_fits(visit: Begin, story_clock: StoryClock) -> None:
    story_clock.at += timedelta(hours=6)
    screens = {
        "jordan": (
            "/me/",
            "/me/week/",
            "/me/check-in/",
            "/me/diary/",
            "/me/diary/week/",
            "/me/reminders/",
            "/me/progress/",
            "/me/safety-plan/",
        ),
        "lin": ("/clinic/day/", "/clinic/patients/", "/clinic/duty/"),
        "priya": ("/operations/referrals/", "/operations/week/"),
        "bo": ("/operations/claims/",),
        "vera": ("/director/",),
    }
    for who, paths in screens.items():
        somebody = visit(who)
        for path in paths:
            response = somebody.go(path)
            assert response is not None
            assert response.status == 200, path
            somebody.look()
