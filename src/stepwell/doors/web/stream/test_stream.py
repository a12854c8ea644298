"""An open board hears at once, hears nothing it may not, and costs neither a thread nor a connection of its own."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.asgi import get_asgi_application
from django.db import connection, transaction
from django.test import Client

from stepwell.clinic.access.actions import end_grants
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.safety.actions import acknowledge
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.safety.queries import Untaken
from stepwell.clinic.safety.tests.factories import an_alert
from stepwell.doors.web.clinician.duty.cards import GRADES
from stepwell.doors.web.conftest import SignIn
from stepwell.doors.web.stream import hub
from stepwell.doors.web.stream.app import Streaming
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Ground, Role

pytestmark = pytest.mark.django_db(transaction=True)
SOON_S = 30.0  # a busy machine is not a fault


@dataclass
class Board:
    """A browser that keeps the stream open: what it was told, event by event."""

    cookie: str
    accept: str = "text/event-stream"
    started: dict[str, Any] = field(default_factory=dict)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    leave: asyncio.Event = field(default_factory=asyncio.Event)
    _told: asyncio.Queue[tuple[str, dict[str, Any]]] = field(default_factory=asyncio.Queue)
    _text: str = ""

    @property
    def scope(self) -> dict[str, Any]:
        headers = [(b"host", b"testserver"), (b"accept", self.accept.encode()), (b"cookie", self.cookie.encode())]
        return {
            "type": "http", "method": "GET", "path": "/clinic/duty/live/", "raw_path": b"/clinic/duty/live/",
            "query_string": b"", "headers": headers, "http_version": "1.1", "scheme": "http",
            "asgi": {"version": "3.0"}, "server": ("testserver", 80), "client": ("127.0.0.1", 1),
        }  # fmt: skip

    async def receive(self) -> dict[str, Any]:
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.started.update(message)
            return
        self._text += message["body"].decode()
        while self.started["status"] == 200 and "\n\n" in self._text:
            event, _, self._text = self._text.partition("\n\n")
            lines = dict(line.split(": ", 1) for line in event.splitlines())
            if "event" in lines:
                await self._told.put((lines["event"], json.loads(lines["data"])))
        if not message.get("more_body"):
            self.ended.set()

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next event of this kind; beats between are passed over."""
        while True:
            name, data = await asyncio.wait_for(self._told.get(), SOON_S)
            if name == kind:
                return data
            assert name in ("beat", "lost"), f"{name} came before {kind}: {data}"

    async def refs(self) -> list[str]:
        return [alert["ref"] for alert in (await self.hears("changed"))["alerts"]]

    async def hears_of(self, ref: object) -> dict[str, Any]:
        """The next event that names this alert, and how; on a busy machine the first telling may come between."""
        while True:
            for alert in (await self.hears("changed"))["alerts"]:
                if alert["ref"] == str(ref):
                    return dict(alert)

    def has_heard_nothing(self) -> bool:
        return self._told.empty()


@pytest.fixture
def patients() -> list[Patient]:
    load_starter_rules()
    return [a_patient(), a_patient()]


@pytest.fixture
def sam(db: None) -> Staff:
    return a_staff([Role.ON_CALL], name="Sam Ito")


@pytest.fixture
def lin(patients: list[Patient]) -> Staff:
    """She treats the first of the two."""
    lin = a_staff()
    treats(lin, patients[0], at=clock.now() - timedelta(days=1))
    return lin


def cookie_of(client: Client) -> str:
    client.get("/still-here/")
    return f"sessionid={client.cookies['sessionid'].value}"


@asynccontextmanager
async def open_on(streaming: Streaming, *given: str | Board) -> AsyncIterator[list[Board]]:
    boards = [Board(each) if isinstance(each, str) else each for each in given]
    tasks = [asyncio.create_task(streaming(board.scope, board.receive, board.send)) for board in boards]
    try:
        yield boards
    finally:
        for board in boards:
            board.leave.set()
        await asyncio.wait_for(asyncio.gather(*tasks), SOON_S)


def in_a_thread(act: Callable[[], Any]) -> Awaitable[Any]:
    """What another process does meanwhile: committed, on a connection of its own."""

    def committed() -> Any:
        try:
            with acting_as_programme(), transaction.atomic():
                return act()
        finally:
            connection.close()

    return asyncio.to_thread(committed)


def run(story: Awaitable[None]) -> None:
    """In a thread, since browser tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, asyncio.wait_for(story, 120)).result()


@pytest.fixture
def streaming() -> Streaming:
    return Streaming(get_asgi_application())


def test_a_board_is_told_what_waits_and_then_at_once_what_comes_and_never_whom_it_is_about(
    streaming: Streaming, sam: Staff, patients: list[Patient], signed_in: SignIn
) -> None:
    waiting = an_alert(patients[0], clock.now())
    cookie = cookie_of(signed_in(sam))

    async def story() -> None:
        async with open_on(streaming, cookie) as (board,):
            assert await board.refs() == [str(waiting.ref)]
            new: Alert = await in_a_thread(lambda: an_alert(patients[1], clock.now()))
            assert await board.hears_of(new.ref) == {
                "ref": str(new.ref), "href": f"/clinic/duty/{new.ref}/", "grade": "Needs somebody today",
            }  # fmt: skip
            headers = dict(board.started["headers"])
            assert headers[b"Content-Type"] == b"text/event-stream"
            assert headers[b"Cache-Control"] == b"no-store"
            await in_a_thread(lambda: acknowledge(alert=new, by=sam.account, place="duty board", at=clock.now()))
            while str(new.ref) in await board.refs():
                pass

    run(story())


def test_a_therapist_hears_of_their_own_patients_and_of_nobody_else(
    streaming: Streaming, sam: Staff, lin: Staff, patients: list[Patient], signed_in: SignIn
) -> None:
    cookies = [cookie_of(signed_in(each)) for each in (sam, lin)]

    async def story() -> None:
        async with open_on(streaming, *cookies) as (sams, lins):
            await settled(sams, lins)
            theirs: Alert = await in_a_thread(lambda: an_alert(patients[1], clock.now()))
            assert await sams.refs() == [str(theirs.ref)]
            mine: Alert = await in_a_thread(lambda: an_alert(patients[0], clock.now()))
            assert await sams.refs() == [str(mine.ref)]
            assert await lins.refs() == [str(mine.ref)]
            await in_a_thread(
                lambda: end_grants(patient=patients[0], ground=Ground.CARE_TEAM, of=lin.account, at=clock.now())
            )
            await in_a_thread(lambda: an_alert(patients[0], clock.now()))
            await sams.refs()
            assert lins.has_heard_nothing() or await lins.hears("beat") == {}

    run(story())


async def settled(*boards: Board) -> None:
    """Both the first telling and that with which the bell begins are behind them."""
    for board in boards:
        await board.refs()
    await asyncio.sleep(0.5)
    for board in boards:
        while not board.has_heard_nothing():
            await board.hears("changed")


def signs_out(client: Client, account: Account) -> None:
    client.post("/account/logout/")


def loses_the_role(client: Client, account: Account) -> None:
    Staff.objects.filter(account=account).update(roles=[Role.SCHEDULER.value])


def leaves(client: Client, account: Account) -> None:
    Staff.objects.filter(account=account).update(active=False)


def is_closed(client: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)


def changes_the_password(client: Client, account: Account) -> None:
    account.set_password("another horse battery staple")
    account.save()


@pytest.mark.parametrize("happens", [signs_out, loses_the_role, leaves, is_closed, changes_the_password])
def test_whoever_may_not_hear_any_more_hears_nothing_more(
    happens: Callable[[Client, Account], None],
    streaming: Streaming,
    sam: Staff,
    patients: list[Patient],
    signed_in: SignIn,
) -> None:
    client = signed_in(sam)
    cookie = cookie_of(client)

    async def story() -> None:
        async with open_on(streaming, cookie) as (board,):
            await settled(board)
            await in_a_thread(lambda: happens(client, sam.account))
            await in_a_thread(lambda: an_alert(patients[0], clock.now()))
            await asyncio.wait_for(board.ended.wait(), SOON_S)
            assert board.has_heard_nothing()

    run(story())


def test_a_session_that_is_idle_too_long_ends_its_stream_which_does_not_renew_it(
    streaming: Streaming, sam: Staff, patients: list[Patient], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now()
    told: list[datetime] = [at]
    monkeypatch.setattr(clock, "now", lambda: told[0])
    client = signed_in(sam)
    cookie = cookie_of(client)
    seen_at = client.session["seen_at"]

    async def story() -> None:
        async with open_on(streaming, cookie) as (board,):
            await settled(board)
            told[0] = at + timedelta(minutes=14)
            first: Alert = await in_a_thread(lambda: an_alert(patients[0], told[0]))
            assert await board.refs() == [str(first.ref)]
            assert await asyncio.to_thread(lambda: client.session["seen_at"]) == seen_at
            told[0] = at + timedelta(minutes=16)
            await in_a_thread(lambda: an_alert(patients[1], told[0]))
            await asyncio.wait_for(board.ended.wait(), SOON_S)
            assert board.has_heard_nothing()

    run(story())


def test_whoever_the_gate_refuses_gets_djangos_own_answer(
    streaming: Streaming, patients: list[Patient], signed_in: SignIn
) -> None:
    priya = a_staff([Role.SCHEDULER], name="Priya")
    cookies = [cookie_of(signed_in(priya)), cookie_of(signed_in(patients[0])), ""]

    async def story() -> None:
        async with open_on(streaming, *cookies) as boards:
            for board in boards:
                await asyncio.wait_for(board.ended.wait(), SOON_S)
            assert [board.started["status"] for board in boards] == [404, 404, 401]

    run(story())


def test_a_lost_database_is_said_and_all_is_told_once_it_is_heard_again(
    streaming: Streaming, sam: Staff, patients: list[Patient], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "AGAIN_S", 0.1)
    cookie = cookie_of(signed_in(sam))

    def cut_the_bell() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL ROLE NONE;"
                " SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%'"
                " OR query = 'SELECT 1'"
            )

    async def story() -> None:
        async with open_on(streaming, cookie) as (board,):
            await settled(board)
            await in_a_thread(cut_the_bell)
            await board.hears("lost")
            meanwhile: Alert = await in_a_thread(lambda: an_alert(patients[0], clock.now()))
            assert await board.hears_of(meanwhile.ref)

    run(story())


def test_a_process_that_is_told_to_stop_lets_every_board_go_and_nobody_in(
    streaming: Streaming, sam: Staff, patients: list[Patient], signed_in: SignIn
) -> None:
    cookie = cookie_of(signed_in(sam))

    async def story() -> None:
        async with open_on(streaming, cookie) as (board,):
            await board.refs()
            streaming.close()
            await asyncio.wait_for(board.ended.wait(), SOON_S)
        async with open_on(streaming, cookie) as (late,):
            await asyncio.wait_for(late.ended.wait(), SOON_S)
            assert late.has_heard_nothing()

    run(story())


def test_where_more_wait_than_one_event_carries_the_newest_are_named_and_the_board_stays(
    streaming: Streaming, sam: Staff, patients: list[Patient], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_NAMED", 2)
    waiting = [an_alert(patients[0], clock.now()) for _ in range(3)]
    cookie = cookie_of(signed_in(sam))

    async def story() -> None:
        async with open_on(streaming, cookie) as (board,):
            assert await board.refs() == [str(alert.ref) for alert in waiting[1:]]
            assert not board.ended.is_set()

    run(story())


def test_a_name_costs_so_little_that_as_many_as_are_named_are_never_too_much_to_tell() -> None:
    alerts = [Untaken(1, uuid4(), grade) for grade in GRADES for _ in range(hub.MOST_NAMED)]
    said = hub._Words(2000).changed(alerts)
    assert len(said) * 2 < hub.MOST_BYTES


def test_twenty_boards_cost_no_thread_and_no_connection_each(
    streaming: Streaming, sam: Staff, patients: list[Patient], signed_in: SignIn
) -> None:
    cookies = [cookie_of(signed_in(sam)) for _ in range(2)] * 10

    def connections() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            return int(cursor.fetchone()[0])

    async def story() -> None:
        threads = threading.active_count()
        async with open_on(streaming, *cookies) as boards:
            await settled(*boards)
            new: Alert = await in_a_thread(lambda: an_alert(patients[0], clock.now()))
            assert [await board.refs() for board in boards] == [[str(new.ref)]] * 20
            assert await in_a_thread(connections) <= 5
            assert threading.active_count() - threads <= 40  # the loop's own pool for `to_thread`, bounded

    run(story())
