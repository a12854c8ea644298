"""A patient moves their session on a phone: the therapist's day and both calendars follow, and it is done once."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import icalendar
import pytest
from django.db import transaction
from django.test import Client

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import PASSWORD, a_staff
from stepwell.clinic.programs.models import Block
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.schedule.actions import Window, calendar_feed, set_availability
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as_programme
from tests.stories.conftest import StoryClock, Visit

pytestmark = pytest.mark.browser
NINE = datetime(2026, 3, 4, 14, tzinfo=UTC)  # Wednesday, nine in New York


@pytest.fixture
def people(story_clock: StoryClock) -> tuple[Patient, Staff, Seat]:
    """Jordan meets Lin alone on Wednesday at nine; Lin works until noon."""
    with acting_as_programme(), transaction.atomic():
        load_starter_rules()
        lin, jordan, track = a_staff(), a_patient(), a_track()
        treats(lin, jordan)
        admitted(jordan, track, lin)
        set_availability(account=lin.account, windows=[Window(2, time(9), time(12))])
        block = Block.objects.get(track=track, kind="individual")
        session = a_session(lin, NINE, 50, [jordan], "individual", "Individual therapy", block)
        return jordan, lin, session.seats.get()


def entry(account: Account, uid: object = "") -> icalendar.Component:
    """What the calendar program of this account reads of one appointment, its first where none is named."""
    with acting_as_programme(), transaction.atomic():
        token = calendar_feed(account=account).token
    events = icalendar.Calendar.from_ical(Client().get(f"/calendar/{token}.ics").content).walk("VEVENT")
    return next(event for event in events if event["UID"] == uid or not uid)


def test_a_session_is_moved_on_a_phone_and_everybody_s_calendar_follows(
    people: tuple[Patient, Staff, Seat], visit: Callable[..., Visit], story_clock: StoryClock
) -> None:
    jordan, lin, seat = people
    assert jordan.account is not None
    before = {account.pk: entry(account) for account in (jordan.account, lin.account)}
    phone = visit(email=jordan.account.email, password=PASSWORD)
    phone.go("/me/week/")
    phone.follow("Individual therapy")
    phone.sees("Another time", "9:30 am")
    phone.look()

    # Somebody else is given ten o'clock while Jordan looks.
    with acting_as_programme(), transaction.atomic():
        a_session(lin, NINE + timedelta(hours=1), 50, [a_patient()], "individual")
    phone.page.get_by_label("10:00 am", exact=True).check()
    phone.press("Move it there")
    phone.sees("Somebody was faster", "11:00 am")
    phone.look()

    # A double click is one move.
    phone.page.get_by_label("11:00 am", exact=True).check()
    phone.page.get_by_role("button", name="Move it there").first.dblclick()
    phone.sees("Moved to Wednesday, 4 March, 11:00–11:50 am")
    phone.look()
    with acting_as_programme(), transaction.atomic():
        session = Session.objects.get(pk=seat.session_id)
        assert (session.starts_at, session.sequence) == (NINE + timedelta(hours=2), 1)
        assert Notice.objects.filter(account=lin.account, words__contains="A patient of yours moved").count() == 1

    for account in (jordan.account, lin.account):
        event = entry(account, before[account.pk]["UID"])
        assert int(str(event["SEQUENCE"])) == int(str(before[account.pk]["SEQUENCE"])) + 1
        assert event.decoded("DTSTART") == NINE + timedelta(hours=2)
        assert str(event["SUMMARY"]) == "Appointment"

    story_clock.at = NINE + timedelta(minutes=5)
    desk = visit(email=lin.account.email, password=PASSWORD, phone=False)
    desk.go("/clinic/day/")
    desk.sees("11:00–11:50 am", "Individual therapy with Jordan Reyes", "A patient of yours moved")
