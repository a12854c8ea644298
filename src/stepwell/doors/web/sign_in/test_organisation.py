"""Through the organisation's own sign-in come the members of staff it vouches for, and nobody else."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread
from pytest_django.fixtures import Settings

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DOOR = "/account/sso/organisation/"
PASSWORD = "a stair for every day"


@pytest.fixture
def lin() -> Account:
    account = a_staff([Role.THERAPIST]).account
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def people(lin: Account) -> list[User]:
    """Who has an account at the organisation, and what it says of them."""
    patient = a_patient().account
    assert patient
    return [
        User(sub="lin", claims={"email": lin.email, "email_verified": True}),
        User(sub="lin-twice", claims={"email": lin.email.upper(), "email_verified": True, "amr": ["pwd", "mfa"]}),
        User(sub="unverified", claims={"email": lin.email, "email_verified": False}),
        User(sub="verified in words", claims={"email": lin.email, "email_verified": "false"}),
        User(sub="says nothing of it", claims={"email": lin.email}),
        User(sub="a patient", claims={"email": patient.email, "email_verified": True}),
        User(sub="the cook", claims={"email": "cook@kitchen.example", "email_verified": True}),
        User(sub="without address", claims={}),
    ]


@pytest.fixture
def organisation(people: list[User], settings: Settings) -> Iterator[dict[str, Any]]:
    settings.STEPWELL_STAFF_SECOND_STEP = True
    with run_server_in_thread(user_claims=people) as server:
        app = {
            "provider_id": "organisation",
            "name": "Riverbend",
            "client_id": "stepwell",
            "secret": "between them",
            "settings": {"server_url": f"http://localhost:{server.server_port}", "verified_email": []},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield app


def leave(client: Client) -> str:
    """Through our door, to this address of theirs."""
    found = re.search(r'url=([^"]+)"', client.post(DOOR).content.decode())
    assert found
    return found[1].replace("&amp;", "&")


def come(sub: str, client: Client) -> Any:
    """From our door to theirs, and back with what they say."""
    back = requests.post(leave(client), data={"sub": sub}, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}")


@pytest.mark.usefixtures("organisation")
def test_staff_are_known_by_their_verified_address_and_nothing_is_kept(lin: Account, client: Client) -> None:
    assert come("lin", client).headers["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(lin.pk)
    assert client.get("/clinic/day/").headers["Location"] == "/account/security/", "a second step is still ours to ask"
    lin.refresh_from_db()
    assert lin.check_password(PASSWORD)
    assert not lin.socialaccount_set.exists()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("organisation")
def test_the_second_step_at_the_organisation_counts_here(client: Client) -> None:
    come("lin-twice", client)
    assert client.get("/clinic/day/").status_code == 200


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize(
    "sub", ["unverified", "verified in words", "says nothing of it", "a patient", "the cook", "without address"]
)
def test_nobody_else_is_let_in_and_no_account_is_made(sub: str, client: Client) -> None:
    before = Account.objects.count()
    refused = come(sub, client)
    assert refused.status_code == 403
    assert b"You are not let in this way" in refused.content
    assert "_auth_user_id" not in client.session
    assert Account.objects.count() == before


def test_an_organisation_that_never_says_verified_may_be_trusted_with_its_own_domain(
    organisation: dict[str, Any], lin: Account, client: Client
) -> None:
    organisation["settings"]["verified_email"] = [lin.email.partition("@")[2]]
    assert come("says nothing of it", client).headers["Location"] == "/home/"


@pytest.mark.usefixtures("organisation")
def test_whoever_left_is_not_let_in(lin: Account, client: Client) -> None:
    lin.is_active = False
    lin.save()
    assert come("lin", client).status_code == 403


@pytest.mark.usefixtures("organisation")
def test_whoever_turns_back_is_told_so_and_an_answer_nobody_asked_for_is_refused(client: Client) -> None:
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    turned = client.get(f"{DOOR}back/?error=access_denied&state={state}")
    assert turned.headers["Location"] == "/account/cancelled/"
    assert b"You did not sign in" in client.get("/account/cancelled/").content
    assert b"did not work" in client.get(f"{DOOR}back/?code=forged&state=forged").content


@pytest.mark.usefixtures("organisation")
def test_a_link_alone_sends_nobody_there(client: Client) -> None:
    assert b"Sign in through Riverbend" in client.get(DOOR).content


def test_without_an_organisation_there_is_no_such_door(client: Client) -> None:
    assert client.get(DOOR).status_code == 404
    assert b"sign in through" not in client.get("/account/login/").content


def test_an_organisation_that_does_not_answer_is_said_in_plain_words(
    organisation: dict[str, Any], client: Client
) -> None:
    organisation["settings"]["server_url"] = "http://localhost:9"
    assert b"did not work" in client.post(DOOR).content
