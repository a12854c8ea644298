"""A group meets: one comes late, one loses the line, and one leaves in distress. With a real media server, in a network
of its own, and the cameras of the browser, which show a picture that moves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Locator

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live.models import ChatMessage, MediaServer
from stepwell.clinic.people.models import Licence, Patient, Staff
from stepwell.clinic.people.tests.factories import PASSWORD, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety import jobs
from stepwell.clinic.safety.models import Alert, Attempt
from stepwell.clinic.safety.tests.factories import on_call
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.cli.watch import Watch
from stepwell.doors.web.jobs import report_disconnects
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.media import Janus
from stepwell.plumbing.testing.camera import KEEPS_LINES
from stepwell.plumbing.testing.network import own_network
from stepwell.pure.entitlement import Role
from tests.drills.test_the_room import SOON_S, camera_browser, janus, site, wait_for
from tests.stories.conftest import Visit

__all__ = ["camera_browser", "janus", "own_network", "site"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
MINUTE = timedelta(minutes=1)
Begin = Callable[..., Visit]


@pytest.fixture
def browser(camera_browser: Browser) -> Browser:
    return camera_browser


@dataclass(frozen=True, slots=True)
class Group:
    """Lin's session with Jo and Amara, which began five minutes ago. Sam is on call."""

    session: Session
    lin: Staff
    jo: Patient
    amara: Patient


@pytest.fixture
def group(janus: Janus, transactional_db: None) -> Group:
    with acting_as_programme(), transaction.atomic():
        MediaServer.objects.update(heard_at=clock.now() + timedelta(hours=1))  # nobody asks it how it is here
        load_starter_rules()
        lin, track, now = a_staff(), a_track(), clock.now()
        on_call(a_staff([Role.ON_CALL], name="Sam Ito"), now)
        Licence.objects.get_or_create(staff=lin, state="NY", defaults={"valid_from": now.date() - timedelta(days=9)})
        jo, amara = a_patient(preferred_name="Jo"), a_patient(given_name="Amara", family_name="Diaz")
        for patient in (jo, amara):
            treats(lin, patient)
            admitted(patient, track, lin)
        session = a_session(lin, now - timedelta(minutes=5), patients=[jo, amara])
    return Group(session, lin, jo, amara)


def comes(visit: Begin, group: Group, patient: Patient) -> Visit:
    """They say where they are, on their phone."""
    assert patient.account is not None
    with acting_as_programme(), transaction.atomic():
        ref = group.session.seats.get(patient=patient).ref
    phone = visit(email=patient.account.email, password=PASSWORD)
    phone.page.set_default_timeout(SOON_S * 1000)
    phone.page.add_init_script(KEEPS_LINES)
    phone.go(f"/me/sessions/{ref}/room/")
    phone.fill("Where are you right now?", "12 Elm Street, 4B")
    phone.choose("State", "New York")
    phone.fill("Number to call you on", "212-555-0101")
    phone.answer("Are you alone", "I am alone")
    phone.answer("Can your emergency contact be reached now?", "Yes")
    phone.press("This is right, take me to the door")
    phone.sees("You are at the door")
    return phone


def leads(visit: Begin, group: Group) -> Visit:
    """Lin opens the session and its room, at a desk."""
    desk = visit(email=group.lin.account.email, password=PASSWORD, phone=False)
    desk.page.set_default_timeout(SOON_S * 1000)
    desk.go(f"/clinic/sessions/{group.session.ref}/")
    desk.press("Open the session")
    desk.follow("Go into the room")
    desk.sees("You are in the room.")
    return desk


def lets_in(desk: Visit, phone: Visit, name: str) -> datetime:
    """And sees that they are there. When they were let in."""
    desk.page.get_by_role("button", name=f"Let in {name}").click()
    at = clock.now()
    phone.sees("You are in the room.")
    card(desk, name).get_by_text("In the room").wait_for()
    return at


def card(desk: Visit, name: str) -> Locator:
    """What whoever leads sees of one person."""
    return desk.page.get_by_role("listitem").filter(has=desk.page.get_by_role("link", name=name))


def tile(visit: Visit, name: str) -> Locator:
    """A picture with somebody's name."""
    return visit.page.locator("[data-tile-name]", has_text=name)


def writes(visit: Visit, words: str) -> None:
    visit.page.get_by_label("Message", exact=True).fill(words)
    visit.press("Send")


def rang() -> list[tuple[str, str]]:
    """Whose phone rang, and for which alert."""
    with acting_as_programme(), transaction.atomic():
        for alert in Alert.objects.order_by("pk"):
            jobs.page(alert_id=alert.pk)
        taken = Attempt.objects.filter(taken=True).values_list("page__alert__words", "page__staff__name")
        return sorted(set(taken))


def has_minutes(desk: Visit, name: str, there: timedelta) -> None:
    """Whatever Lin said, who takes the full hour: not more than they were there, and a look of the server less."""
    article = desk.page.get_by_role("article").filter(has_text=name)
    words = article.get_by_text("of 60 minutes").inner_text()
    assert (there - timedelta(seconds=40)) // MINUTE <= int(words.split()[0]) <= there // MINUTE


def test_one_comes_late_one_loses_the_line_and_one_leaves_in_distress(group: Group, visit: Begin, janus: Janus) -> None:
    lins, jos = leads(visit, group), comes(visit, group, group.jo)
    card(lins, "Jo Reyes").get_by_text("12 Elm Street, 4B").wait_for()
    card(lins, "Amara Diaz").get_by_text("Not here").wait_for()
    jo_came_at = lets_in(lins, jos, "Jo Reyes")
    tile(lins, "Jo").wait_for()
    tile(jos, "Lin").wait_for()
    writes(lins, "Welcome. Write when your microphone is off.")
    jos.sees("Welcome. Write when your microphone is off.", "no machine looks for danger in it")
    jos.look()

    amaras = comes(visit, group, group.amara)
    amara_came_at = lets_in(lins, amaras, "Amara Diaz")
    amaras.sees("Welcome. Write when your microphone is off.")
    tile(amaras, "Jo").wait_for()

    amaras.page.context.set_offline(True)
    amaras.page.evaluate("lines.at(-1).close()")
    amaras.sees("The line was lost")
    writes(amaras, "The train goes through a tunnel.")
    amaras.sees("Not sent yet. It is tried again by itself; keep this page open.")
    card(lins, "Amara Diaz").get_by_text("Let in").wait_for()
    amaras.page.context.set_offline(False)
    amaras.sees("You are in the room.")
    assert amaras.page.get_by_text("Before you go in").count() == 0, "nobody is asked again where they are"
    jos.sees("The train goes through a tunnel.")
    with acting_as_programme(), transaction.atomic():
        assert ChatMessage.objects.filter(words="The train goes through a tunnel.").count() == 1
    lins.look()

    jos.page.get_by_label("To", exact=True).select_option("lead")
    writes(jos, "I cannot do this today.")
    lins.sees("I cannot do this today.")
    jos.press("I need help now")
    jos.sees("You are not alone with this", "Someone on your team is being told now")
    jo_left_at = clock.now()
    card(lins, "Jo Reyes").get_by_text("At risk").wait_for()
    card(lins, "Jo Reyes").get_by_text("Let in").wait_for()
    tile(lins, "Jo").wait_for(state="detached")
    lins.look()
    pressed = "Pressed “I need help now”."
    assert rang() == [(pressed, "Lin Chen"), (pressed, "Sam Ito")]
    assert "At risk" not in amaras.page.content()
    assert "I cannot do this today." not in amaras.page.content()

    with acting_as_programme(), transaction.atomic():
        Rule.objects.filter(name="disconnect").update(data={"grace_seconds": 3})
    wait_for(lambda: report_disconnects(0) or len(rang()) == 4)
    gone = "Left a session suddenly while at risk: call them"
    assert rang() == [(gone, "Lin Chen"), (gone, "Sam Ito"), (pressed, "Lin Chen"), (pressed, "Sam Ito")]

    with janus.control() as control, acting_as_programme():
        Watch(janus.name).look(control, at=clock.now())  # as its own process does every five seconds
    lins.go(f"/clinic/sessions/{group.session.ref}/")
    for name in ("Jo Reyes", "Amara Diaz"):
        lins.answer(f"Did {name} come?", "Present")
    lins.press("Save and close the session")
    closed_at = clock.now()
    lins.sees("The session is closed. Its note is due now.")
    lins.look()
    amaras.sees("The session has ended")
    has_minutes(lins, "Jo Reyes", jo_left_at - jo_came_at)
    has_minutes(lins, "Amara Diaz", closed_at - amara_came_at)
    lins.sees("A line lost for", "The lesser counts")


def test_one_goes_on_by_phone_and_it_is_ended_for_everybody(group: Group, visit: Begin) -> None:
    lins, jos, amaras = leads(visit, group), comes(visit, group, group.jo), comes(visit, group, group.amara)
    lets_in(lins, jos, "Jo Reyes")
    lets_in(lins, amaras, "Amara Diaz")
    jos.unfold("I go on by phone")
    jos.fill("We call you on this number", "212-555-0177")
    jos.look()
    jos.press("Call me on this number")
    jos.sees("You go on by phone", "Back to the video")
    jos.look()
    card(lins, "Jo Reyes").get_by_text("Goes on by phone").wait_for()
    card(lins, "Jo Reyes").get_by_role("link", name="212-555-0177").first.wait_for()
    lins.look()
    jos.follow("Back to the video")
    jos.sees("You are in the room.")
    card(lins, "Jo Reyes").get_by_text("In the room").wait_for()

    lins.unfold("End it for everybody")
    lins.press("Yes, end it for everybody")
    lins.sees("The session has ended", "Mark who came")
    lins.look()
    for phone in (jos, amaras):
        phone.sees("The session has ended", "If things get hard")
    amaras.look()
