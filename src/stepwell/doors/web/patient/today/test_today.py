"""What a patient finds on opening Stepwell in the morning."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.measures.actions import assign
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.programs.models import Episode, Stay
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock

TODAY = reverse("patient:today")
pytestmark = pytest.mark.usefixtures("eight")


def test_the_day_the_name_and_what_is_next(jordan: Patient, episode: Episode, lin: Staff, signed_in: SignIn) -> None:
    a_session(lin, SPRING + timedelta(hours=3), patients=[jordan])
    text = signed_in(jordan).get(TODAY).content.decode()
    for words in ("Hello, Jo", "Monday, 2 March", "Today, 10:00–11:00 am", "DBT skills", "Group with Lin Chen, LCSW"):
        assert words in text
    assert "half an hour before it begins" in text


def test_everything_is_said_in_the_patients_own_zone(lin: Staff, rules: None, signed_in: SignIn) -> None:
    kai = a_patient(given_name="Kai", time_zone="Pacific/Honolulu")
    a_session(lin, SPRING + timedelta(hours=15), patients=[kai])
    text = signed_in(kai).get(TODAY).content.decode()
    assert "Today, 5:00–6:00 pm" in text
    assert "Honolulu time (HST)" in text


def test_a_cancelled_session_is_not_next(jordan: Patient, lin: Staff, signed_in: SignIn) -> None:
    first = a_session(lin, SPRING + timedelta(hours=3), patients=[jordan], title="Cancelled group")
    Session.objects.filter(pk=first.pk).update(cancelled_at=SPRING)
    a_session(lin, SPRING + timedelta(days=1, hours=3), patients=[jordan])
    assert signed_in(jordan).get(TODAY).context["next"].time.startswith("Tomorrow")


def test_this_weeks_hours_open_to_their_seats(
    jordan: Patient, episode: Episode, lin: Staff, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(a_session(lin, SPRING + timedelta(hours=3), minutes=180, patients=[jordan]), {jordan: 150})
    a_session(lin, SPRING + timedelta(days=2), minutes=180, patients=[jordan])
    monkeypatch.setattr(clock, "now", lambda: SPRING + timedelta(hours=9))
    text = signed_in(jordan).get(TODAY).content.decode()
    assert "2.5 of 6 hours" in text
    assert "at least 9 hours a week. What is planned comes to 5.5." in text
    assert "Where this number comes from: " in text
    assert "150 of 180 minutes" in text
    assert "The facilitator said: present for 150 min." in text


def test_a_check_in_that_is_late_is_said_without_blame(jordan: Patient, episode: Episode, signed_in: SignIn) -> None:
    assign(patient=jordan, instrument="phq-9", from_on=date(2026, 2, 27))
    text = signed_in(jordan).get(TODAY).content.decode()
    assert "It has been waiting since Friday, 27 February. Whenever you are ready" in text
    assert "overdue" not in text.lower()


def test_an_answered_check_in_asks_for_nothing(jordan: Patient, episode: Episode, signed_in: SignIn) -> None:
    assign(patient=jordan, instrument="phq-9", from_on=date(2026, 2, 27))
    a_response(jordan, phq9(1), at=SPRING)
    text = signed_in(jordan).get(TODAY).content.decode()
    assert "The next one is on Friday, 6 March" in text
    assert "Start check-in" not in text


def test_the_latest_notices_are_the_patients_own(jordan: Patient, signed_in: SignIn) -> None:
    assert jordan.account is not None
    tell(account=jordan.account, words="Your week is ready.", link="/me/week/", at=SPRING)
    tell(account=a_patient().account or jordan.account, words="Not for Jordan.", at=SPRING)
    text = signed_in(jordan).get(TODAY).content.decode()
    assert "Your week is ready." in text
    assert "Not for Jordan." not in text


def test_before_the_first_week_is_published(jordan: Patient, episode: Episode, signed_in: SignIn) -> None:
    text = signed_in(jordan).get(TODAY).content.decode()
    assert "No session planned yet" in text
    assert "No hours are planned this week" in text


def test_after_discharge(jordan: Patient, episode: Episode, signed_in: SignIn) -> None:
    assign(patient=jordan, instrument="phq-9", from_on=date(2026, 3, 2))
    Stay.objects.filter(episode=episode).update(until=date(2026, 3, 2))
    text = signed_in(jordan).get(TODAY).content.decode()
    assert "You have finished this programme" in text
    assert "Start check-in" not in text


def test_before_admission(jordan: Patient, signed_in: SignIn) -> None:
    assert "You are not in a programme yet" in signed_in(jordan).get(TODAY).content.decode()


def test_crisis_help_is_always_there(jordan: Patient, signed_in: SignIn) -> None:
    assert 'href="tel:988"' in signed_in(jordan).get(TODAY).content.decode()


def test_it_is_not_there_for_staff(lin: Staff, signed_in: SignIn) -> None:
    assert signed_in(lin).get(TODAY).status_code == 404


@pytest.mark.parametrize("many", [1, 20])
def test_a_full_week_costs_as_many_queries_as_an_empty_one(
    jordan: Patient, episode: Episode, lin: Staff, signed_in: SignIn, many: int
) -> None:
    assert jordan.account is not None
    for number in range(many):
        a_session(lin, datetime(2026, 3, 2, 14, tzinfo=UTC) + timedelta(hours=2 * number), patients=[jordan])
        tell(account=jordan.account, words="Your week is ready.", at=SPRING)
    client = signed_in(jordan)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(TODAY).status_code == 200
    assert len(spent) <= 38
