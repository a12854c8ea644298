"""A clinician is not licensed where somebody is today: nobody is let in, and each of the ways out works."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Locator

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live.actions import NotLicensedThere, let_in, open_session
from stepwell.clinic.live.models import Arrival
from stepwell.clinic.people.models import Licence, Patient, Staff
from stepwell.clinic.people.tests.factories import PASSWORD, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as_programme
from tests.stories.conftest import StoryClock, Visit

pytestmark = pytest.mark.browser
Begin = Callable[..., Visit]


@dataclass(frozen=True, slots=True)
class Group:
    """Lin, licensed in New York, leads Jo and Amara; Ana is licensed in Hawaii too."""

    session: Session
    lin: Staff
    ana: Staff
    jo: Patient
    amara: Patient


@pytest.fixture
def group(story_clock: StoryClock) -> Group:
    with acting_as_programme(), transaction.atomic():
        load_starter_rules()
        lin, ana, track = a_staff(), a_staff(name="Ana Keahi"), a_track()
        for staff, state in ((lin, "NY"), (ana, "NY"), (ana, "HI")):
            Licence.objects.get_or_create(staff=staff, state=state, defaults={"valid_from": date(2020, 1, 1)})
        jo, amara = a_patient(preferred_name="Jo"), a_patient(given_name="Amara", family_name="Diaz")
        for patient in (jo, amara):
            treats(lin, patient)
            admitted(patient, track, lin)
        session = a_session(lin, story_clock.at + timedelta(minutes=5), patients=[jo, amara])
        open_session(session_ref=session.ref, by=lin.account, at=story_clock.at)
    return Group(session, lin, ana, jo, amara)


def comes(visit: Begin, group: Group, patient: Patient, state: str) -> Visit:
    """They say where they are, on their phone."""
    assert patient.account is not None
    with acting_as_programme(), transaction.atomic():
        ref = group.session.seats.get(patient=patient).ref
    phone = visit(email=patient.account.email, password=PASSWORD)
    phone.go(f"/me/sessions/{ref}/room/")
    phone.fill("Where are you right now?", "12 Elm Street, 4B")
    phone.choose("State", state)
    phone.fill("Number to call you on", "212-555-0101")
    phone.answer("Are you alone", "I am alone")
    phone.answer("Can your emergency contact be reached now?", "Yes")
    phone.press("This is right, take me to the door")
    return phone


def at_the_room(visit: Begin, group: Group, staff: Staff) -> Visit:
    desk = visit(email=staff.account.email, password=PASSWORD, phone=False)
    desk.go(f"/clinic/sessions/{group.session.ref}/room/")
    return desk


def card(desk: Visit, name: str) -> Locator:
    """What whoever leads sees of one person."""
    return desk.page.get_by_role("listitem").filter(has=desk.page.get_by_role("link", name=name))


def is_in(phone: Visit) -> None:
    phone.page.get_by_label("Message", exact=True).wait_for()


def nobody_is_let_in(group: Group, at: datetime) -> None:
    """Not even by whoever asks for it without the page."""
    with acting_as_programme(), transaction.atomic():
        arrival = Arrival.objects.get(patient=group.amara)
        with pytest.raises(NotLicensedThere):
            let_in(arrival=arrival.ref, by=group.lin.account, at=at)


@pytest.fixture
def stopped(visit: Begin, group: Group, story_clock: StoryClock) -> tuple[Visit, Visit]:
    """Amara says that she is in Hawaii today: her phone, and Lin's desk."""
    phone, desk = comes(visit, group, group.amara, "Hawaii"), at_the_room(visit, group, group.lin)
    phone.sees("One more thing has to be settled", "You did nothing wrong", "988")
    phone.look()
    desk.sees("You are not licensed in Hawaii", "Licensed there: Ana Keahi", "Not licensed there")
    assert desk.page.get_by_role("button", name="Let in Amara Diaz").count() == 0
    desk.look()
    nobody_is_let_in(group, story_clock.at)
    return phone, desk


def test_another_facilitator_who_is_licensed_there_leads(
    stopped: tuple[Visit, Visit], group: Group, visit: Begin
) -> None:
    phone, desk = stopped
    desk.unfold("Ask a colleague in")
    desk.choose("Colleague", group.ana.signature)
    desk.press("Hand over to them")
    anas = at_the_room(visit, group, group.ana)
    anas.sees("Not all of you who lead are licensed in Hawaii")  # Lin leads it with her still
    anas.look()
    anas.page.get_by_role("button", name="Lead without them (Lin Chen)").click()
    anas.page.get_by_role("button", name="Let in Amara Diaz").click()
    card(anas, "Amara Diaz").get_by_text("Let in").wait_for()
    is_in(phone)


def test_another_time(stopped: tuple[Visit, Visit], group: Group) -> None:
    phone, desk = stopped
    phone.follow("move this or give your place back")
    phone.unfold("Give my place back")
    phone.press("Yes, give it back")
    phone.sees("given back")
    card(desk, "Amara Diaz").wait_for(state="detached")
    assert card(desk, "Jo Reyes").count() == 1, "the session goes on for the others"
    desk.go("/clinic/notices/")
    desk.sees("A patient gave a place back")
    phone.go("/me/book/")
    phone.sees("Book a session")


def test_an_exception_is_written_down_with_who_and_why(stopped: tuple[Visit, Visit], group: Group) -> None:
    phone, desk = stopped
    desk.press("Record the exception and let in")
    assert card(desk, "Amara Diaz").get_by_text("Not licensed there").count() == 1, "not without a reason"
    desk.fill("Why the law allows it today", "Registered there as visiting, for 30 days.")
    desk.press("Record the exception and let in")
    desk.sees("Exception: Registered there as visiting, for 30 days.")
    is_in(phone)
    with acting_as_programme(), transaction.atomic():
        assert Arrival.objects.get(patient=group.amara).exception_by == group.lin.account


def test_it_was_a_mistake(stopped: tuple[Visit, Visit], group: Group) -> None:
    phone, desk = stopped
    phone.page.get_by_label("State").first.select_option(label="New York")
    phone.press("Tell them this")
    phone.sees("You are at the door")
    desk.page.get_by_role("button", name="Let in Amara Diaz").click()
    card(desk, "Amara Diaz").get_by_text("Let in").wait_for()
    is_in(phone)
