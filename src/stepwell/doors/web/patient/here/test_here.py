"""The page of a session says that it is open."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.models import Minutes, Witness
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing import clock

pytestmark = pytest.mark.django_db
STARTS = SPRING + timedelta(hours=2)
PAGE = "6b1f4c7e-54d0-4f7e-9a3d-2d1c5d7a9e10"


@pytest.fixture
def amara() -> Patient:
    return a_patient(given_name="Amara")


@pytest.fixture
def seat(amara: Patient) -> Seat:
    return a_session(a_staff(), STARTS, patients=[amara]).seats.get()


def beats(seat: Seat, by: Patient, monkeypatch: pytest.MonkeyPatch, at: datetime = STARTS, **told: Any) -> int:
    monkeypatch.setattr(clock, "now", lambda: at)
    client = Client()
    assert by.account is not None
    client.force_login(by.account)
    body = {"page": PAGE, "number": 1, "clock_ms": int(STARTS.timestamp() * 1000) + 60_000} | told
    return client.post(reverse("patient:here", args=[seat.ref]), body).status_code


def test_a_beat_is_kept_once_with_both_clocks_and_makes_no_minutes(
    seat: Seat, amara: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [beats(seat, amara, monkeypatch) for _ in range(2)] == [204, 204]
    assert beats(seat, amara, monkeypatch, number=2, hidden="on") == 204
    seen, hidden = Witness.objects.order_by("position")
    assert (seen.source, seen.said, seen.at, seen.said_at) == ("page", "seen", STARTS, STARTS + timedelta(minutes=1))
    assert hidden.said == "hidden"
    assert not Minutes.objects.exists()


def test_nobody_else_speaks_for_a_seat(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    assert beats(seat, a_patient(given_name="Theo"), monkeypatch) == 404
    assert not Witness.objects.exists()


@pytest.mark.parametrize(("minutes", "status"), [(-61, 409), (-59, 204), (119, 204), (121, 409)])
def test_it_counts_around_the_session_alone(
    seat: Seat, amara: Patient, monkeypatch: pytest.MonkeyPatch, minutes: int, status: int
) -> None:
    assert beats(seat, amara, monkeypatch, at=STARTS + timedelta(minutes=minutes)) == status


@pytest.mark.parametrize("told", [{"page": "x"}, {"number": -1}, {"number": "one"}, {"clock_ms": 10**20}, {"page": ""}])
def test_nonsense_is_refused(seat: Seat, amara: Patient, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]) -> None:
    assert beats(seat, amara, monkeypatch, **told) == 422
