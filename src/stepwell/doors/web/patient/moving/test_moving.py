"""I will be in another state: the page says what is known, and tells those who plan."""

from datetime import datetime

import pytest
from django.test import Client

from stepwell.clinic.people.models import Patient, Residence
from stepwell.doors.web.conftest import SignIn

URL = "/me/moving/"
SAID = {"from_on": "2026-03-09", "state": "TX", "time_zone": "America/Chicago", "address": "", "city": "Austin"}


@pytest.fixture
def at_home(jordan: Patient, eight: datetime, signed_in: SignIn) -> Client:
    assert jordan.account is not None
    return signed_in(jordan.account)


def test_what_is_said_stands_on_the_page_and_is_kept(jordan: Patient, at_home: Client) -> None:
    assert "You live in New York." in at_home.get(URL).content.decode()
    text = at_home.post(URL, SAID, follow=True).content.decode()
    assert "It is kept, and whoever plans the weeks is told." in text
    assert "Texas, from Monday, 9 March 2026 on" in text
    said = Residence.objects.get()
    assert (said.patient, said.city, said.moved_at) == (jordan, "Austin", None)


def test_what_is_missing_is_asked_for(at_home: Client) -> None:
    page = at_home.post(URL, {"from_on": "2026-03-01"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Choose a state." in text
    over = at_home.post(URL, SAID | {"from_on": "2026-03-01"})
    assert "Give a day from today on, within a year" in over.content.decode()
    assert not Residence.objects.exists()
