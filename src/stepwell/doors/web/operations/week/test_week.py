"""The week of a programme."""

from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import make_draft
from stepwell.clinic.schedule.models import DraftWeek, Session
from stepwell.clinic.schedule.tests.factories import drafted
from stepwell.doors.web.conftest import SignIn
from stepwell.journeys.publish_week import publish_week

WEEK, PUBLISH = reverse("operations:week"), reverse("operations:publish")
DRAFT = reverse("operations:draft_week")
MONDAY = "2026-03-02"


def chosen(track: Track, week: str = MONDAY) -> dict[str, str]:
    return {"programme": str(track.programme.ref), "week": week}


def published(client: Client, track: Track) -> str:
    """The page after a draft was made and published as it was."""
    client.post(DRAFT, chosen(track))
    make_draft(draft_id=DraftWeek.objects.get(programme=track.programme).pk, at=SPRING)
    return client.post(PUBLISH, chosen(track) | {"version": "0"}, follow=True).content.decode()


def test_publishing_shows_every_session_with_its_seats(priya: Staff, signed_in: SignIn) -> None:
    track, lin = a_track(), a_staff()
    for _ in range(2):
        admitted(a_patient(), track, lin)
    client = signed_in(priya.account)
    assert "2 patients are in the programme" in client.get(WEEK, chosen(track)).content.decode()
    text = published(client, track)
    assert "2 of 9 seats" in text
    assert "10:00 am–1:00 pm" in text
    by_facilitator = client.get(WEEK, chosen(track) | {"by": "facilitator"}).content.decode()
    assert "7 sessions, " in by_facilitator
    assert "Jordan" not in text


def test_what_could_not_be_placed_says_for_whom_and_why(priya: Staff, signed_in: SignIn) -> None:
    track = a_track()
    admitted(a_patient(state="TX"), track, a_staff())
    text = published(signed_in(priya.account), track)
    assert "Not placed" in text
    assert "Jordan Reyes" in text
    assert "Texas" in text


def test_a_published_week_is_not_published_again(priya: Staff, signed_in: SignIn) -> None:
    track, client = a_track(), signed_in(priya.account)
    published(client, track)
    again = client.post(PUBLISH, chosen(track) | {"version": "0"})
    assert again.status_code == 422
    assert "The week is published already" in again.content.decode()


def test_without_a_draft_nothing_is_published_from_here(priya: Staff, signed_in: SignIn) -> None:
    page = signed_in(priya.account).post(PUBLISH, chosen(a_track()) | {"version": "0"})
    assert page.status_code == 422
    assert "This draft is gone" in page.content.decode()
    assert not Session.objects.exists()


def test_a_day_that_is_no_monday_is_refused(priya: Staff, signed_in: SignIn) -> None:
    page = signed_in(priya.account).post(PUBLISH, chosen(a_track(), "2026-03-03"))
    assert page.status_code == 422
    assert "3 March 2026 is a Tuesday" in page.content.decode()
    assert not Session.objects.exists()


def test_without_a_programme_the_page_says_how_to_get_one(priya: Staff, signed_in: SignIn) -> None:
    assert "No programme yet" in signed_in(priya.account).get(WEEK).content.decode()


def test_to_others_the_week_does_not_exist(outsiders: list[Account], signed_in: SignIn) -> None:
    a_track()
    assert [signed_in(account).get(WEEK).status_code for account in outsiders] == [404] * 4


def test_more_patients_cost_no_more_queries(priya: Staff, signed_in: SignIn) -> None:
    client, counts = signed_in(priya.account), []
    for size in (1, 6):
        track, lin = a_track(), a_staff()
        for _ in range(size):
            admitted(a_patient(account=None), track, lin)
        drafted(track.programme, date(2026, 3, 2))
        publish_week(programme=track.programme, starts_on=date(2026, 3, 2), by=priya.account, at=SPRING, version=0)
        with CaptureQueriesContext(connection) as queries:
            client.get(WEEK, chosen(track))
        counts.append(len(queries))
    assert counts[0] == counts[1]
