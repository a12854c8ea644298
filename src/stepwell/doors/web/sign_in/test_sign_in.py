"""Signing in, as far as it needs no browser: who is let in, who is held at the door, and what is said there."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.shortcuts import render
from django.test import Client
from pytest_django.fixtures import Settings

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import a_staff, an_account
from stepwell.doors.web.jobs import forget
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
PASSWORD = "a stair for every day"
LOGIN = "/account/login/"


@pytest.fixture
def lin() -> Account:
    """A therapist who has a password and nothing else."""
    return with_password(a_staff([Role.THERAPIST]).account)


@pytest.fixture
def asked(settings: Settings) -> None:
    """Staff are asked for a second step, as in production."""
    settings.STEPWELL_STAFF_SECOND_STEP = True


@pytest.fixture
def locking(settings: Settings) -> Iterator[None]:
    """Three wrong passwords close an account for a second and a half."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/1.5s/key"}
    cache.clear()
    yield
    cache.clear()


def with_password(account: Account) -> Account:
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(account: Account, password: str = PASSWORD, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post(LOGIN, {"login": account.email, "password": password})


def set_up_app(client: Client) -> str:
    """Set up an app through the pages; its key."""
    page = client.get("/account/second-step/app/").content.decode()
    found = re.search(r"secret\">([A-Z2-7]{32})<", page)
    assert found
    done = client.post("/account/second-step/app/", {"code": code_of(found[1])})
    assert done.headers["Location"] == "/account/second-step/codes/"
    return found[1]


def code_of(key: str) -> str:
    return str(format_hotp_value(hotp_value(key, int(time.time()) // 30)))


def choose_a_password(account: Account, mailoutbox: list[Any]) -> str:
    """A new one, by "I forgot my password" and the link that comes by e-mail."""
    client, new = Client(), PASSWORD + " anew"
    client.post("/account/password/reset/", {"email": account.email})
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mailoutbox[-1].body)
    assert link
    client.post(client.get(link[1]).headers["Location"], {"password1": new, "password2": new})
    return new


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r"<li>(\d{8})</li>", client.get("/account/second-step/codes/").content.decode())


@pytest.mark.usefixtures("asked")
def test_staff_with_a_password_alone_reach_their_account_and_nothing_of_patients(lin: Account) -> None:
    client, came = sign_in(lin)
    assert came.headers["Location"] == "/home/"
    for where in ("/home/", "/clinic/day/", "/clinic/patients/"):
        assert client.get(where).headers["Location"] == "/account/security/"
        assert client.post(where).headers["Location"] == "/account/security/"
    assert b"Please set up a second step now" in client.get("/account/security/").content
    assert client.get("/help/").status_code in {200, 404}
    assert client.post("/account/logout/").status_code == 302


@pytest.mark.usefixtures("asked")
def test_with_a_second_step_everything_opens_and_the_next_sign_in_asks_for_it(lin: Account) -> None:
    client, _ = sign_in(lin)
    key = set_up_app(client)
    assert client.get("/clinic/day/").status_code == 200
    cache.clear()  # half a minute later: the same code is not taken twice
    again, held = sign_in(lin)
    assert held.headers["Location"] == "/account/second-step/"
    assert again.get("/clinic/day/").headers["Location"].startswith("/account/login/")
    wrong = again.post("/account/second-step/", {"code": "000000"})
    assert b"This code is not right" in wrong.content
    assert again.post("/account/second-step/", {"code": code_of(key)}).headers["Location"] == "/home/"
    assert again.get("/clinic/day/").status_code == 200


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("between", ["", " ", "-"])
def test_a_code_lets_in_once_for_as_long_as_it_is_good(
    lin: Account, between: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is good for longer than it is shown, since a phone's clock may be half a minute off."""
    client, _ = sign_in(lin)
    code = code_of(set_up_app(client))
    first, _ = sign_in(lin)
    assert first.post("/account/second-step/", {"code": code}).headers["Location"] == "/home/"
    later = time.time() + 31
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: datetime.fromtimestamp(later, UTC))
    thief, _ = sign_in(lin)
    seen = code[:3] + between + code[3:]
    assert b"This code is not right" in thief.post("/account/second-step/", {"code": seen}).content


@pytest.mark.usefixtures("asked")
def test_whoever_chose_a_password_by_the_link_sets_up_a_second_step_as_everybody_does(
    lin: Account, mailoutbox: list[Any]
) -> None:
    """So comes in whoever was hired by a list: without a password of anybody's making."""
    new = choose_a_password(lin, mailoutbox)
    client, _ = sign_in(lin, new)
    set_up_app(client)
    assert client.get("/clinic/day/").status_code == 200


@pytest.mark.usefixtures("asked")
def test_a_recovery_code_lets_in_once(lin: Account) -> None:
    client, _ = sign_in(lin)
    set_up_app(client)
    code, *others = recovery_codes(client)
    assert len(others) == 9
    first, _ = sign_in(lin)
    assert first.post("/account/second-step/", {"code": code}).headers["Location"] == "/home/"
    assert first.get("/clinic/day/").status_code == 200
    second, _ = sign_in(lin)
    assert b"This code is not right" in second.post("/account/second-step/", {"code": code}).content


@pytest.mark.usefixtures("asked")
def test_whoever_came_in_with_the_password_before_is_out_once_a_second_step_is_set_up(lin: Account) -> None:
    thief, _ = sign_in(lin)
    owner, _ = sign_in(lin)
    set_up_app(owner)
    assert thief.get("/account/security/").headers["Location"].startswith("/account/login/")
    assert owner.get("/clinic/day/").status_code == 200


@pytest.mark.usefixtures("asked")
def test_staff_cannot_remove_their_last_second_step(lin: Account) -> None:
    client, _ = sign_in(lin)
    set_up_app(client)
    page = client.get("/account/second-step/app/remove/")
    assert b"Add another one first" in page.content
    assert b"Turn it off</span>" not in page.content
    client.post("/account/second-step/app/remove/")
    assert Authenticator.objects.filter(user=lin, type="totp").exists()
    Authenticator.objects.filter(user=lin, type="totp").delete()
    key = a_passkey(lin)
    refused = client.post(f"/account/passkeys/{key.pk}/remove/", follow=True)
    assert b"Add another one first" in refused.content
    assert Authenticator.objects.filter(pk=key.pk).exists()
    a_passkey(lin)
    client.post(f"/account/passkeys/{key.pk}/remove/")
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def a_passkey(account: Account) -> Authenticator:
    return Authenticator.objects.create(user=account, type="webauthn", data={"name": "my phone", "credential": {}})


@pytest.mark.usefixtures("asked")
def test_a_patient_chooses_whether_to_have_a_second_step_and_may_give_it_up() -> None:
    patient = a_patient()
    assert patient.account
    client, _ = sign_in(with_password(patient.account))
    assert client.get("/me/").status_code == 200
    set_up_app(client)
    client.post("/account/second-step/app/remove/")
    assert not Authenticator.objects.filter(user=patient.account).exists()


def test_where_staff_are_not_asked_the_security_page_says_so(lin: Account) -> None:
    client, _ = sign_in(lin)
    assert b"This demonstration does not ask staff for a second step" in client.get("/account/security/").content


def test_the_key_of_an_app_is_not_readable_in_the_database(lin: Account) -> None:
    client, _ = sign_in(lin)
    key = set_up_app(client)
    stored = Authenticator.objects.get(user=lin, type="totp").data["secret"]
    assert key not in stored
    assert stored.startswith("gAAAA")


@pytest.mark.usefixtures("locking")
def test_after_three_wrong_passwords_even_the_right_one_is_refused_until_time_has_passed(lin: Account) -> None:
    for _ in range(3):
        assert b"do not belong together" in sign_in(lin, "not my password")[1].content
    _, refused = sign_in(lin)
    assert b"There were too many tries" in refused.content
    assert b"passkey still works" in refused.content
    time.sleep(1.6)
    assert sign_in(lin)[1].headers["Location"] == "/home/"


@pytest.mark.usefixtures("locking")
def test_somebody_elses_wrong_passwords_close_nobody_elses_account(lin: Account) -> None:
    for _ in range(4):
        sign_in(an_account(), "not my password")
    assert sign_in(lin)[1].headers["Location"] == "/home/"


@pytest.mark.usefixtures("locking")
def test_a_new_password_by_e_mail_opens_the_account_again(lin: Account, mailoutbox: list[Any]) -> None:
    for _ in range(4):
        sign_in(lin, "not my password")
    new = choose_a_password(lin, mailoutbox)
    assert sign_in(lin, new)[1].headers["Location"] == "/home/"


def test_whoever_changes_the_password_stays_and_everybody_else_is_out(lin: Account) -> None:
    here, _ = sign_in(lin)
    there, _ = sign_in(lin)
    new = PASSWORD + " anew"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/account/security/").status_code == 200
    assert there.get("/account/security/").headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize(("which", "here_stays"), [({}, True), ({"everywhere": "yes"}, False)])
def test_a_session_that_was_signed_out_is_out_on_the_very_next_request(
    lin: Account, which: dict[str, str], here_stays: bool
) -> None:
    here, _ = sign_in(lin)
    there, _ = sign_in(lin)
    assert there.get("/clinic/day/").status_code == 200
    here.post("/account/security/sessions/", which)
    assert there.get("/clinic/day/").headers["Location"].startswith(LOGIN)
    assert (here.get("/clinic/day/").status_code == 200) is here_stays


def test_a_browser_in_which_the_password_was_changed_is_signed_out_from_another_as_well(lin: Account) -> None:
    """There the session has a new key since."""
    there, _ = sign_in(lin)
    new = PASSWORD + " anew"
    there.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert there.get("/clinic/day/").status_code == 200
    here, _ = sign_in(lin, new)
    here.post("/account/security/sessions/", {"everywhere": "yes"})
    assert there.get("/clinic/day/").headers["Location"].startswith(LOGIN)


def test_a_request_on_its_way_while_signing_out_everywhere_does_not_bring_its_session_back(
    lin: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, _ = sign_in(lin)
    here, _ = sign_in(lin)

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        here.post("/account/security/sessions/", {"everywhere": "yes"})
        return render(*args, **kwargs)

    monkeypatch.setattr("stepwell.doors.web.clinician.day.views.render", meanwhile)
    there.get("/clinic/day/")
    monkeypatch.undo()
    assert there.get("/clinic/day/").headers["Location"].startswith(LOGIN)


def test_what_changes_an_account_asks_again_who_it_is(lin: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = sign_in(lin)
    assert client.get("/account/second-step/app/").status_code == 200
    later = time.time() + 400
    monkeypatch.setattr(time, "time", lambda: later)
    asked = client.get("/account/second-step/app/")
    assert asked.headers["Location"].startswith("/account/reauthenticate/?next=")
    came = client.post(asked.headers["Location"], {"password": PASSWORD, "next": "/account/second-step/app/"})
    assert came.headers["Location"] == "/account/second-step/app/"
    assert client.get("/account/second-step/app/").status_code == 200


def test_whoever_finds_an_open_session_can_neither_read_nor_change_what_signs_in(
    lin: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = sign_in(lin)
    set_up_app(client)
    key = a_passkey(lin)
    later = time.time() + 400
    monkeypatch.setattr(time, "time", lambda: later)
    pages = ["second-step/app/remove/", "second-step/codes/", "second-step/codes/file/", "second-step/codes/new/"]
    pages += ["passkeys/add/", f"passkeys/{key.pk}/remove/", f"passkeys/{key.pk}/name/"]
    for page in pages:
        for ask in (client.get, client.post):
            answer = ask(f"/account/{page}")
            assert answer.status_code == 405 or answer.headers["Location"].startswith("/account/reauthenticate/"), page
    assert Authenticator.objects.filter(user=lin).count() == 3


def test_a_mail_server_that_is_down_keeps_nobody_from_a_second_step(
    lin: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    client, _ = sign_in(lin)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    set_up_app(client)
    assert Authenticator.objects.filter(user=lin, type="totp").exists()


@pytest.mark.parametrize("email", ["", "nobody@example.org"])
def test_a_mail_server_that_is_down_says_so_to_whoever_forgot_a_password(
    lin: Account, email: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    answer = client.post("/account/password/reset/", {"email": email or lin.email})
    assert answer.status_code == 200
    assert b"We cannot send e-mails just now" in answer.content


def test_nobody_signs_up_alone(client: Client) -> None:
    answer = client.post("/account/signup/", {"email": "a@b.example", "password1": PASSWORD, "password2": PASSWORD})
    assert b"Accounts are made with you" in answer.content
    assert not Account.objects.filter(email="a@b.example").exists()


@pytest.mark.parametrize("where", ["/account/email/", "/account/3rdparty/", "/account/2fa/", "/account/confirm-email/"])
def test_what_we_did_not_choose_of_allauth_does_not_exist(where: str, lin: Account) -> None:
    client, _ = sign_in(lin)
    assert client.get(where).status_code == 404


def test_the_address_and_browser_of_a_sign_in_are_forgotten_when_it_is_over(lin: Account) -> None:
    over, _ = sign_in(lin)
    kept, _ = sign_in(lin)
    over.session.delete(over.session.session_key)
    assert UserSession.objects.filter(user=lin).count() == 2
    forget(0)
    assert [row.session_key for row in UserSession.objects.filter(user=lin)] == [kept.session.session_key]


EveryPage = Callable[[], list[str]]


def test_every_page_of_ones_account_is_drawn_and_kept_by_no_cache(lin: Account) -> None:
    client, _ = sign_in(lin)
    set_up_app(client)
    key = a_passkey(lin)
    pages = ["security/", "security/sessions/", "password/change/", "second-step/app/remove/", "second-step/codes/"]
    pages += ["second-step/codes/new/", "second-step/codes/file/", "reauthenticate/", "second-step/again/"]
    pages += [f"passkeys/{key.pk}/name/", f"passkeys/{key.pk}/remove/", "logout/"]
    for page in pages:
        answer = client.get(f"/account/{page}")
        assert answer.status_code == 200, page
        assert "no-store" in answer.headers["Cache-Control"]
        inline = re.findall(r"<script(?![^>]*(?: src=|application/json))", answer.content.decode())
        assert not inline
        assert " style=" not in answer.content.decode()
    assert not SocialAccount.objects.exists()
