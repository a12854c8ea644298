"""Credentials for a TURN server are limited in time and name nobody."""

from datetime import UTC, datetime

from stepwell.plumbing.media.turn import ice_servers

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_they_end_with_the_day_and_are_as_coturn_reckons_them() -> None:
    [told] = ice_servers(["turns:turn.example.org:443"], "a secret", who="1f2e", at=AT)
    assert told == {
        "urls": ["turns:turn.example.org:443"],
        "username": "1772496000:1f2e",
        "credential": told["credential"],
    }
    [other] = ice_servers(["turns:turn.example.org:443"], "another", who="1f2e", at=AT)
    assert told["credential"] != other["credential"]


def test_without_a_server_there_is_nothing_to_tell() -> None:
    assert ice_servers([], "", who="1f2e", at=AT) == []
