"""The end of a session in which nothing happened, and what becomes of what was sent too late."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.models import Response
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.doors.web.idle.kept import whose
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
WEB = Path(__file__).resolve().parents[1]
POLL = {"Stepwell-Background": "yes", "HX-Request": "true"}
OURS = {"Origin": "http://testserver"}
ANSWERS = {f"item{number}": "2" for number in range(1, 10)} | {"difficulty": "1"}
Later = Callable[..., None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """`later(minutes=5)`: so much time goes by."""
    told = [ELEVEN]
    monkeypatch.setattr(clock, "now", lambda: told[0])

    def go_by(**time: float) -> None:
        told[0] += timedelta(**time)

    return go_by


@pytest.fixture
def lin() -> Staff:
    return a_staff([Role.THERAPIST])


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


def is_in(client: Client, path: str = "/clinic/day/") -> bool:
    return client.get(path).status_code == 200


def test_staff_are_signed_out_after_fifteen_minutes_without_a_request(
    later: Later, signed_in: SignIn, lin: Staff
) -> None:
    at_a_desk = signed_in(lin)
    assert is_in(at_a_desk)
    later(minutes=14, seconds=59)
    assert is_in(at_a_desk)
    later(minutes=15)
    answer = at_a_desk.get("/clinic/day/")
    assert answer.headers["Location"] == "/account/login/?next=/clinic/day/"
    assert b"nothing had happened for a while" in at_a_desk.get("/account/login/").content


def test_patients_and_relatives_have_thirty(later: Later, signed_in: SignIn, jordan: Patient) -> None:
    at_home = signed_in(jordan)
    assert is_in(at_home, "/me/")
    later(minutes=29)
    assert is_in(at_home, "/me/")
    later(minutes=30)
    assert not is_in(at_home, "/me/")


def test_polling_does_not_keep_anybody_signed_in(later: Later, signed_in: SignIn, lin: Staff) -> None:
    at_a_desk = signed_in(lin)
    assert is_in(at_a_desk, "/clinic/duty/")
    for _ in range(14):
        later(minutes=1)
        assert at_a_desk.get("/clinic/duty/?part=list", headers=POLL).status_code == 200
        assert at_a_desk.get("/still-here/", headers=POLL).status_code == 200
        assert at_a_desk.get("/still-here/", headers={"Accept": "text/event-stream"}).status_code == 200
    later(minutes=1)
    told = at_a_desk.get("/clinic/duty/?part=list", headers=POLL)
    assert (told.status_code, told.content) == (401, b"")  # no sign-in page inside the list


def test_everything_that_asks_again_by_itself_says_so() -> None:
    silent = [
        (path.name, tag)
        for path in WEB.rglob("*.html")
        for tag in re.findall(r"<[^>]*hx-trigger=\"[^\"]*(?:every|load|revealed|intersect|sse)[^>]*>", path.read_text())
        if '"Stepwell-Background": "yes"' not in tag
    ]
    assert silent == []
    scripts = {path.name: path.read_text() for path in (WEB / "ui" / "static").rglob("*.js")}
    # A line to a session's room renews nothing: what does is that somebody is on it, which the server knows.
    assert [name for name, script in scripts.items() if "WebSocket" in script] == ["visit.js"]
    assert not re.search(r"sendBeacon|XMLHttpRequest", "".join(scripts.values()))
    # A stream says it by what it asks for.
    assert {name for name, script in scripts.items() if "EventSource(" in script} == {"board.js", "chat.js"}
    asking = {name: script.count("fetch(") for name, script in scripts.items() if "fetch(" in script}
    # offline.js hands on what a page asks for; of the others each says it, but for what somebody sends by hand.
    assert asking == {
        "asked.js": 1, "chat.js": 2, "here.js": 1, "idle.js": 1, "kept.js": 3, "offline.js": 1,
    }  # fmt: skip
    says = {name: script.count('"Stepwell-Background": "yes"') for name, script in scripts.items() if name in asking}
    assert says == asking | {"chat.js": 1, "offline.js": 0}


def test_after_twelve_hours_one_signs_in_again_however_busy(later: Later, signed_in: SignIn, lin: Staff) -> None:
    at_a_desk = signed_in(lin)
    for _ in range(72):
        assert is_in(at_a_desk)
        later(minutes=10)
    assert not is_in(at_a_desk)
    assert b"signed in for a long time" in at_a_desk.get("/account/login/").content


def test_a_page_is_told_how_long_there_is_and_whose_it_is(later: Later, signed_in: SignIn, lin: Staff) -> None:
    at_a_desk = signed_in(lin)
    at_a_desk.get("/clinic/day/")
    later(minutes=10)
    told = at_a_desk.get("/still-here/", headers=POLL).json()
    assert (told["ends_in_s"], told["for_good"], told["whose"]) == (300, False, whose(lin.account.pk))
    assert at_a_desk.get("/still-here/").json()["ends_in_s"] == 900  # one tap renews
    assert f'data-whose="{told["whose"]}"' in at_a_desk.get("/clinic/day/").content.decode()
    assert Client().get("/still-here/").status_code == 401
    assert lin.account.email.split("@")[0] not in str(told)


def test_a_session_ended_on_the_server_stays_ended(later: Later, signed_in: SignIn, lin: Staff) -> None:
    at_a_desk = signed_in(lin)
    assert is_in(at_a_desk)
    stolen = at_a_desk.cookies["sessionid"].value
    later(minutes=15)
    at_a_desk.get("/still-here/", headers=POLL)
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not is_in(thief)


def test_a_check_in_sent_too_late_is_handed_back_and_can_be_sent_again(
    later: Later, signed_in: SignIn, jordan: Patient
) -> None:
    at_home = signed_in(jordan)
    page = at_home.get("/me/check-in/phq-9/").content.decode()
    written = ANSWERS | hidden(page)
    later(minutes=31)
    late = at_home.post("/me/check-in/phq-9/", written, headers=OURS)
    shown = late.content.decode()
    assert late.status_code == 401
    assert late.headers["Cache-Control"] == "no-store"
    assert "You were signed out" in shown
    assert "988" in shown
    assert 'action="/me/check-in/phq-9/"' in shown
    assert Response.objects.count() == 0
    assert jordan.account is not None
    at_home.force_login(jordan.account)
    sent = at_home.post("/me/check-in/phq-9/", hidden(shown), headers=OURS)
    assert sent.status_code == 200
    assert Response.objects.get().patient == jordan


def test_what_is_handed_back_is_written_nowhere(later: Later, signed_in: SignIn, lin: Staff) -> None:
    words = 'Spoke of her brother\'s "funeral" <b>again</b>.'
    at_a_desk = signed_in(lin)
    at_a_desk.get("/clinic/day/")
    later(minutes=16)
    late = at_a_desk.post("/clinic/day/?x=1", {"shared": words}, headers=OURS)
    assert "&quot;funeral&quot; &lt;b&gt;again&lt;/b&gt;" in late.content.decode()
    assert "funeral" not in str(late.headers)
    assert "funeral" not in str(at_a_desk.cookies)
    assert "funeral" not in str(dict(at_a_desk.session))


@pytest.mark.parametrize(
    "sender",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver@evil.example"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:8000"},
        {"Origin": "https://evil.example", "Referer": "http://testserver/me/check-in/"},
        {"Referer": "https://evil.example/?http://testserver/"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("is_in_already", [True, False])
def test_what_another_site_sent_is_never_handed_back(
    sender: dict[str, str], is_in_already: bool, jordan: Patient
) -> None:
    """Else somebody would sign in, press "Send it", and have sent what a stranger wrote."""
    for_real = Client(enforce_csrf_checks=True)
    if is_in_already:
        assert jordan.account is not None
        for_real.force_login(jordan.account)
    for client in (Client(), for_real):
        answer = client.post("/me/check-in/phq-9/", ANSWERS | {"item9": "3", "whose": ""}, headers=sender)
        assert b"item9" not in answer.content
        assert b"data-kept" not in answer.content
    assert Response.objects.count() == 0


def test_an_old_token_of_our_own_page_is_asked_about_and_then_sent(jordan: Patient) -> None:
    """They signed in again in another tab, which makes the token of this one old."""
    assert jordan.account is not None
    at_home = Client(enforce_csrf_checks=True)
    at_home.force_login(jordan.account)
    page = at_home.get("/me/check-in/phq-9/").content.decode()
    written = ANSWERS | hidden(page) | {"csrfmiddlewaretoken": "x" * 64}
    asked = at_home.post("/me/check-in/phq-9/", written, headers=OURS)
    assert asked.status_code == 403
    assert "Please send it once more" in asked.content.decode()
    assert Response.objects.count() == 0
    assert at_home.post("/me/check-in/phq-9/", hidden(asked.content.decode()), headers=OURS).status_code == 200
    assert Response.objects.get().patient == jordan


@pytest.mark.parametrize("token_is_old", [True, False])
def test_what_one_person_wrote_is_not_sent_by_another_nor_shown_to_them(token_is_old: bool, jordan: Patient) -> None:
    theo = a_patient(given_name="Theo")
    assert jordan.account is not None
    assert theo.account is not None
    shared = Client(enforce_csrf_checks=True)
    shared.force_login(jordan.account)
    written = ANSWERS | hidden(shared.get("/me/check-in/phq-9/").content.decode())
    shared.force_login(theo.account)
    fresh = hidden(shared.get("/me/check-in/phq-9/").content.decode())
    if not token_is_old:
        written["csrfmiddlewaretoken"] = fresh["csrfmiddlewaretoken"]
    else:
        written["csrfmiddlewaretoken"] = "x" * 64
    refused = shared.post("/me/check-in/phq-9/", written, headers=OURS)
    assert refused.status_code == 403
    assert "Somebody else is signed in" in refused.content.decode()
    assert b"item9" not in refused.content
    assert Response.objects.count() == 0


@pytest.mark.parametrize("where", ["/account/login/", "/account/second-step/", "/account/password/change/"])
def test_nothing_written_to_sign_in_is_handed_back(where: str) -> None:
    secret = {"login": "a@example.org", "password": "stairs lead down", "code": "314159"}
    for client in (Client(), Client(enforce_csrf_checks=True)):
        answer = client.post(where, secret, headers=OURS)
        assert b"data-kept" not in answer.content
        assert b"stairs lead down" not in answer.content


def test_a_file_is_not_handed_back() -> None:
    at_home = Client(enforce_csrf_checks=True)
    card = SimpleUploadedFile("card.png", b"a picture")
    answer = at_home.post("/me/check-in/phq-9/", {"words": "my card", "card": card}, headers=OURS)
    assert answer.status_code == 403
    assert b"my card" not in answer.content


def test_a_form_for_anybody_has_a_token_and_says_nothing_of_whose(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    assert '<input type="hidden" name="csrfmiddlewaretoken"' in page
    assert 'name="whose"' not in page


def test_signing_in_again_leads_back_to_the_page_left_open(signed_in: SignIn, jordan: Patient) -> None:
    assert "Go back to the tab you were writing in" in signed_in(jordan).get("/signed-in/").content.decode()
    assert "Please sign in" in Client().get("/signed-in/").content.decode()


def test_a_request_a_page_makes_by_itself_writes_nothing_in_the_session(
    later: Later, signed_in: SignIn, lin: Staff
) -> None:
    at_a_desk = signed_in(lin)
    at_a_desk.get("/clinic/day/")
    seen: float = at_a_desk.session["seen_at"]
    later(minutes=3)
    at_a_desk.get("/clinic/duty/?part=list", headers=POLL)
    assert at_a_desk.session["seen_at"] == seen
    at_a_desk.get("/clinic/day/")
    assert datetime.fromtimestamp(at_a_desk.session["seen_at"], ELEVEN.tzinfo) == ELEVEN + timedelta(minutes=3)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's last form with a token, as a browser would send them."""
    forms = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if "item" in form or "data-kept" in form]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', forms[-1]))
