"""What every answer tells the browser, at every address there is."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.tests.factories import a_staff, an_account
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules"), pytest.mark.exhaustive]
WEB = Path(__file__).resolve().parents[2] / "src" / "stepwell" / "doors" / "web"
NOBODYS = "00000000-0000-4000-8000-000000000000"


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    """Every address, allauth's too; a part of an address that is looked up is somebody who does not exist."""
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield re.sub(r"\(\?P<\w+>[^)]*\)|<(?:\w+:)?\w+>", NOBODYS, where).replace("^", "").rstrip("$")
        else:
            yield from addresses(entry, where)


EVERYWHERE = sorted({*addresses(), "/there/is/nothing/"})
PARTS = [None, "nobody", "patient", *[role for role in Role if role not in {Role.PATIENT, Role.RELATIVE}]]


def account_of(part: str | None) -> Account | AnonymousUser:
    if part is None:
        return AnonymousUser()
    if part == "nobody":
        return an_account()
    if part == "patient":
        account = a_patient().account
        assert account is not None
        return account
    return a_staff([Role(part)]).account


def assert_says_everything(where: str, answer: HttpResponseBase) -> None:
    said = answer.headers
    assert "no-store" in said["Cache-Control"], where
    policy = dict(part.split(" ", 1) for part in said["Content-Security-Policy"].split("; "))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("frame-ancestors") == policy.pop("base-uri") == "'none'"
    assert set(policy.values()) == {"'self'"}, where  # no 'unsafe-inline', no host of others
    assert said["X-Frame-Options"] == "DENY"
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Referrer-Policy"] == "same-origin"
    assert said["Cross-Origin-Opener-Policy"] == said["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=(self), microphone=(self)" in said["Permissions-Policy"]
    assert "geolocation=()" in said["Permissions-Policy"]


@pytest.mark.parametrize("part", PARTS)
def test_every_address_says_what_a_browser_must_not_do_refusals_and_redirects_too(part: str | None) -> None:
    client = Client()
    account = account_of(part)
    seen = set()
    for where in EVERYWHERE:
        for method in ("get", "post"):
            if isinstance(account, Account):
                client.force_login(account)
            answer = getattr(client, method)(where)
            seen.add(answer.status_code)
            assert_says_everything(f"{method} {where}", answer)
    assert {302, 404} <= seen


def test_a_refused_token_and_a_fault_say_it_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = Client(enforce_csrf_checks=True).post("/start/", {})
    assert refused.status_code == 403
    assert_says_everything("403", refused)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("a fault")

    account = a_patient().account
    assert account is not None
    client.force_login(account)
    client.raise_request_exception = False
    monkeypatch.setattr("stepwell.doors.web.patient.today.views.own_record", broken)
    fault = client.get("/me/")
    assert fault.status_code == 500
    assert_says_everything("500", fault)


def test_static_files_may_be_kept_but_by_nobody_else(client: Client) -> None:
    answer = client.get("/static/stepwell/ui/page.js")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers["Cache-Control"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


INLINE = re.compile(
    r"<style|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\s(?:src=|type=\"application/json\"))|hx-on|hx-vals=[\"']js:"
    r"|(?:src|href)=[\"'](?:https?:)?//",
    re.IGNORECASE,
)


def test_no_page_of_ours_has_a_script_or_style_inside_nor_asks_another_site() -> None:
    pages = sorted(WEB.rglob("*.html"))
    assert len(pages) > 50
    found = [(page.name, match[0]) for page in pages for match in INLINE.finditer(page.read_text("utf-8"))]
    assert found == []


def test_production_is_reached_by_tls_alone_and_trusts_no_neighbours_cookie() -> None:
    environment = {
        "DATABASE_URL": "postgresql://owner:pw@db.example.org/stepwell",
        "STEPWELL_SECRET_KEY": "k" * 60,
        "STEPWELL_HOSTS": "care.example.org",
        "STEPWELL_ADDRESS": "https://care.example.org",
    }
    code = """import stepwell.settings.production as s
print(s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_INCLUDE_SUBDOMAINS)
print(s.SECURE_HSTS_PRELOAD, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)
"""
    told = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["True", "True", "True", "False", "True", "True", "__Host-session", "__Host-csrf"]
