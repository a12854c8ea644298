"""Trying one's devices before a session: what the page is told, and by whom it is not to be had."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.live.queries import TRIAL
from stepwell.clinic.live.tests.factories import a_server, servers_instead
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock

ADDRESS = "/devices/"


@pytest.fixture
def phone(signed_in: SignIn) -> Client:
    return signed_in(a_patient())


def test_patients_and_those_who_lead_sessions_have_it(phone: Client, signed_in: SignIn) -> None:
    for client in (phone, signed_in(a_staff())):
        text = client.get(ADDRESS).content.decode()
        for words in ("Try camera and microphone", "Play a sound", "Try the connection"):
            assert words in text


def test_where_no_media_server_runs_it_says_that_nothing_is_wrong_with_their_device(phone: Client) -> None:
    told = phone.post(ADDRESS).json()
    assert told["line"] == ""
    assert "Nothing is wrong with your device" in told["why"]


def test_where_one_runs_there_is_a_line_to_try_and_whether_there_is_a_relay(
    phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers_instead(monkeypatch)
    a_server("one", clock.now())
    told = phone.post(ADDRESS).json()
    assert told == {"line": reverse("room_line", args=[TRIAL]), "why": "", "ice": []}
    assert phone.get(told["line"]).status_code == 204
    monkeypatch.setattr(settings, "STEPWELL_TURN_URLS", ["turn:turn.example.org:3478"])
    [relay] = phone.post(ADDRESS).json()["ice"]
    assert relay["username"].endswith(":trial"), "it names nobody"


def test_the_line_is_for_nobody_who_is_not_signed_in(db: None, client: Client) -> None:
    assert client.get(reverse("room_line", args=[TRIAL])).status_code == 302
