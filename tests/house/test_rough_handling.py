"""What becomes of a request that no page of ours makes? It is refused, it writes nothing, and nothing fails.

Odd methods and forms without their token, at every address by everybody who may come in there; NUL bytes, far too long
words, numbers and dates at the ends of what a computer counts in every field of every form, and in every query.
docs/guides/attack.md tells of the tools that try more, against the running program.
"""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from stepwell.plumbing import clock
from tests.house.addresses import ADDRESSES, Address
from tests.house.test_every_address import LOOKING, STANDING_IN, TELLING, _arguments, _written
from tests.house.the_world import NOW, RELATIONS, World, build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules"), pytest.mark.exhaustive]
# Somebody of each part; whoever comes first tries the fields of what several may open.
TRYING = (
    *("anonymous", "self", "guardian", "team therapist", "team psychiatrist", "team case manager", "on call"),
    *("scheduler", "biller", "director", "privacy officer", "administrator"),
)
NUL, LONG, ENDS = "a\x00b", "long words " * 1000, ("0001-01-01", "9999-12-31")
QUERY = "%00=%00&%ff=%ff&page=99999999999999999999&next=//evil.example/"
# allauth answers these itself, and counts how often somebody asks for a passkey's challenge.
COUNTING = {"stepwell_cache"}
# Anything in a box that is ticked means that it is ticked.
TICKED = {"consent"}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, database_clock: Callable[[datetime], None]) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for name in ("django.request", "django.security"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    made = build()
    database_clock(NOW)
    return made


def test_odd_methods_and_forms_without_their_token_do_nothing(world: World) -> None:
    wrong, asked = [], 0
    for who in TRYING:
        lenient, strict = _signed_in(world, who), _signed_in(world, who, enforce_csrf_checks=True)
        for name, row in _open_to(who, world):
            here = _where(world, name, row)
            for method in ("PUT", "TRACE"):
                answer, wrote = _ask(lenient, method, here)
                asked += 1
                taken = row.may not in ("public", "account") and answer.status_code not in (302, 404, 405)
                if taken or answer.status_code >= 500 or wrote:
                    wrong.append(f"{who}: {method} {name} answers {answer.status_code}, wrote {wrote}")
            answer, wrote = _ask(strict, "POST", here, dict(row.post(world.refs["subject"])) if row.post else {})
            asked += 1
            refused = 401 if name.startswith("hooks:") else 403  # a device signs what it sends, and has no form
            if answer.status_code != refused or wrote:
                wrong.append(f"{who}: {name} without a token answers {answer.status_code}, wrote {wrote}")
    assert wrong == []
    assert asked > 400


def test_no_field_of_any_form_and_no_query_makes_anything_fail(world: World) -> None:
    wrong, asked, tried = [], 0, set[str]()
    for who in TRYING:
        client = _signed_in(world, who)
        for name, row in _open_to(who, world):
            if name in tried:
                continue
            tried.add(name)
            here = _where(world, name, row)
            for what, method, sent in _rough(client, here, row, world):
                answer, wrote = _ask(client, method, here if method == "POST" else f"{here}?{sent}", sent)
                asked += 1
                if answer.status_code >= 500 or (wrote and (method == "GET" or repr(NUL) in what)):
                    wrong.append(f"{who}: {method} {name} with {what} answers {answer.status_code}, wrote {wrote}")
    assert wrong == []
    assert asked > 200
    assert tried == ADDRESSES.keys()


def _rough(client: Client, here: str, row: Address, world: World) -> Iterator[tuple[str, str, Any]]:
    page = _ask(client, "GET", here)[0]
    is_page = page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    forms = Forms(page.content.decode() if is_page else "")
    yield QUERY, "GET", QUERY
    for fields in forms.asking:
        for text in (NUL, *ENDS):
            yield f"{text!r} everywhere", "GET", urlencode(dict.fromkeys(fields, text))
    if "POST" not in row.methods:
        return
    good = dict(row.post(world.refs["subject"])) if row.post else {}
    for name in good.keys() - TICKED:
        for text in ENDS if re.search(r"_on$|^week$", name) else (NUL,):
            yield f"{text!r} as {name}", "POST", good | {name: text}
    for fields in forms.sending:
        typed = [name for name in fields if name in forms.typed]
        for text in (NUL, LONG) if typed else ():
            yield f"{text[:12]!r} in all that is typed", "POST", fields | dict.fromkeys(typed, text)


class Forms(HTMLParser):
    """The fields of a page's forms with what they hold; `typed` are those somebody types into."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.asking: list[dict[str, str]] = []
        self.sending: list[dict[str, str]] = []
        self.typed: set[str] = set()
        self._fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            (self.sending if said.get("method", "get").lower() == "post" else self.asking).append(self._fields)
        elif name := said.get("name", ""):
            if tag in ("input", "select", "textarea", "button") and name not in ("whose", "csrfmiddlewaretoken"):
                self._fields.setdefault(name, said.get("value", ""))
            if said.get("type", "text") not in ("hidden", "radio", "checkbox", "submit", "button"):
                self.typed.add(name)


def _signed_in(world: World, who: str, **how: Any) -> Client:
    client = Client(raise_request_exception=False, **how)
    if account := world.accounts[who]:
        client.force_login(account)
    return client


def _open_to(who: str, world: World) -> Iterator[tuple[str, Address]]:
    """The addresses one may come in by: of those for all, everything, once without and once with an account."""
    for name, row in ADDRESSES.items():
        if row.may == "public":
            comes_in = who == "anonymous"
        elif row.may == "account":
            comes_in = who == "self"
        else:
            comes_in = bool(RELATIONS[who].roles & frozenset(row.may))
        if comes_in:
            yield name, row


def _where(world: World, name: str, row: Address) -> str:
    if not row.names:
        return reverse(name, kwargs={part: STANDING_IN[part] for part in _arguments(name)})
    if row.names[0].startswith("="):
        return reverse(name, args=[part[1:] for part in row.names])
    refs = next((refs for refs in world.refs.values() if all(part in refs for part in row.names)), {})
    return reverse(name, args=[refs.get(part, uuid4()) for part in row.names])


def _ask(client: Client, method: str, path: str, sent: Any = None) -> tuple[Any, set[str]]:
    """The answer, and the tables it wrote to beyond what looking writes. All of it is undone."""
    session = client.cookies.get("sessionid")
    kept = session.value if session else ""
    with transaction.atomic():
        before = _written()
        answer = client.post(path, sent) if method == "POST" else client.generic(method, path)
        wrote = {table for table, rows in _written().items() if rows != before.get(table, 0)}
        transaction.set_rollback(True)
    if kept:
        client.cookies["sessionid"] = kept  # signing out was undone too
    return answer, wrote - LOOKING - TELLING - COUNTING
