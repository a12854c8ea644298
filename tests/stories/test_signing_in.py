"""Signing in as people live it: second steps, passkeys, lost phones, forgotten screens, an organisation's own door.

Passkeys are those of a virtual device in Chromium, single sign-on is a stand-in provider: real protocols, no real keys.
"""

import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, CDPSession
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from stepwell.doors.simulator.cast import DOMAIN, PASSWORD
from tests.stories.conftest import PHONE, Visit

pytestmark = pytest.mark.usefixtures("programme", "asked")
Begin = Callable[..., Visit]


@pytest.fixture
def asked(settings: Settings) -> Iterator[None]:
    """Staff are asked for a second step, as in production."""
    settings.STEPWELL_STAFF_SECOND_STEP = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def provider(settings: Settings) -> Iterator[str]:
    """The organisation's own sign-in, which asks Lin for more than a password."""
    said = {"email": f"lin@{DOMAIN}", "email_verified": True, "amr": ["pwd", "mfa"]}
    with run_server_in_thread(user_claims=[User(sub="lin", claims=said)]) as server:
        url = f"http://localhost:{server.server_port}"
        app = {
            "provider_id": "organisation",
            "name": "Riverbend",
            "client_id": "stepwell",
            "secret": "a secret between them",
            "settings": {"server_url": url},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield url


def arrive(visit: Begin, who: str) -> Visit:
    """At the door, name and password given."""
    somebody = visit()
    somebody.go("/account/login/")
    somebody.fill("Email", f"{who}@{DOMAIN}")
    somebody.page.locator("input[name=password]").fill(PASSWORD)
    somebody.press("Sign in")
    return somebody


def code(key: str) -> str:
    return str(format_hotp_value(hotp_value(key, int(time.time()) // 30)))


def device(somebody: Visit) -> tuple[CDPSession, str]:
    """A virtual device that checks a finger, in this browser."""
    cdp = somebody.page.context.new_cdp_session(somebody.page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp, made["authenticatorId"]


def test_lin_must_set_up_an_app_and_comes_back_with_its_code_and_once_with_a_recovery_code(
    visit: Begin,
) -> None:
    lin = arrive(visit, "lin")
    lin.sees("Please set up a second step now")
    lin.go("/clinic/patients/")
    lin.sees("Please set up a second step now")
    lin.look()
    lin.follow("Set up an app")
    lin.look()
    key = lin.page.locator(".secret").inner_text()
    lin.fill("Authenticator code", "000000")
    lin.press("Turn it on")
    lin.sees("This code is not right")
    lin.look()
    lin.fill("Authenticator code", code(key))
    lin.press("Turn it on")
    lin.sees("Each lets you in once")
    lin.look()
    recovery = lin.page.locator(".codes li").first.inner_text()
    lin.go("/clinic/day/")
    lin.page.wait_for_url("**/clinic/day/")
    cache.clear()  # half a minute later: a code is taken once

    again = arrive(visit, "lin")
    again.sees("The second step")
    again.look()
    again.fill("Code", code(key))
    again.press("Continue")
    again.page.wait_for_url("**/clinic/day/")

    without = arrive(visit, "lin")
    without.fill("Code", recovery)
    without.press("Continue")
    without.page.wait_for_url("**/clinic/day/")
    without.go("/account/security/")
    without.sees("You have 9 left")
    without.look()


def test_sam_adds_a_passkey_and_signs_in_with_it_alone(visit: Begin) -> None:
    sam = arrive(visit, "sam")
    cdp, authenticator = device(sam)
    sam.follow("Add a passkey")
    sam.look()
    sam.fill("A name for it", "my phone")
    sam.press("Add a passkey")
    sam.sees("Each lets you in once")
    sam.go("/account/security/")
    sam.sees("my phone", "not used yet")
    sam.look()
    assert len(cdp.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1
    sam.press("Sign out")
    sam.page.wait_for_url(f"{sam.url}/")
    sam.go("/account/login/")
    sam.look()
    sam.press("Sign in with a passkey")
    sam.page.wait_for_url("**/clinic/**")
    sam.go("/account/security/")
    sam.page.get_by_role("link", name="Remove my phone").click()
    sam.look()
    sam.press("Remove it")
    sam.sees("Add another one first")


def test_a_passkey_is_the_second_step_after_a_password_too(visit: Begin) -> None:
    sam = arrive(visit, "sam")
    device(sam)
    sam.follow("Add a passkey")
    sam.press("Add a passkey")
    sam.sees("Each lets you in once")
    sam.go("/account/security/")
    sam.press("Sign out")
    sam.page.wait_for_url(f"{sam.url}/")
    sam.go("/account/login/")
    sam.fill("Email", f"sam@{DOMAIN}")
    sam.page.locator("input[name=password]").fill(PASSWORD)
    sam.press("Sign in")
    sam.sees("The second step")
    sam.look()
    sam.press("Use my passkey")
    sam.page.wait_for_url("**/clinic/**")


def test_a_device_that_refuses_is_told_on_the_page(visit: Begin) -> None:
    sam = arrive(visit, "sam")
    cdp, authenticator = device(sam)
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    sam.follow("Add a passkey")
    sam.press("Add a passkey")
    sam.sees("That did not work.")
    sam.look()


def test_amara_forgot_a_screen_at_school_and_signs_out_everywhere(visit: Begin) -> None:
    school = visit("amara", phone=False)
    amara = visit("amara")
    amara.go("/account/security/")
    amara.follow("Where I am signed in")
    amara.sees("Another place")
    amara.look()
    amara.press("Sign out everywhere")
    amara.sees("You are signed out everywhere.")
    school.go("/me/")
    assert "/account/login/" in school.page.url


def test_lin_comes_in_through_the_organisations_own_sign_in(
    browser: Browser, live_server: LiveServer, provider: str
) -> None:
    context = browser.new_context(viewport=PHONE)
    context.route(lambda url: "localhost" not in url, lambda route: route.abort())  # the stand-in's style sheet
    lin = Visit(context.new_page(), live_server.url)
    lin.go("/account/login/")
    lin.look()
    lin.press("Staff: sign in through Riverbend")
    lin.page.wait_for_url(f"{provider}/**")
    lin.press("lin")
    lin.page.wait_for_url("**/clinic/day/")
    lin.go("/account/security/")
    lin.sees(f"lin@{DOMAIN}")
