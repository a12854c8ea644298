"""Somebody asks to start, and is either told what is missing or what happens next."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from stepwell.clinic.programs.models import Referral

pytestmark = pytest.mark.django_db

ASKED = {
    "given_name": "Jordan",
    "family_name": "Marsh",
    "phone": "(212) 555-0134",
    "email": "",
    "best_time": "evening",
    "state": "NY",
    "preference": "iop",
    "message": "",
    "consent": "on",
}


def test_asking_to_start_is_kept_and_the_visitor_learns_what_happens_next(client: Client) -> None:
    page = client.post("/start/", ASKED, follow=True)
    assert page.redirect_chain == [("/start/thanks/", 302)]
    assert "A person contacts you" in page.text
    referral = Referral.objects.get()
    assert (referral.given_name, referral.us_state, referral.preference) == ("Jordan", "NY", "iop")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"phone": ""}, "Give us a phone number or an e-mail address"),
        ({"phone": "555-0134"}, "Write all ten digits"),
        ({"phone": "", "email": "jordan@"}, "Write the whole address"),
        ({"state": ""}, "Choose the state you will be in."),
        ({"state": "ZZ"}, "is not one of the available choices"),
        ({"consent": ""}, "Tick the box so that we may contact you."),
        ({"given_name": " "}, "Write the name you would like us to use."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(client: Client, change: dict[str, str], said: str) -> None:
    page = client.post("/start/", ASKED | change)
    assert page.status_code == 422
    assert said in page.text
    assert not Referral.objects.exists()


def test_the_same_form_sent_twice_is_one_request_and_a_corrected_one_another(client: Client) -> None:
    found = re.search(r'name="submission" value="([^"]+)"', client.get("/start/").text)
    assert found
    for phone in ("(212) 555-0134", "(212) 555-0134", "(212) 555-0135"):
        sent = client.post("/start/", ASKED | {"submission": found[1], "phone": phone})
        assert sent.headers["Location"] == "/start/thanks/"
    assert [referral.phone[-1] for referral in Referral.objects.order_by("pk")] == ["4", "5"]


def test_a_flood_over_one_connection_ends_and_what_was_written_stays_in_the_form(client: Client) -> None:
    cache.clear()
    answers = [client.post("/start/", ASKED | {"message": f"Call {number}"}) for number in range(31)]
    assert [answer.status_code for answer in answers] == [302] * 30 + [422]
    assert "send this again in an hour" in answers[-1].text
    assert "Call 30" in answers[-1].text
    assert Referral.objects.count() == 30
    assert client.post("/start/", ASKED, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_an_e_mail_address_alone_is_enough(client: Client) -> None:
    client.post("/start/", ASKED | {"phone": "", "email": "jordan@example.com"})
    assert Referral.objects.get().email == "jordan@example.com"


def test_the_programme_chosen_on_the_comparison_is_preselected(client: Client) -> None:
    page = client.get("/start/?programme=weekly").text
    (chosen,) = [row for row in re.findall(r"<input[^>]*>", page) if " checked" in row]
    assert 'value="weekly"' in chosen


def test_thanks_name_nobody(client: Client) -> None:
    assert "Jordan" not in client.post("/start/", ASKED, follow=True).text
