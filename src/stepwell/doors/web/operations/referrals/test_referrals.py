"""The list of those who asked to start."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.programs.tests.factories import a_referral, ready
from stepwell.doors.web.conftest import SignIn

REFERRALS = reverse("operations:referrals")


def test_the_new_ones_come_first_and_say_how_long_they_wait(priya: Staff, signed_in: SignIn) -> None:
    ready(priya.account)
    a_referral(given_name="Amara", family_name="Diaz")
    page = signed_in(priya.account).get(REFERRALS)
    assert [row.name for row in page.context["rows"]] == ["Amara Diaz", "Jordan Reyes"]
    assert "1 person waits for a first call" in page.content.decode()
    assert "waiting 4 h" in page.content.decode()


def test_an_empty_list_says_so(priya: Staff, signed_in: SignIn) -> None:
    assert "No referrals yet" in signed_in(priya.account).get(REFERRALS).content.decode()


def test_to_others_the_list_does_not_exist(outsiders: list[Account], signed_in: SignIn) -> None:
    assert [signed_in(account).get(REFERRALS).status_code for account in outsiders] == [404] * 4


def test_many_referrals_cost_as_many_queries_as_one(priya: Staff, signed_in: SignIn) -> None:
    client = signed_in(priya.account)
    counts = []
    for _ in range(2):
        for _ in range(4):
            a_referral()
        with CaptureQueriesContext(connection) as queries:
            client.get(REFERRALS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
