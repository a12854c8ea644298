"""Does somebody outside hear that all is well, and is nobody held up who does not?"""

import time

import pytest
from pytest_django.fixtures import Settings

from stepwell.plumbing import heartbeat
from stepwell.plumbing.delivery.tests.receivers import Gateway


@pytest.fixture
def outside(gateway: Gateway, settings: Settings) -> Gateway:
    settings.STEPWELL_HEARTBEAT_URL = f"http://127.0.0.1:{gateway.port}/secret"
    return gateway


def test_outside_hears_that_all_is_well_or_that_it_is_not_and_nothing_else(outside: Gateway) -> None:
    assert heartbeat.beat(True)
    assert not heartbeat.beat(False)
    assert [(path, body) for path, _, body in outside.came] == [("/secret", b""), ("/secret/fail", b"")]


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_was_not_taken_was_not_heard(status: int, outside: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    outside.status = status
    assert not heartbeat.beat(True)
    assert "secret" not in caplog.text


def test_who_hangs_or_is_not_there_is_not_waited_for_long(
    outside: Gateway, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sum(heartbeat.TIMEOUT_SECONDS) <= 15
    monkeypatch.setattr(heartbeat, "TIMEOUT_SECONDS", (0.2, 0.2))
    outside.hangs = True
    begun = time.monotonic()
    assert not heartbeat.beat(True)
    settings.STEPWELL_HEARTBEAT_URL = "http://127.0.0.1:1/"
    assert not heartbeat.beat(True)
    assert time.monotonic() - begun < 5


def test_where_nobody_is_named_nothing_is_sent(outside: Gateway, settings: Settings) -> None:
    settings.STEPWELL_HEARTBEAT_URL = ""
    assert not heartbeat.beat(True)
    assert outside.came == []
