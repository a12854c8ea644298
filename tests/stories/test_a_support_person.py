"""Jo's sister is with her in a meeting with her therapist: without an account, with Jo's yes, and until her no."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live.actions import open_session
from stepwell.clinic.people.models import Licence, Patient, Staff
from stepwell.clinic.people.tests.factories import PASSWORD, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as_programme
from tests.stories.conftest import StoryClock, Visit

pytestmark = pytest.mark.browser
Begin = Callable[..., Visit]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Lin meets Jo alone, in five minutes."""

    session: Session
    seat: Seat
    lin: Staff
    jo: Patient


@pytest.fixture
def meeting(story_clock: StoryClock) -> Meeting:
    with acting_as_programme(), transaction.atomic():
        load_starter_rules()
        lin, jo = a_staff(), a_patient(preferred_name="Jo")
        Licence.objects.get_or_create(staff=lin, state="NY", defaults={"valid_from": date(2020, 1, 1)})
        treats(lin, jo)
        admitted(jo, a_track(), lin)
        session = a_session(lin, story_clock.at + timedelta(minutes=5), patients=[jo], kind="individual")
        open_session(session_ref=session.ref, by=lin.account, at=story_clock.at)
        return Meeting(session, session.seats.get(), lin, jo)


def test_maria_comes_with_a_yes_and_leaves_with_a_no(visit: Begin, meeting: Meeting) -> None:
    desk = visit(email=meeting.lin.account.email, password=PASSWORD, phone=False)
    desk.go(f"/clinic/sessions/{meeting.session.ref}/guests/")
    desk.look()
    desk.press("Make their link")
    desk.sees("Choose as what they come.", "Write the name everybody in the session sees.")
    desk.page.get_by_label("A support person").check()
    desk.page.get_by_label("Name", exact=True).fill("Maria Reyes")
    desk.page.keyboard.press("Enter")
    desk.sees("The link for Maria Reyes", "Not answered yet")
    desk.look()
    link = urlsplit(desk.page.get_by_label("Their link").input_value()).path

    sister = visit()
    sister.go(link)
    sister.sees("It is not settled whether you can come")
    sister.look()

    assert meeting.jo.account is not None
    phone = visit(email=meeting.jo.account.email, password=PASSWORD)
    phone.go(f"/me/sessions/{meeting.seat.ref}/room/")
    phone.sees("Maria Reyes", "Do you want that?")
    phone.look()
    yes = phone.page.get_by_role("button", name="Yes, with Maria Reyes")
    yes.focus()
    phone.page.keyboard.press("Enter")
    phone.sees("You said yes")

    sister.follow("Look again")
    sister.sees("Before you go in", "Maria Reyes, support person", "Nobody records")
    sister.look()
    sister.press("I agree, take me to the door")
    sister.sees("You are at the door")
    sister.look()
    desk.go(f"/clinic/sessions/{meeting.session.ref}/room/")
    desk.sees("Guest: Maria Reyes, support person", "At the door")
    desk.look()
    desk.page.get_by_role("button", name="Let in Maria Reyes, guest").click()
    sister.page.locator("[data-room]").wait_for()
    sister.look()

    phone.page.get_by_role("button", name="No longer").click()
    phone.sees("You said no: Maria Reyes is not with you.")
    sister.sees("It is not settled whether you can come")
    desk.sees("Their patient says no")
    other = visit()
    other.go(link)
    other.sees("It is not settled whether you can come")
    other.go("/guest/guessed/")
    other.sees("This link leads nowhere")
    other.look()
