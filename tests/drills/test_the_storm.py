"""A short storm: web, worker and PostgreSQL are killed, the gateway lies and the clock jumps. Who still hears?"""

import sys

import pytest

from tests.drills.storm import weather

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Reads /proc.")


def test_no_signal_is_lost_no_rung_is_skipped_and_nobody_is_paged_for_what_is_taken() -> None:
    found = weather(signals=150, senders=3, every_seconds=5, blows=4)
    assert found.broken == [], found
    assert found.acknowledged == 150
    assert sum(found.kills.values()) >= 4, "a storm that kills nobody says nothing"
