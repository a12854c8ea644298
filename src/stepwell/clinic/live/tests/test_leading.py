"""A session is led by a colleague, or together with one, and who led it when stays known."""

from datetime import date, timedelta

import pytest

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.live import actions, queries
from stepwell.clinic.live.leading import who_could_lead, who_led
from stepwell.clinic.live.models import Arrival
from stepwell.clinic.live.tests.factories import Servers, a_server, at_the_door, servers_instead
from stepwell.clinic.people.models import Licence, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session

SOON, LATER, LAST = (SPRING + timedelta(minutes=minutes) for minutes in (5, 10, 20))


def licensed(name: str, *states: str) -> Staff:
    staff = a_staff(name=name)
    Licence.objects.filter(staff=staff).delete()
    for state in states:
        Licence.objects.create(staff=staff, state=state, valid_from=date(2020, 1, 1))
    return staff


@pytest.fixture
def lin(db: None) -> Staff:
    return licensed("Lin Chen", "NY", "OH")


@pytest.fixture
def ana(db: None) -> Staff:
    return licensed("Ana Keahi", "NY")


@pytest.fixture
def session(lin: Staff, rules: None) -> Session:
    jordan = a_patient()
    treats(lin, jordan)
    made = a_session(lin, SPRING, patients=[jordan])
    actions.open_session(session_ref=made.ref, by=lin.account, at=SPRING)
    return made


def inside(session: Session, lin: Staff, state: str = "NY") -> Arrival:
    came = at_the_door(session.seats.get(), SPRING, state=state)
    return actions.let_in(arrival=came.ref, by=lin.account, at=SPRING)


def together(session: Session, lin: Staff, ana: Staff) -> None:
    actions.lead_together(session_ref=session.ref, staff=ana.ref, by=lin.account, at=SOON)


def test_a_colleague_leads_too_with_the_same_tools_and_is_told(session: Session, lin: Staff, ana: Staff) -> None:
    came = at_the_door(session.seats.get(), SPRING)
    with pytest.raises(NotYours):
        actions.let_in(arrival=came.ref, by=ana.account, at=SOON)
    together(session, lin, ana)
    together(session, lin, ana)
    assert Notice.objects.filter(account=ana.account).count() == 1
    actions.let_in(arrival=came.ref, by=ana.account, at=SOON)
    [seen] = queries.at_the_door(session, viewer=viewer_of(ana.account), at=SOON)
    assert seen.where
    with pytest.raises(NotYours):
        actions.lead_together(session_ref=session.ref, staff=licensed("Third", "NY").ref, by=ana.account, at=SOON)


def test_only_who_may_treat_everybody_inside_where_they_are_may_lead(session: Session, lin: Staff, ana: Staff) -> None:
    inside(session, lin, state="OH")
    for ask in (actions.lead_together, actions.hand_over):
        with pytest.raises(actions.MayNotLead, match="not licensed in every state"):
            ask(session_ref=session.ref, staff=ana.ref, by=lin.account, at=SOON)
    both = licensed("Both", "NY", "OH")
    assert who_could_lead(session, at=SOON) == [both]
    a_session(both, SPRING)
    assert who_could_lead(session, at=SOON) == []


def test_whom_one_of_two_who_lead_may_not_treat_is_not_let_in(session: Session, lin: Staff, ana: Staff) -> None:
    together(session, lin, ana)
    came = at_the_door(session.seats.get(), SPRING, state="OH")
    with pytest.raises(actions.NotLicensedThere, match="Not all of you who lead are licensed in Ohio"):
        actions.let_in(arrival=came.ref, by=lin.account, at=SOON)
    actions.step_back(session_ref=session.ref, staff=ana.ref, by=lin.account, at=SOON)
    actions.let_in(arrival=came.ref, by=lin.account, at=SOON)


def test_handed_over_and_taken_back_it_is_known_who_led_when(session: Session, lin: Staff, ana: Staff) -> None:
    actions.hand_over(session_ref=session.ref, staff=ana.ref, by=lin.account, at=SOON)
    assert queries.session_hosted(viewer=viewer_of(ana.account), ref=session.ref).leads
    with pytest.raises(actions.MayNotLead, match="Hand the session over first"):
        actions.step_back(session_ref=session.ref, staff=ana.ref, by=ana.account, at=LATER)
    actions.step_back(session_ref=session.ref, staff=lin.ref, by=lin.account, at=LATER)
    with pytest.raises(NotYours):
        actions.session_hosted_by(by=lin.account, session_ref=session.ref)
    actions.hand_over(session_ref=session.ref, staff=lin.ref, by=lin.account, at=LAST)
    assert [(led.name.split(",")[0], led.together, led.from_at, led.until) for led in who_led(session.pk)] == [
        ("Lin Chen", False, SPRING, SOON),
        ("Ana Keahi", False, SOON, LAST),
        ("Lin Chen", True, SOON, LATER),
        ("Lin Chen", False, LAST, None),
        ("Ana Keahi", True, LAST, None),
    ]


def test_whoever_steps_back_is_out_of_the_room(
    session: Session, lin: Staff, ana: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers: Servers = servers_instead(monkeypatch)
    a_server("one", SOON)
    together(session, lin, ana)
    ticket = actions.line_for(session=session, account=ana.account, arrival=None, at=SOON)
    actions.take_line(ticket=ticket.ref, at=SOON)
    assert [each.name for each in queries.inside(session, account=ana.account).people] == ["Ana Keahi"]
    actions.step_back(session_ref=session.ref, staff=ana.ref, by=ana.account, at=SOON)
    assert servers.removed == [str(ticket.person)]
    with pytest.raises(actions.NotIn):
        actions.line_for(session=session, account=ana.account, arrival=None, at=SOON)


def test_nobody_hands_over_what_is_not_open_or_theirs(session: Session, lin: Staff, ana: Staff) -> None:
    with pytest.raises(NotYours):
        actions.hand_over(session_ref=session.ref, staff=ana.ref, by=ana.account, at=SOON)
    actions.record_closing(session=session, by=lin.account, at=LATER)
    with pytest.raises(actions.MayNotLead, match="not open"):
        actions.hand_over(session_ref=session.ref, staff=ana.ref, by=lin.account, at=LAST)
