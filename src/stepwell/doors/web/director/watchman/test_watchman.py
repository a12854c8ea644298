"""What the watchman saw, as a director and an administrator read it."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.safety.actions import go_round, tell_of_breaches, was_heard_outside
from stepwell.clinic.safety.tests.factories import an_alert
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

URL = "/director/watchman/"


@pytest.fixture(params=[Role.DIRECTOR, Role.ADMINISTRATOR])
def desk(request: pytest.FixtureRequest, rules: None, signed_in: SignIn, eleven: object) -> Client:
    return signed_in(a_staff([request.param], name="Vera Lund"))


def read(desk: Client) -> str:
    return " ".join(desk.get(URL).content.decode().split())


def test_before_the_first_round_it_says_what_that_may_mean(desk: Client) -> None:
    page = read(desk)
    assert "It has not looked yet." in page
    assert "Every round found all as it must be" in page
    assert "Nobody outside hears it" in page


def test_all_is_well_here_and_is_heard_outside(desk: Client, settings: Settings) -> None:
    settings.STEPWELL_HEARTBEAT_URL = "https://outside.example/1"
    go_round(at=ELEVEN, is_worker=True)
    page = read(desk)
    assert "On time" in page
    assert "Outside nobody has heard yet" in page
    was_heard_outside(at=ELEVEN)
    page = read(desk)
    assert 'last heard that all is well <span class="num">Monday, 2 March, 11:00 am' in page
    assert "Not so" not in page
    assert "outside.example" not in page, "the address is a secret"


def test_a_worker_that_is_late_is_said_and_what_was_not_so_stands_with_when_it_was_told(desk: Client) -> None:
    go_round(at=ELEVEN - timedelta(minutes=10), is_worker=True)
    an_alert(a_patient(family_name="Quillfeather"), at=ELEVEN - timedelta(minutes=10))
    go_round(at=ELEVEN, is_worker=False)
    tell_of_breaches(at=ELEVEN)
    page = read(desk)
    assert "The worker has not gone round since" in page
    assert page.count("Not so") == 2
    assert "Every open alert has a next step." in page
    assert "and still, in 1 case at most. Told" in page
    assert "Quillfeather" not in page


def test_nobody_else_finds_it(rules: None, signed_in: SignIn) -> None:
    assert signed_in(a_staff()).get(URL).status_code == 404
