"""A real Janus, without a picture: who gets in, and who does not."""

from uuid import uuid4

import pytest

from stepwell.plumbing.media import Address, Janus, MediaError, word_for
from stepwell.plumbing.media.control import VIDEOROOM
from stepwell.plumbing.media.tests.client import client
from stepwell.plumbing.media.words import MAKING_ROOMS


@pytest.fixture
def room(janus: Janus) -> str:
    name = str(uuid4())
    with janus.control() as control:
        control.make_room(name, most=16, bitrate=300_000)
    return name


def test_it_answers_by_its_name_and_runs_what_is_needed_alone(janus: Janus) -> None:
    with janus.control() as control:
        assert control.named() == "media-test"
        told = control._asked({"janus": "info"})
    assert set(told["plugins"]) == {VIDEOROOM}
    assert set(told["transports"]) == {"janus.transport.websockets"}


def test_without_the_password_nobody_begins_anything(janus: Janus) -> None:
    with pytest.raises(PermissionError), client(janus, api="guessed"):
        pass


def test_without_the_admin_password_nothing_is_told(janus: Janus) -> None:
    stranger = Janus(janus.name, "another secret", janus.address, janus.directory)
    with stranger.control() as control, pytest.raises(MediaError):
        control.people("any")


def test_a_client_makes_no_room_and_ends_none(janus: Janus, room: str) -> None:
    with client(janus) as somebody:
        handle = somebody.handle()
        assert somebody.says(handle, request="create", room="theirs")["error_code"] == 429
        assert "error_code" in somebody.says(handle, request="destroy", room=room)
        assert somebody.joins(room, "no token")["error_code"] == 433


def test_a_token_lets_in_once(janus: Janus, room: str) -> None:
    with janus.control() as control, client(janus) as jordan, client(janus) as thief:
        control.allow(room, "for jordan")
        assert jordan.joins(room, "for jordan", "p-1")["videoroom"] == "joined"
        control.allow_no_more(room, "for jordan")
        assert thief.joins(room, "for jordan")["error_code"] == 433
        assert control.people(room) == ("p-1",)


def test_the_right_token_and_the_wrong_pin_is_nobody(janus: Janus, room: str) -> None:
    with janus.control() as control, client(janus) as somebody:
        control.allow(room, "token")
        assert somebody.joins(room, "token", pin="guessed")["error_code"] == 433


def test_a_room_wants_to_know_who_watches_and_cannot_be_recorded(janus: Janus, room: str) -> None:
    """That a watcher is refused takes pictures to see: tests/drills/test_the_room.py."""
    with janus.control() as control:
        control.make_room("another", most=16, bitrate=300_000)
    with client(janus) as somebody:
        key = word_for(janus.secret, MAKING_ROOMS, janus.name)
        rooms = somebody.says(somebody.handle(), request="list", admin_key=key)["list"]
    assert {each["room"] for each in rooms} == {room, "another"}
    for each in rooms:
        assert each["require_pvtid"] is True
        assert each["pin_required"] is True
        assert each["is_private"] is True
        assert each["record"] is False
        assert each["lock_record"] is True


def test_who_was_taken_out_does_not_come_back(janus: Janus, room: str) -> None:
    with janus.control() as control, client(janus) as jordan:
        control.allow(room, "token")
        assert jordan.joins(room, "token", "p-1")["videoroom"] == "joined"
        control.allow_no_more(room, "token")
        control.remove(room, "p-1")
        assert control.people(room) == ()
        assert jordan.joins(room, "token", "p-1")["error_code"] == 433


def test_whoever_sends_nothing_yet_is_muted_all_the_same(janus: Janus, room: str) -> None:
    """Their line mutes them again as they begin to send."""
    with janus.control() as control, client(janus) as jordan:
        control.allow(room, "token")
        jordan.joins(room, "token", "p-1")
        control.mute(room, "p-1", mid="0", muted=True)
        control.mute(room, "nobody", mid="0", muted=True)


def test_the_same_asked_twice_changes_nothing(janus: Janus, room: str) -> None:
    with janus.control() as control:
        control.make_room(room, most=16, bitrate=300_000)
        control.remove(room, "nobody")
        control.end_room(room)
        control.end_room(room)
        assert control.people(room) == ()


def test_killed_it_starts_again_without_its_rooms(janus: Janus, room: str) -> None:
    assert janus.process is not None
    janus.process.kill()
    janus.process.wait()
    with pytest.raises(MediaError, match="does not answer"), janus.control():
        pass
    janus.start()
    with janus.control() as control:
        assert control.people(room) == ()


def test_it_writes_its_passwords_for_nobody_else_and_records_nothing(janus: Janus, room: str) -> None:
    files = list(janus.directory.iterdir())
    assert files
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    assert not list(janus.directory.rglob("*.mjr"))


def test_a_port_that_is_taken_is_not_mistaken_for_ours(janus: Janus) -> None:
    other = Janus(
        "another", janus.secret,
        Address(janus.address.client_port, janus.address.admin_port, janus.address.media),
        janus.directory.parent / "another",
    )  # fmt: skip
    with pytest.raises(MediaError, match="did not start"):
        other.start()
