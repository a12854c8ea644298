"""A session of two is encrypted end to end when whoever leads says so, and its pages come by their keys."""

from collections.abc import Callable

import pytest

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.models import Arrival, Opening, PageKey, Ticket
from stepwell.clinic.live.tests.factories import Servers, at_the_door, licensed
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session

pytestmark = pytest.mark.usefixtures("rules")
PROMISE, KEY = "0f" * 32, "04" + "1b" * 64
Comes = Callable[..., Ticket]


@pytest.fixture
def session(lin: Staff, rules: None) -> Session:
    patient = a_patient(given_name="Jordan")
    treats(lin, patient)
    session = a_session(lin, SPRING, patients=[patient], kind="individual")
    actions.open_session(session_ref=session.ref, by=lin.account, at=SPRING)
    return session


@pytest.fixture
def comes(servers: Servers, session: Session) -> Comes:
    """Somebody is in the room."""

    def come(account: Account, arrival: Arrival | None = None, *, can_encrypt: bool = True) -> Ticket:
        ticket = actions.open_line(
            session=session, account=account, arrival=arrival, at=SPRING, can_encrypt=can_encrypt
        )
        assert actions.take_line(ticket=ticket.ref, at=SPRING) is not None
        return ticket

    return come


@pytest.fixture
def arrival(session: Session) -> Arrival:
    return at_the_door(session.seats.get(), SPRING)


def patient_account(arrival: Arrival) -> Account:
    account = arrival.patient.account
    assert account is not None
    return account


def test_from_then_on_everybody_comes_again_by_a_line_that_is_encrypted(
    servers: Servers, comes: Comes, session: Session, lin: Staff, arrival: Arrival
) -> None:
    lins, jordans = comes(lin.account), comes(patient_account(arrival), arrival)
    assert queries.inside(session, account=lin.account).may_encrypt
    assert not queries.inside(session, account=jordans.account).may_encrypt
    for _ in range(2):
        actions.encrypt_end_to_end(session_ref=session.ref, by=lin.account, on=True, at=SPRING)
    assert servers.removed == [str(lins.person), str(jordans.person)]
    assert not Ticket.objects.filter(ended_at__isnull=True).exists(), "nobody is there unencrypted"
    assert queries.inside(session, account=jordans.account).end_to_end
    comes(lin.account)
    actions.encrypt_end_to_end(session_ref=session.ref, by=lin.account, on=False, at=SPRING)
    assert not queries.inside(session, account=jordans.account).end_to_end
    assert not Ticket.objects.filter(ended_at__isnull=True).exists()


def test_only_whoever_leads_says_so(comes: Comes, session: Session, arrival: Arrival) -> None:
    for account in (patient_account(arrival), a_staff(name="Ana Keahi").account):
        with pytest.raises(NotYours):
            actions.encrypt_end_to_end(session_ref=session.ref, by=account, on=True, at=SPRING)
    assert not Opening.objects.get().end_to_end


def test_not_where_a_browser_cannot_and_not_in_a_group(
    comes: Comes, session: Session, lin: Staff, arrival: Arrival
) -> None:
    comes(lin.account)
    comes(patient_account(arrival), arrival, can_encrypt=False)
    with pytest.raises(actions.NotEndToEnd, match="Jordan’s browser cannot encrypt end to end, so the session goes on"):
        actions.encrypt_end_to_end(session_ref=session.ref, by=lin.account, on=True, at=SPRING)
    assert Ticket.objects.filter(ended_at__isnull=True).count() == 2
    Session.objects.update(kind="group")
    with pytest.raises(actions.NotEndToEnd, match="There are more of you"):
        actions.encrypt_end_to_end(session_ref=session.ref, by=lin.account, on=True, at=SPRING)
    assert not Opening.objects.get().end_to_end


def test_whose_browser_cannot_does_not_come_in_unencrypted(
    comes: Comes, session: Session, lin: Staff, arrival: Arrival
) -> None:
    actions.encrypt_end_to_end(session_ref=session.ref, by=lin.account, on=True, at=SPRING)
    with pytest.raises(actions.NotEndToEnd, match="nobody sees or hears you"):
        comes(patient_account(arrival), arrival, can_encrypt=False)
    assert not Ticket.objects.exists()


def test_nobody_else_is_asked_to_lead_meanwhile(session: Session, lin: Staff) -> None:
    colleague = a_staff(name="Ana Keahi")
    actions.encrypt_end_to_end(session_ref=session.ref, by=lin.account, on=True, at=SPRING)
    for act in (actions.lead_together, actions.hand_over):
        with pytest.raises(actions.MayNotLead, match="between two"):
            act(session_ref=session.ref, staff=colleague.ref, by=lin.account, at=SPRING)


def test_the_facilitator_takes_back_what_is_encrypted_and_may_switch_it_off(
    servers: Servers, session: Session, lin: Staff
) -> None:
    ana = licensed(a_staff(name="Ana Keahi"))
    actions.hand_over(session_ref=session.ref, staff=ana.ref, by=lin.account, at=SPRING)
    actions.step_back(session_ref=session.ref, staff=lin.ref, by=lin.account, at=SPRING)
    actions.encrypt_end_to_end(session_ref=session.ref, by=ana.account, on=True, at=SPRING)
    actions.hand_over(session_ref=session.ref, staff=lin.ref, by=lin.account, at=SPRING)
    assert queries.inside(session, account=lin.account).may_encrypt
    assert not queries.inside(session, account=ana.account).may_encrypt
    actions.encrypt_end_to_end(session_ref=session.ref, by=lin.account, on=False, at=SPRING)
    with pytest.raises(actions.NotEndToEnd, match="There are more of you"):
        actions.encrypt_end_to_end(session_ref=session.ref, by=lin.account, on=True, at=SPRING)


def test_two_pages_hear_what_each_says_to_the_other_and_it_stays(
    comes: Comes, session: Session, lin: Staff, arrival: Arrival
) -> None:
    lins, jordans = comes(lin.account), comes(patient_account(arrival), arrival)

    def says(own: Ticket, other: Ticket, promise: str, key: str = "") -> tuple[str, str]:
        assert own.account is not None
        return actions.exchange_keys(session=session, account=own.account, to=other.person, promise=promise, key=key)

    assert says(lins, jordans, PROMISE) == ("", "")
    assert says(jordans, lins, "ab" * 32) == (PROMISE, "")
    assert says(lins, jordans, "cd" * 32, KEY) == ("ab" * 32, "")
    assert says(lins, jordans, PROMISE, "04" + "ff" * 64) == ("ab" * 32, "")
    assert says(jordans, lins, "ab" * 32, KEY) == (PROMISE, KEY)


@pytest.mark.parametrize(("promise", "key"), [("", ""), (PROMISE, "1b"), (PROMISE.upper(), ""), (PROMISE, KEY + "00")])
def test_what_is_no_key_is_not_passed_on(
    comes: Comes, session: Session, lin: Staff, arrival: Arrival, promise: str, key: str
) -> None:
    comes(lin.account)
    jordans = comes(patient_account(arrival), arrival)
    with pytest.raises(actions.NotIn):
        actions.exchange_keys(session=session, account=lin.account, to=jordans.person, promise=promise, key=key)
    assert not PageKey.objects.exists()


def test_nor_to_somebody_who_is_not_there(comes: Comes, session: Session, lin: Staff, arrival: Arrival) -> None:
    lins, old = comes(lin.account), comes(patient_account(arrival), arrival)
    jordans = comes(patient_account(arrival), arrival)
    for account, to in ((lin.account, old), (lin.account, lins), (a_staff(name="Ana Keahi").account, jordans)):
        with pytest.raises(actions.NotIn):
            actions.exchange_keys(session=session, account=account, to=to.person, promise=PROMISE, key="")
