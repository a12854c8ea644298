"""Every address, by everybody, in every relation to a patient: does it answer, and show, what the law of access says?

Two tables are written by hand: `ADDRESSES` and `RELATIONS`. What each answer must be follows from both by
`pure.entitlement.decide`; what it shows is read off the words that were planted in every record.

What a role alone refuses, and what is the same for everybody, is sent to once per role; everything is sent to by
everybody with `STEPWELL_EVERY=1`, which takes three times as long.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.people.models import Account
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, decide
from tests.house.addresses import ADDRESSES, Address, argument
from tests.house.the_world import NOW, OWNERS, PLANTED, RELATIONS, Relation, World, build, words_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules"), pytest.mark.exhaustive]
Answer = Any  # as the test client hands it out
# What looking writes: the log of openings, and one's own session.
LOOKING = {"access_accesslog", "django_session", "usersessions_usersession"}
# A relative who is shown what tells of substance use is a recipient: it is entered in the accounting (42 CFR 2.25).
TELLING = {"access_disclosure"}
STANDING_IN = {"provider_id": "nobody", "uidb36": "1", "key": "none", "pk": 0}


def patterns(resolver: URLResolver | None = None, names: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address by its full name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{names}{entry.namespace}:" if entry.namespace else names)
        else:
            assert entry.name, f"{entry.pattern} has no name"
            yield f"{names}{entry.name}", entry


def test_every_address_has_a_row_and_every_row_an_address_with_that_rule() -> None:
    found: dict[str, set[Any]] = {}
    for name, pattern in patterns():
        found.setdefault(name, set()).add(vars(pattern.callback)["access_rule"])
    assert found.keys() == ADDRESSES.keys()
    assert {name: rules for name, rules in found.items() if rules != {ADDRESSES[name].may}} == {}
    assert len(ADDRESSES) * len(RELATIONS) >= 3000


def test_what_each_relation_sees_is_what_the_law_says_of_its_grants() -> None:
    """The kinds of `RELATIONS` are written by hand, and so are the grants beside them; they agree."""
    for name, relation in RELATIONS.items():
        for owner in OWNERS:
            allowed = {
                kind
                for kind in Kind
                for purpose in Purpose
                if decide(
                    roles=relation.roles, kind=kind, purpose=purpose, grants=relation.grants.get(owner, ()), at=NOW
                ).allowed
            }
            # Who has left holds grants still and plays no part: no portal is there for them.
            if relation.roles or name == "account of nobody":
                assert allowed == relation.kinds_of(owner), (name, owner)


@dataclass(slots=True)
class Walk:
    """One person's way past every address, and what was wrong on it."""

    world: World
    name: str
    relation: Relation
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    asked: int = 0
    unknown: Answer = None
    written: Mapping[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.account is not None:
            self.client.force_login(self.account)
        self.written = _written()

    @property
    def account(self) -> Account | None:
        return self.world.accounts[self.name]

    def says(self, fault: str) -> None:
        self.wrong.append(f"{self.name}: {fault}")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, database_clock: Callable[[datetime], None]) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    made = build()
    database_clock(NOW)
    return made


EVERYBODY = sorted(RELATIONS)
PARTS = 6
WHOLE = "STEPWELL_EVERY" in os.environ
# The first of each set of roles.
FIRST = set({(each.roles, each.is_account): name for name, each in reversed(list(RELATIONS.items()))}.values())


@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_answers_and_shows_what_the_two_tables_say(world: World, part: int) -> None:
    asked, wrong = 0, list[str]()
    for name in EVERYBODY[part::PARTS]:
        walk = Walk(world, name, RELATIONS[name])
        for address in ADDRESSES:
            _visit(walk, address)
        asked += walk.asked
        wrong += walk.wrong
    print(f"part {part + 1} of {PARTS}: {asked} requests")  # noqa: T201  # to be quoted
    assert wrong == []
    assert asked >= 500


# ---- one address
def _visit(walk: Walk, name: str) -> None:
    row = ADDRESSES[name]
    comes_in = row.may in ("public", "account") or bool(walk.relation.roles & frozenset(row.may))
    known = not WHOLE and walk.name not in FIRST
    if known and row.may in ("public", "account") and not row.names:
        return
    for whose, where in _targets(walk, name, row, comes_in):
        _ask(walk, name, row, where, whose, None, comes_in)
        if known and not comes_in:
            continue
        for body in _bodies(walk, row, whose, comes_in, known):
            _ask(walk, name, row, where, whose, body, comes_in)


def _targets(walk: Walk, name: str, row: Address, comes_in: bool) -> Iterator[tuple[str, str]]:
    """The addresses to try: of each patient, where it names one, and of nobody there is."""
    if not row.names:
        arguments = {part: STANDING_IN[part] for part in _arguments(name)}
        yield walk.relation.own, reverse(name, kwargs=arguments)
        return
    if row.names[0].startswith("="):
        yield walk.relation.own, reverse(name, args=[part[1:] for part in row.names])
        return
    for owner in OWNERS if comes_in else ["subject"]:
        refs = walk.world.refs[owner]
        if row.names[0] in refs:
            yield owner, reverse(name, args=[argument(refs, part) for part in row.names])
    if comes_in:
        yield "nobody", reverse(name, args=[argument({}, part) for part in row.names])


@cache
def _arguments(name: str) -> tuple[str, ...]:
    """What the shortest pattern of this name has to be told."""
    found = [tuple(pattern.pattern.regex.groupindex) for each, pattern in patterns() if each == name]
    return min(found, key=len)


def _bodies(walk: Walk, row: Address, whose: str, comes_in: bool, known: bool) -> Iterator[Mapping[str, object]]:
    """What is sent: nothing, and what somebody might send."""
    sends = comes_in and row.post is not None
    if sends and row.post is not None:
        yield row.post(walk.world.refs.get(whose) or walk.world.refs["subject"])
    if not (sends and known):
        yield {}


def _ask(
    walk: Walk,
    name: str,
    row: Address,
    where: str,
    whose: str,
    body: Mapping[str, object] | None,
    comes_in: bool,
) -> None:
    walk.asked += 1
    method = "GET" if body is None else "POST"
    here = f"{method} {name} of {whose or 'nobody'}{' with a body' if body else ''}"
    if name == "clinician:send_records" and body and whose in walk.world.refs:
        where += f"?consent={walk.world.refs[whose]['consent']}"
    opens = comes_in and (row.whose != "named" or (whose in OWNERS and row.opens_to(walk.name, walk.relation, whose)))
    opens = opens or (comes_in and row.any_is_there)
    logged = AccessLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with _undone_if(method == "POST" or row.leads_on, walk.client):
        mail.outbox.clear()
        answer = walk.client.get(where) if body is None else walk.client.post(where, body)
        before, walk.written = walk.written, _written()
        changed = {table for table, number in walk.written.items() if number != before.get(table, 0)}
        _check_status(walk, row, here, answer, method, opens, comes_in)
        _check_words(walk, here, answer)
        if method == "GET" and not row.leads_on:
            allowed = LOOKING | (TELLING if row.tells else set())
            if changed - allowed:
                walk.says(f"{here} wrote {sorted(changed - allowed)}")
        elif method == "POST" and not opens and changed - LOOKING:
            walk.says(f"{here} is refused and wrote {sorted(changed - LOOKING)}")
        if method == "GET" and opens and answer.status_code == 200:
            _check_shown(walk, row, here, answer, whose)
            _check_logged(walk, row, here, whose, logged)
        if answer.status_code == 404 and comes_in and row.whose == "named":
            _check_same_404(walk, here, answer)


@contextmanager
def _undone_if(undo: bool, client: Client) -> Iterator[None]:
    """What is sent is undone, so that everybody meets the same world, and meets it signed in."""
    if not undo:
        yield
        return
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def _written() -> dict[str, int]:
    """How many rows of each table this transaction has written so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def _check_status(
    walk: Walk, row: Address, here: str, answer: Answer, method: str, opens: bool, comes_in: bool
) -> None:
    status = answer.status_code
    if status >= 500:
        walk.says(f"{here} fails with {status}")
    elif row.may == "public" or (row.may == "account" and walk.relation.is_account):
        if row.whose == "named" and method == "GET" and (status == 200) != opens:
            walk.says(f"{here} answers {status}")
    elif not walk.relation.is_account:
        if not (status == 401 and method == "POST") and not (
            status == 302 and answer.headers["Location"].startswith("/account/")
        ):
            walk.says(f"{here} answers {status}, and asks nobody to sign in")
    elif not comes_in:
        if status != 404:
            walk.says(f"{here} answers {status} and is not there for them")
    elif method not in row.methods:
        if status != 405:
            walk.says(f"{here} answers {status}, not 405")
    elif method == "GET":
        if row.leads_on:
            if status not in (200, 302, 404):
                walk.says(f"{here} answers {status}")
        elif status != (200 if opens else 404):
            walk.says(f"{here} answers {status}, expected {200 if opens else 404}")
    elif not opens and status != 404:
        walk.says(f"{here} answers {status}, expected 404")


def _check_words(walk: Walk, here: str, answer: Answer) -> None:
    """Nothing is in any answer, header or letter that the table does not allow."""
    said = answer.content + b"\n" + "".join(f"{name}: {value}\n" for name, value in answer.items()).encode()
    beyond = {
        (owner, what) for owner, what in words_in(said) if what not in PLANTED or not walk.relation.may_see(owner, what)
    }
    if beyond:
        walk.says(f"{here} shows {sorted(beyond)}")
    letters = "".join(f"{letter.subject}\n{letter.body}" for letter in mail.outbox).encode()
    if told := words_in(letters):
        walk.says(f"{here} writes in a letter {sorted(told)}")
    if answer.has_header("Location") and words_in(answer["Location"].encode()):
        walk.says(f"{here} leads on to {answer['Location']}")


def _check_shown(walk: Walk, row: Address, here: str, answer: Answer, whose: str) -> None:
    """What one may see is there: an empty page would pass everything else."""
    there = words_in(answer.content)
    for owner in OWNERS if row.whose == "everybody" else [whose]:
        if owner not in OWNERS or not row.opens_to(walk.name, walk.relation, owner):
            continue
        for what, taking in (row.shows or {}).items():
            if taking | PLANTED[what] <= walk.relation.kinds_of(owner) and (owner, what) not in there:
                if what in ("reason", "papers") and owner not in _HAS.get(what, ()):
                    continue
                walk.says(f"{here} does not show {what} of {owner}")


# What was planted for one patient alone.
_HAS = {"reason": ("subject",), "papers": ("child",)}


def _check_logged(walk: Walk, row: Address, here: str, whose: str, after: int) -> None:
    """Whoever's record was opened can read by whom."""
    kinds, _ = row.needs
    if row.whose not in ("named", "own") or not kinds or walk.account is None:
        return
    lines = AccessLog.objects.filter(
        pk__gt=after, viewer=walk.account, patient=walk.world.patients[whose], allowed=True
    )
    opened = set(lines.values_list("kind", flat=True))
    if not {kind.value for kind in kinds} <= opened:
        walk.says(f"{here} logged {sorted(opened)} of {sorted(kinds)}")


_VARYING = re.compile(rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": *"[^"]*"')


def _check_same_404(walk: Walk, here: str, answer: Answer) -> None:
    """What is not theirs and what is not there look the same, byte for byte."""
    if walk.unknown is None:
        walk.unknown = walk.client.get(f"/nothing/{uuid4()}/")
        walk.written = _written()
    if _VARYING.sub(b"", walk.unknown.content) != _VARYING.sub(b"", answer.content):
        walk.says(f"{here} answers 404 in other words than for what is not there")
    if odd := set(dict(answer.items())) ^ set(dict(walk.unknown.items())):
        walk.says(f"{here} answers 404 with other headers: {sorted(odd)}")
