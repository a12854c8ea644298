"""When somebody is reminded."""

from datetime import time

import pytest
from django.test import Client

from stepwell.clinic.inbox.models import NudgeWish
from stepwell.clinic.people.models import Patient
from stepwell.doors.web.conftest import SignIn

URL = "/me/reminders/"
pytestmark = pytest.mark.usefixtures("eight")


@pytest.fixture
def phone(jordan: Patient, signed_in: SignIn) -> Client:
    return signed_in(jordan)


def test_the_programmes_hour_is_proposed_and_the_quiet_hours_are_said(phone: Client) -> None:
    page = phone.get(URL).content.decode()
    for words in ("Never between 9:00 pm and 8:00 am", 'value="18:00"', "New York time", "At most once a day"):
        assert words in page


def test_another_hour_is_kept_and_never_is_never(phone: Client, jordan: Patient) -> None:
    assert phone.post(URL, {"when": "yes", "hour": "09:30"}, follow=True).status_code == 200
    assert NudgeWish.objects.get().hour == time(9, 30)
    page = phone.post(URL, {"when": "never"}, follow=True).content.decode()
    assert "Nobody reminds you any more." in page
    wish = NudgeWish.objects.get()
    assert (wish.account, wish.hour) == (jordan.account, None)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"when": "yes", "hour": "22:00"}, "Nobody is reminded between 9:00 pm and 8:00 am."),
        ({"when": "yes"}, "Write an hour such as 18:30."),
        ({"when": "yes", "hour": "evening"}, "Write an hour such as 18:30."),
        ({}, "Choose yes or never."),
    ],
)
def test_what_cannot_be_is_said(phone: Client, told: dict[str, str], said: str) -> None:
    answer = phone.post(URL, told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not NudgeWish.objects.exists()
