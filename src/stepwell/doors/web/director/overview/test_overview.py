"""What the director sees first."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.models import Response
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.programs.models import Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.safety.tests.factories import an_alert
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import ELEVEN
from stepwell.doors.web.director.overview.pictures import waiting_words
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "eleven")]
OVERVIEW = reverse("director:overview")


@pytest.fixture
def vera() -> Account:
    return a_staff(name="Vera Lund", roles=[Role.DIRECTOR], states=[]).account


@pytest.fixture
def lin() -> Staff:
    return a_staff()


def page_for(account: Account) -> tuple[int, str]:
    client = Client()
    client.force_login(account)
    page = client.get(OVERVIEW)
    return page.status_code, page.content.decode()


def in_care(track: Track, lin: Staff, *scores: int, born: int = 1990) -> Patient:
    patient = a_patient(birth_on=date(born, 6, 15))
    assert patient.account is not None
    admitted(patient, track, lin, on=date(2026, 2, 16))
    for week, total in enumerate(scores):
        at = SPRING - timedelta(weeks=len(scores) - 1 - week)
        Response.objects.create(
            patient=patient, instrument="phq-9", version="1", answers={}, total=total, answered_on=at.date(),
            answered_at=at, answered_by=patient.account, submission=uuid4(),
        )  # fmt: skip
    return patient


def test_the_figures_stand_beside_their_denominators(vera: Account, lin: Staff) -> None:
    track = a_track()
    for scores in ((20, 10), (12, 18), (12, 11), (15,), ()):
        in_care(track, lin, *scores)
    status, text = page_for(vera)
    assert status == 200
    assert "5 of 5" in text  # the track, of all in care
    bars = re.findall(r"<span>(.*?)</span><strong class=\"num\">(.*?)</strong>", text)
    assert bars[-5:] == [
        ("Reliably better, and out of the clinical range", "0 of 5"),
        ("Reliably better", "1 of 5"),
        ("No reliable change", "1 of 5"),
        ("Reliably worse", "1 of 5"),
        ("Nothing known: fewer than two scores", "2 of 5"),
    ]
    words = re.sub(r"<[^>]*>", "", text)
    assert "Of 3 with two scores who began in the clinical range, 1 responded (at least half lower) and 0 are" in words
    assert "1.7 points lower" in text
    assert "Of 2 of 5 patients admitted nothing is known here" in text
    assert "This is change, not effect" in text
    assert "No seats planned this week" in text
    assert "Jordan" not in text


def test_the_minimum_names_its_source(vera: Account, lin: Staff) -> None:
    track = a_track()
    jordan, amara = in_care(track, lin), in_care(track, lin, born=2010)
    a_session(lin, ELEVEN + timedelta(days=1), minutes=400, patients=[jordan, amara])
    text = page_for(vera)[1]
    assert "6 hours a week. SAMHSA" in text
    assert "9 hours a week. SAMHSA" in text
    assert text.count("1 of 2") == 2  # Amara can reach her 6 hours, Jordan stays below 9


def test_the_score_of_a_small_track_is_hidden(vera: Account, lin: Staff) -> None:
    in_care(a_track(), lin, 20, 10)
    text = page_for(vera)[1]
    assert text.count(">hidden<") == 2
    assert "Groups of fewer than 5 are hidden" in text


def test_an_alert_nobody_has_taken_is_on_top_with_how_long_it_waits(vera: Account, lin: Staff) -> None:
    patient = in_care(a_track(), lin)
    an_alert(patient, ELEVEN - timedelta(minutes=80))
    an_alert(patient, ELEVEN - timedelta(minutes=5))
    text = page_for(vera)[1]
    assert "2 alerts wait for somebody" in text
    assert "The oldest has waited 1 h 20 min." in text
    assert "Jordan" not in text


def test_before_the_first_admission_the_page_says_so(vera: Account) -> None:
    assert "Nobody has been admitted yet" in page_for(vera)[1]


def test_twenty_patients_cost_as_many_queries_as_one(vera: Account, lin: Staff) -> None:
    track = a_track()
    counts: list[int] = []
    for ages in ((1950,), range(1951, 1970)):
        people = [in_care(track, lin, 20, 10, born=born) for born in ages]
        for nth, seated in enumerate((people[:10], people[10:])):  # no group takes twenty
            a_session(lin, ELEVEN + timedelta(days=len(counts), hours=3 * nth), patients=seated)
        for patient in people:
            an_alert(patient, ELEVEN)
        with CaptureQueriesContext(connection) as spent:
            assert page_for(vera)[0] == 200
        counts.append(len([query for query in spent if query["sql"].startswith("SELECT")]))
    assert counts[0] == counts[1]
    assert counts[0] <= 33


def test_to_others_the_overview_does_not_exist() -> None:
    others = [a_staff().account, a_staff(roles=[Role.SCHEDULER]).account, a_patient().account, an_account()]
    assert [page_for(account)[0] for account in others if account] == [404] * 4


def test_a_page_with_figures_is_never_kept(vera: Account) -> None:
    client = Client()
    client.force_login(vera)
    assert client.get(OVERVIEW).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(seconds=-3), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h 0 min"),
        (timedelta(days=1, hours=3), "1 day 3 h"),
        (timedelta(days=2), "2 days 0 h"),
    ],
)
def test_waiting_is_said_in_two_units_at_most(waited: timedelta, words: str) -> None:
    assert waiting_words(waited) == words
