"""A guest's own page: what they agree to, the door, the room, and who is turned away."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session as Kept
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import Guest, GuestRole, Ticket
from stepwell.clinic.live.queries import TRIAL
from stepwell.clinic.live.tests.factories import Servers, a_server, at_the_door, servers_instead
from stepwell.clinic.people.models import Licence, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing import clock
from stepwell.plumbing.log import WithoutValues

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "servers")]


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, db: None) -> Servers:
    monkeypatch.setattr(clock, "now", lambda: SPRING)
    told = servers_instead(monkeypatch)
    a_server("one", SPRING)
    return told


@pytest.fixture
def lin(db: None) -> Staff:
    lin = a_staff()
    Licence.objects.get_or_create(staff=lin, state="NY", defaults={"valid_from": SPRING.date()})
    return lin


@pytest.fixture
def session(lin: Staff) -> Session:
    patient = a_patient(given_name="Jordan")
    treats(lin, patient)
    made = a_session(lin, SPRING, patients=[patient], kind="individual")
    actions.open_session(session_ref=made.ref, by=lin.account, at=SPRING)
    return made


def link_of(session: Session, role: GuestRole = GuestRole.INTERPRETER) -> str:
    by = session.facilitator.account
    _, token = actions.bring_guest(
        session_ref=session.ref, role=role, name="Ana Ruiz", language="Spanish", seat=None, by=by, at=SPRING
    )
    return reverse("public:guest_link", args=[token])


def led_on(browser: Client, link: str) -> str:
    """Where the link leads, which has no key in it."""
    answer = browser.get(link)
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert address == reverse("public:guest", args=[Guest.objects.get().ref])
    return address


def let_in(address: str, browser: Client, lin: Staff) -> None:
    browser.post(address, {"do": "agree"})
    actions.let_guest_in(guest=Guest.objects.get().ref, by=lin.account, at=SPRING)


def test_from_the_link_to_the_door_and_into_the_room(session: Session, lin: Staff, client: Client) -> None:
    address = led_on(client, link_of(session))
    text = client.get(address).content.decode()
    for words in (
        session.week.programme.name,
        "Ana Ruiz, interpreter (Spanish)",
        "Nobody records",
        "7:00 am",
        "New York",
    ):
        assert words in text
    assert session.title not in text
    assert client.post(address, {"do": "line"}).status_code == 403
    text = client.post(address, {"do": "agree"}, follow=True).content.decode()
    assert "You are at the door" in text
    assert client.get(f"{address}?part=door").headers.get("HX-Refresh") is None
    assert client.post(address, {"do": "line"}).status_code == 403
    actions.let_guest_in(guest=Guest.objects.get().ref, by=lin.account, at=SPRING)
    assert client.get(f"{address}?part=door").headers["HX-Refresh"] == "true"
    assert "data-room" in client.get(address).content.decode()
    told = client.post(address, {"do": "line"}).json()
    assert set(told) == {"ticket", "line", "ice", "said", "end_to_end"}
    assert client.get(told["line"]).status_code == 204
    actions.take_line(ticket=Ticket.objects.get().ref, at=SPRING)
    text = client.get(f"{address}?part=people").content.decode()
    assert "Ana Ruiz, guest: interpreter (Spanish)" in text


def test_they_see_first_names_and_nothing_else_of_anybody(session: Session, lin: Staff, client: Client) -> None:
    seat = session.seats.get()
    arrival = actions.let_in(arrival=at_the_door(seat, SPRING).ref, by=lin.account, at=SPRING)
    account = seat.patient.account
    assert account is not None
    line = actions.line_for(session=session, account=account, arrival=arrival, at=SPRING)
    actions.take_line(ticket=line.ref, at=SPRING)
    address = led_on(client, link_of(session))
    let_in(address, client, lin)
    text = client.get(address).content.decode()
    assert "Jordan" in text
    for words in (seat.patient.family_name, "12 Elm Street", "212-555-0101", "/chat/", "/me/"):
        assert words not in text
    assert client.get(reverse("patient:chat", args=[seat.ref])).status_code == 302, "they are asked to sign in"
    assert client.get(reverse("room_line", args=[line.ref])).status_code == 302, "a line of somebody else"
    assert client.get(reverse("room_line", args=[TRIAL])).status_code == 302


def test_another_browser_and_a_bare_address_are_turned_away(session: Session, lin: Staff, client: Client) -> None:
    link = link_of(session)
    address = led_on(client, link)
    other, stranger = Client(), Client()
    led_on(other, link)
    let_in(address, client, lin)
    line = client.post(address, {"do": "line"}).json()["line"]
    assert "This link was used in another browser" in other.get(address).content.decode()
    for act in ("line", "agree", "leave"):
        other.post(address, {"do": act})
    assert Ticket.objects.count() == 1
    assert "data-room" in client.get(address).content.decode(), "nothing of that ended it"
    assert other.get(line).status_code == 302
    assert stranger.get(address).status_code == 410
    assert stranger.post(address, {"do": "line"}).status_code == 410
    assert stranger.get(line).status_code == 302


def test_a_forged_or_replaced_link_says_so_and_nothing_of_it_is_logged(
    session: Session, lin: Staff, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    link = link_of(session)
    address = led_on(client, link)
    actions.new_link(guest=Guest.objects.get().ref, by=lin.account, at=SPRING)
    for gone in (link, reverse("public:guest_link", args=["x" * 43])):
        answer = client.get(gone)
        assert answer.status_code == 410
        assert "Ask whoever sent it to you for a new one" in answer.content.decode()
    assert client.get(address).status_code == 410
    told = "\n".join(WithoutValues("%(message)s").format(record) for record in caplog.records)
    assert not re.search(r"[\w-]{40,}", told)


def test_of_a_link_nothing_is_kept_that_opens_it(session: Session, client: Client) -> None:
    link = link_of(session)
    led_on(client, link)
    token = link.rstrip("/").rpartition("/")[2]
    kept = [str(row.get_decoded()) for row in Kept.objects.all()] + [str(vars(Guest.objects.get()))]
    assert not [words for words in kept if token in words]


def test_an_address_with_a_key_in_it_is_told_to_nobody_as_where_one_came_from(session: Session, client: Client) -> None:
    link = link_of(session)
    for address in (link, reverse("public:guest_link", args=["x" * 43])):
        assert client.get(address).headers["Referrer-Policy"] == "no-referrer"
    assert client.get(led_on(client, link)).headers["Referrer-Policy"] == "same-origin", "its form says where it is"


def test_they_try_their_devices_and_the_line_before_which_binds_no_browser(
    session: Session, lin: Staff, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, trial = link_of(session), reverse("room_line", args=[TRIAL])
    address, other = led_on(client, link), Client()
    led_on(other, link)
    monkeypatch.setattr(clock, "now", lambda: SPRING - timedelta(days=1))
    for browser in (client, other):
        text = browser.get(address).content.decode()
        assert "Try the connection" in text
        assert f'data-address="{address}?part=devices"' in text
        told = browser.post(f"{address}?part=devices").json()
        assert told == {"line": trial, "why": "", "ice": []}, "and nothing of the session"
        assert browser.get(trial).status_code == 204
    assert Guest.objects.get().browser_digest == ""
    monkeypatch.setattr(clock, "now", lambda: SPRING)
    other.post(address, {"do": "agree"})
    assert "Try the connection" in other.get(address).content.decode()
    for closed in (client, Client()):
        assert closed.post(f"{address}?part=devices").status_code in (204, 403)
        assert closed.get(trial).status_code == 302
    actions.let_guest_in(guest=Guest.objects.get().ref, by=lin.account, at=SPRING)
    assert other.get(trial).status_code == 302, "whoever is in has nothing to try"


def test_a_guest_tries_the_line_so_often_and_no_more(
    session: Session, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    led_on(client, link_of(session))
    monkeypatch.setattr("stepwell.doors.web.stream.views.TRIES", 2)
    trial = reverse("room_line", args=[TRIAL])
    assert [client.get(trial).status_code for _ in range(3)] == [204, 204, 302]


def test_a_preview_of_a_link_binds_nobody(session: Session, client: Client) -> None:
    link = link_of(session)
    preview = Client()
    preview.get(link, follow=True)
    assert "Before you go in" in client.get(link, follow=True).content.decode()


def test_too_many_links_from_one_connection_are_refused(
    session: Session, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stepwell.doors.web.public.guest.views.too_often", lambda *_, **__: True)
    assert client.get(link_of(session)).status_code == 429


def test_taken_out_over_and_not_wanted_are_said_in_words(
    session: Session, lin: Staff, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = led_on(client, link_of(session, GuestRole.SUPPORT_PERSON))
    assert "It is not settled whether you can come" in client.get(address).content.decode()
    guest, seat = Guest.objects.get(), session.seats.get()
    actions.answer_guest(guest=guest.ref, seat=seat, yes=True, at=SPRING)
    monkeypatch.setattr(clock, "now", lambda: SPRING - timedelta(minutes=31))
    assert "The door is not open yet" in client.get(address).content.decode()
    assert "6:30 am" in client.get(address).content.decode()
    monkeypatch.setattr(clock, "now", lambda: SPRING)
    let_in(address, client, lin)
    actions.answer_guest(guest=guest.ref, seat=seat, yes=False, at=SPRING)
    assert client.get(f"{address}?part=people").headers["HX-Refresh"] == "true"
    assert "It is not settled" in client.get(address).content.decode()
    actions.take_guest_out(guest=guest.ref, by=lin.account, at=SPRING)
    assert "You are not in this session any more" in client.get(address).content.decode()
    assert client.post(address, {"do": "line"}).status_code == 403
    ended = Client()
    address = ended.get(link_of(session), follow=True).request["PATH_INFO"]
    actions.end_for_everybody(session_ref=session.ref, by=lin.account, at=SPRING)
    assert "There is no session to come to" in ended.get(address).content.decode()


def test_what_tells_of_substance_use_goes_with_its_notice(session: Session, client: Client) -> None:
    Session.objects.filter(pk=session.pk).update(substance_use=True)
    address = led_on(client, link_of(session))
    assert "42 CFR part 2 prohibits unauthorized use" in client.get(address).content.decode()


def test_leaving_leads_back_to_the_beginning(session: Session, lin: Staff, client: Client) -> None:
    address = led_on(client, link_of(session))
    let_in(address, client, lin)
    assert "Before you go in" in client.post(address, {"do": "leave"}, follow=True).content.decode()


def test_the_cookie_is_no_script_s(session: Session, client: Client) -> None:
    led_on(client, link_of(session))
    assert client.cookies[settings.SESSION_COOKIE_NAME]["httponly"]
