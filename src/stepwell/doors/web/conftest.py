"""What every portal's tests share: a browser in which somebody is signed in, and the hour it is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.plumbing import clock

ELEVEN = SPRING + timedelta(hours=4)
SignIn = Callable[[Account | Patient | Staff], Client]


@pytest.fixture(autouse=True)
def every_page_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever test fetches it: a page for which a record was opened answers why it may be seen."""
    fetch = Client.request

    def request(client: Client, **asked: Any) -> Any:
        response = fetch(client, **asked)
        opened = getattr(response.wsgi_request, "openings", ())
        if opened and isinstance(response, HttpResponse) and response.content.startswith(b"<!doctype html>"):
            assert response.status_code == 404 or b"Why may I see this?" in response.content
        return response

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture
def eleven(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is eleven in the morning in New York on Monday, 2 March 2026."""
    monkeypatch.setattr(clock, "now", lambda: ELEVEN)
    return ELEVEN


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """A browser in which this person is signed in."""

    def sign_in(person: Account | Patient | Staff) -> Client:
        account = person if isinstance(person, Account) else person.account
        assert account is not None
        client = Client()
        client.force_login(account)
        return client

    return sign_in
