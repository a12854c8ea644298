"""A media server says who comes and goes: well, twice, with a wrong secret, in nonsense, while we cannot keep it."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.models import Minutes, Witness
from stepwell.clinic.live.actions import admit
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.hooks.media import views
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as
from stepwell.plumbing.media import EVENTS, word_for

pytestmark = pytest.mark.django_db
URL = "/hooks/media/"
END = SPRING + timedelta(minutes=60)
PASSWORD = word_for("between us", EVENTS, "sfu-1")
Send = Callable[..., Any]


@pytest.fixture(autouse=True)
def evening(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(clock, "now", lambda: END)
    settings.STEPWELL_MEDIA_SECRET = "between us"


@pytest.fixture
def seat() -> Seat:
    session = a_session(a_staff(), SPRING, patients=[a_patient()])
    seat = session.seats.get()
    admit(session=session, seat=seat, server="sfu-1", room="r-1", stay="s-1", token="t-1", at=SPRING)
    return seat


def send(body: object, password: str = PASSWORD, scheme: str = "Basic", server: str = "sfu-1") -> Any:
    told = body if isinstance(body, bytes) else json.dumps(body).encode()
    key = f"{scheme} " + b64encode(f"{server}:{password}".encode()).decode()
    with acting_as(None):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        return client.post(URL, told, content_type="application/json", headers={"Authorization": key})


def of_a_room(what: str, minute: float = 0, **more: object) -> dict[str, Any]:
    """An event as Janus 1.x sends it."""
    return {
        "emitter": "sfu-1", "type": 64, "timestamp": int((SPRING.timestamp() + minute * 60) * 1_000_000),
        "session_id": 1234, "handle_id": 5678,
        "event": {"plugin": "janus.plugin.videoroom", "data": {"event": what, "room": "r-1", "id": "s-1"} | more},
    }  # fmt: skip


JOINED = of_a_room("joined", private_id=99, display="Jo", token="t-1")
LEFT = of_a_room("leaving", 50)
SERVER = {"emitter": "sfu-1", "type": 256, "timestamp": int(END.timestamp() * 1e6), "event": {"status": "started"}}


def test_who_came_and_left_is_kept_by_the_servers_own_clock(seat: Seat) -> None:
    assert send([JOINED, LEFT]).json() == {"new": 2, "unread": 0}
    joined = Witness.objects.get(said="joined")
    assert (joined.seat, joined.said_at, joined.at) == (seat, SPRING, END)
    assert Minutes.objects.get(seat=seat).attended == 50


def test_no_token_is_kept(seat: Seat) -> None:
    send([JOINED, of_a_room("joined", 5, token="t-9")])
    for row in Witness.objects.all():
        assert "t-1" not in row.raw
        assert "t-9" not in row.raw
        assert '"display": "Jo"' in row.raw or row.said == "forged"


def test_said_again_it_is_answered_well_and_kept_once(seat: Seat) -> None:
    assert send(JOINED).json()["new"] == 1
    assert send([JOINED, JOINED]).json()["new"] == 0
    assert Witness.objects.count() == 1


@pytest.mark.parametrize(
    ("event", "said"),
    [(of_a_room("kicked"), "removed"), (of_a_room("destroyed"), "ended"), (SERVER, "restarted"), (LEFT, "left")],
)
def test_each_word_of_the_server_is_known(seat: Seat, event: dict[str, Any], said: str) -> None:
    assert send([event]).status_code == 200
    assert Witness.objects.get().said == said


@pytest.mark.parametrize(
    "event",
    [
        of_a_room("subscribing"), of_a_room("published"), {**LEFT, "type": 16},
        {**SERVER, "event": {"status": "update"}},
        {**LEFT, "event": {"plugin": "janus.plugin.textroom", "data": {}}}, {**LEFT, "emitter": "sfu-2"},
        of_a_room("leaving", room="another"), of_a_room("leaving", id="s-2"),
    ],
)  # fmt: skip
def test_what_is_about_something_else_passes_by(seat: Seat, event: dict[str, Any]) -> None:
    assert send([event]).json() == {"new": 0, "unread": 0}
    assert not Witness.objects.exists()


@pytest.mark.parametrize(
    "odd",
    [
        None, 7, "x", [], {}, {"type": 64}, {**LEFT, "timestamp": "soon"}, {**LEFT, "timestamp": 10**30},
        {**LEFT, "timestamp": float("nan")}, {**LEFT, "emitter": "\x00"}, {**LEFT, "emitter": "\ud800"},
        of_a_room("leaving", id={"a": 1}), of_a_room("leaving", room="r" * 65), {**LEFT, "event": 5},
        {**LEFT, "event": {"plugin": "janus.plugin.videoroom", "data": None}},
    ],
)  # fmt: skip
def test_one_that_cannot_be_read_takes_no_other_with_it(seat: Seat, odd: object) -> None:
    assert send([JOINED, odd, LEFT]).json() == {"new": 2, "unread": 1}


@pytest.mark.parametrize(
    ("password", "scheme", "server"),
    [
        ("wrong", "Basic", "sfu-1"),
        ("", "Basic", "sfu-1"),
        ("between us", "Basic", "sfu-1"),
        (PASSWORD, "Bearer", "sfu-1"),
        (PASSWORD, "Basic", "sfu-2"),
    ],
)
def test_without_its_own_password_nothing_is_taken(seat: Seat, password: str, scheme: str, server: str) -> None:
    answer = send([JOINED], password, scheme, server)
    assert (answer.status_code, answer.content) == (401, b"")
    assert not Witness.objects.exists()


def test_a_server_speaks_in_no_other_servers_name(seat: Seat) -> None:
    answer = send([JOINED], word_for("between us", EVENTS, "sfu-2"), server="sfu-2")
    assert answer.json() == {"new": 0, "unread": 0}
    assert not Witness.objects.exists()


def test_where_no_secret_is_set_none_fits(seat: Seat, settings: Settings) -> None:
    settings.STEPWELL_MEDIA_SECRET = ""
    assert send([JOINED], "").status_code == 401
    assert Client().post(URL, headers={"Authorization": "Basic é"}).status_code == 401


def test_what_could_not_be_kept_is_not_answered_as_kept_and_is_taken_when_it_comes_again(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> int:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(views, "record_media", fails)
        assert send([JOINED]).status_code == 500
    assert send([JOINED]).json()["new"] == 1


def test_it_is_taken_by_nobody_else_and_in_no_other_form() -> None:
    assert Client().get(URL).status_code == 405
    assert send(b"{").status_code == 422
    assert send(b"x" * (views.BODY_MOST + 1)).status_code == 413
