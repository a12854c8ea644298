"""What a clinician finds on arriving in the morning."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.measures.actions import assign
from stepwell.clinic.measures.jobs import nudge
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock

DAY = reverse("clinician:day")


def test_today_the_week_and_the_notes_due(
    lin: Staff, jordan: Patient, amara: Patient, session: Session, signed_in: SignIn
) -> None:
    held(session, {jordan: 60, amara: None})
    a_session(lin, SPRING + timedelta(days=2), patients=[jordan], title="Wednesday skills")
    page = signed_in(lin.account).get(DAY)
    text = page.content.decode()
    assert "Monday, 2 March" in text
    assert "10:00–11:00 am" in text
    assert [row.state for row in page.context["due"]] == ["Note due"]
    assert [row.title for row in page.context["today"]] == ["DBT skills"]
    assert [day.day for day in page.context["week"]] == ["Wednesday, 4 March"]


def test_a_session_with_one_person_names_them(lin: Staff, jordan: Patient, signed_in: SignIn) -> None:
    a_session(lin, SPRING + timedelta(days=1), patients=[jordan], title="Individual session")
    text = signed_in(lin.account).get(DAY).content.decode()
    assert "Individual session with Jordan Reyes" in text


def test_a_clinician_without_sessions_reads_so(lin: Staff, signed_in: SignIn) -> None:
    text = signed_in(lin.account).get(DAY).content.decode()
    assert "No sessions today" in text
    assert "Nothing else this week" in text


def test_sunday_evening_belongs_to_the_clinicians_own_sunday(lin: Staff, jordan: Patient, signed_in: SignIn) -> None:
    a_session(lin, SPRING + timedelta(days=6, hours=14), patients=[jordan], title="Late")  # Monday 2:00 in UTC
    assert "Late" in signed_in(lin.account).get(DAY).content.decode()


def test_a_busy_day_costs_as_many_queries_as_a_quiet_one(lin: Staff, session: Session, signed_in: SignIn) -> None:
    client = signed_in(lin.account)
    client.get(DAY)
    with CaptureQueriesContext(connection) as quiet:
        client.get(DAY)
    for number in range(6):
        a_session(lin, SPRING + timedelta(hours=5 + number), patients=[a_patient(account=None)])
    with CaptureQueriesContext(connection) as busy:
        assert len(client.get(DAY).context["today"]) == 7
    assert len(busy) == len(quiet)


def test_silence_is_told_and_leads_to_what_was_not_answered(
    lin: Staff, jordan: Patient, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign(patient=jordan, instrument="gad-7", from_on=SPRING.date())
    two_weeks_later = SPRING + timedelta(days=12)
    monkeypatch.setattr(clock, "now", lambda: two_weeks_later)
    nudge(0)
    client = signed_in(lin.account)
    page = client.get(DAY)
    (told,) = page.context["moments"]
    assert told.title == "Somebody you treat has left 2 questionnaires in a row unanswered."
    assert f'href="{told.href}"' in page.content.decode()
    assert "2 times due, not answered." in client.get(told.href).content.decode()


def test_it_is_not_there_for_patients(jordan: Patient, signed_in: SignIn) -> None:
    assert jordan.account is not None
    assert signed_in(jordan.account).get(DAY).status_code == 404
