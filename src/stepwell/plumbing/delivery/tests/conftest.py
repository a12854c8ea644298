"""Receivers of what goes out, for every test that sends."""

from collections.abc import Iterator

import pytest

from stepwell.plumbing.delivery.tests.receivers import Gateway, MailServer, a_gateway, a_mail_server


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with a_gateway() as there:
        yield there


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with a_mail_server() as there:
        yield there
