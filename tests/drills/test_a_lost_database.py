"""The database goes away at a bad moment: what is left behind, and what is whoever sent something told?"""

import pytest
from django.contrib.sessions.models import Session
from django.db import Error, OperationalError, connection, transaction
from django.test import Client

from stepwell.clinic.people.tests.factories import an_account
from stepwell.plumbing.database.backend import base


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_cannot_begin_does_not_hold_those_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(base, "transaction_settings", lambda _: ("SELECT 1 / 0", []))
        with pytest.raises(Error, match="division by zero"), transaction.atomic():
            pass
    with transaction.atomic():
        assert an_account().pk
    assert connection.get_autocommit()


@pytest.mark.django_db
def test_a_session_that_cannot_be_stored_is_our_failure_and_not_a_bad_request(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(an_account())
    client.raise_request_exception = False
    with monkeypatch.context() as broken:

        def lost(*_: object, **__: object) -> None:
            raise OperationalError("server closed the connection unexpectedly")

        broken.setattr(Session, "save", lost)
        assert client.get("/account/security/").status_code >= 500
    assert client.get("/account/security/").status_code < 400
