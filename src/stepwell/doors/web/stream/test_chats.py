"""Whoever has a chat open hears at once that something was written in it, and never in another."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.asgi import get_asgi_application
from django.db import transaction
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import Arrival
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import SignIn
from stepwell.doors.web.stream import chats
from stepwell.doors.web.stream.app import Streaming
from stepwell.doors.web.stream.test_stream import Board, cookie_of, in_a_thread, open_on, run
from stepwell.plumbing import clock

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Chat(Board):
    """A page with a chat open."""

    address: str = ""

    @property
    def scope(self) -> dict[str, Any]:
        return {**super().scope, "path": self.address, "raw_path": self.address.encode()}


@pytest.fixture
def lin(db: None) -> Staff:
    load_starter_rules()
    return a_staff()


@pytest.fixture
def jo(lin: Staff) -> Patient:
    patient = a_patient(preferred_name="Jo")
    treats(lin, patient, at=clock.now() - timedelta(days=1))
    return patient


@transaction.atomic
def under_way(lin: Staff, at: datetime, *patients: Patient) -> Session:
    session = a_session(lin, at, patients=patients)
    actions.open_session(session_ref=session.ref, by=lin.account, at=at)
    for seat in session.seats.all():
        actions.except_licence(arrival=at_the_door(seat, at).ref, why="A test.", by=lin.account, at=at)
    return session


@transaction.atomic
def address_of(session: Session, patient: Patient) -> str:
    return reverse("patient:chat_live", args=[session.seats.get(patient=patient).ref])


def written(session: Session, lin: Staff) -> None:
    actions.write(session=session, by=lin.account, arrival=None, words="Hi", mark=uuid4(), at=clock.now())


def test_those_inside_hear_of_their_session_and_are_let_go_once_they_are_not(
    lin: Staff, jo: Patient, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats, "BEAT_S", 0.5)
    now = clock.now()
    session, other = under_way(lin, now, jo), under_way(lin, now + timedelta(minutes=60), a_patient(given_name="Amara"))
    page = Chat("", address=address_of(session, jo))
    page.cookie = cookie_of(signed_in(jo))
    streaming = Streaming(get_asgi_application())

    async def story() -> None:
        async with open_on(streaming, page):
            assert await page.hears("changed") == {}
            await in_a_thread(lambda: written(other, lin))
            await in_a_thread(lambda: written(session, lin))
            assert await page.hears("changed") == {}
            assert b"stepwell-session" not in {name.lower() for name, _ in page.started["headers"]}
            await in_a_thread(
                lambda: actions.take_out(arrival=Arrival.objects.get(patient=jo).ref, by=lin.account, at=clock.now())
            )
            await page.ended.wait()

    run(story())


def test_whoever_is_not_inside_hears_nothing(lin: Staff, jo: Patient, signed_in: SignIn) -> None:
    session = under_way(lin, clock.now(), jo)
    page = Chat("", address=address_of(session, jo))
    page.cookie = cookie_of(signed_in(a_patient(given_name="Theo")))
    streaming = Streaming(get_asgi_application())

    async def story() -> None:
        await streaming(page.scope, page.receive, page.send)

    run(story())
    assert page.started["status"] == 404
