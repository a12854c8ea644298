"""Credentials for a TURN server are limited in time and name nobody."""

from datetime import UTC, datetime, timedelta

from stepwell.plumbing.media.turn import ice_servers

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_they_end_with_the_day_and_are_as_coturn_reckons_them() -> None:
    """draft-uberti-behave-turn-rest-00, 2.2, which names no secret: so this is what another program makes of one,
    `printf 1772496000:1f2e | openssl dgst -sha1 -hmac "a secret" -binary | base64`."""
    [told] = ice_servers(["turns:turn.example.org:443"], "a secret", who="1f2e", at=AT)
    assert told == {
        "urls": ["turns:turn.example.org:443"],
        "username": "1772496000:1f2e",  # noon, and twelve hours
        "credential": "bWwjfsdKRa3Y9Gj0hTIcez3tXXA=",
    }


def test_another_secret_moment_or_person_makes_other_ones() -> None:
    told = [
        ice_servers(["turn:turn.example.org"], secret, who=who, at=at)[0]["credential"]
        for secret, who, at in (
            ("a secret", "1f2e", AT),
            ("another", "1f2e", AT),
            ("a secret", "1f2f", AT),
            ("a secret", "1f2e", AT + timedelta(seconds=1)),
        )
    ]
    assert len(set(told)) == 4


def test_without_a_server_there_is_nothing_to_tell() -> None:
    assert ice_servers([], "", who="1f2e", at=AT) == []
