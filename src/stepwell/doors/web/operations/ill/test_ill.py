"""Somebody is ill: the plan is shown with whom it touches and why, and only what was shown is done."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Absence, Account, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import Session
from stepwell.doors.web.conftest import SignIn
from stepwell.journeys.publish_week import publish_week

ILL = reverse("operations:ill")
WEDNESDAY = {"starts": "2026-03-04T09:55", "ends": "2026-03-05T00:00", "kind": "sick"}


@pytest.fixture
def lin(priya: Staff) -> Staff:
    return a_published_week(priya, 2)


def a_published_week(priya: Staff, size: int) -> Staff:
    track, lin = a_track(), a_staff()
    for number in range(size):
        admitted(a_patient(given_name=f"Patient{number}"), track, lin)
    publish_week(programme=track.programme, starts_on=date(2026, 3, 2), by=priya.account, at=SPRING)
    return lin


def shown(client: Client, lin: Staff) -> str:
    return client.get(ILL, WEDNESDAY | {"staff": str(lin.ref)}).content.decode()


def test_the_plan_says_whom_it_touches_and_why_and_confirmed_it_is_done(
    priya: Staff, lin: Staff, signed_in: SignIn
) -> None:
    a_staff(name="Ada Okafor")
    client = signed_in(priya.account)
    assert "Somebody is ill" in client.get(reverse("operations:week")).content.decode()
    text = shown(client, lin)
    assert "led by Ada Okafor, LCSW" in text
    assert "somebody else licensed for everybody in it leads it at the same time" in text
    assert "It touches Patient0 Reyes, Patient1 Reyes." in text
    assert not Absence.objects.exists()
    seal = re.findall(r'name="seal" value="([^"]+)"', text)[0]
    done = client.post(ILL, WEDNESDAY | {"staff": str(lin.ref), "seal": seal}, follow=True).content.decode()
    assert "Done: 1 session changed, and everybody whom it touches is told." in done
    assert Session.objects.filter(facilitator__name="Ada Okafor").count() == 1


def test_what_has_changed_since_is_shown_anew_and_nothing_is_done(priya: Staff, lin: Staff, signed_in: SignIn) -> None:
    page = signed_in(priya.account).post(ILL, WEDNESDAY | {"staff": str(lin.ref), "seal": "of before"})
    assert page.status_code == 422
    assert "Something has changed since this plan was shown" in page.content.decode()
    assert not Absence.objects.exists()


def test_bad_times_say_what_to_do(priya: Staff, lin: Staff, signed_in: SignIn) -> None:
    told = WEDNESDAY | {"staff": str(lin.ref), "ends": "2026-03-04T07:00"}
    assert "Write an end that is later than the beginning." in signed_in(priya.account).get(ILL, told).content.decode()
    assert "Choose who is away." in signed_in(priya.account).get(ILL, told | {"staff": ""}).content.decode()


def test_to_others_it_does_not_exist(lin: Staff, outsiders: list[Account], signed_in: SignIn) -> None:
    assert [signed_in(account).get(ILL).status_code for account in outsiders] == [404] * 4


def test_more_patients_cost_no_more_queries(priya: Staff, signed_in: SignIn) -> None:
    client, counts = signed_in(priya.account), []
    for size in (1, 6):
        lin = a_published_week(priya, size)
        with CaptureQueriesContext(connection) as queries:
            shown(client, lin)
        counts.append(len(queries))
    assert counts[0] == counts[1]
