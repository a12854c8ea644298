"""Somebody entitled to one patient swaps identifiers for another's, in every address and every field of every form.

The forms are not listed: every page is fetched, its forms are read and filled in, and each identifier in them is
replaced by each identifier of a patient whom the sender may not see. Nothing of that patient changes or shows.

Of the identifiers those are taken that addresses and forms name; with `STEPWELL_EVERY=1` one of every table.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from stepwell.clinic.access.locks import locked_models
from stepwell.plumbing import clock
from tests.house.addresses import ADDRESSES, argument
from tests.house.the_world import NOW, RELATIONS, World, build, words_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules"), pytest.mark.exhaustive]
# Whoever has nothing to do with the patient whose identifiers they send.
SENDERS = {
    "self": "other",
    "team therapist": "other",
    "team case manager": "other",
    "supervisor": "other",
    "broken glass, open": "other",
    "therapist of others": "subject",
    "relative, some kinds": "other",
    "director": "child",  # whom they may see, but not through a form about somebody else
}
# What addresses and forms name; the rest of the tables besides, in the whole attack.
NAMED = {"schedule_seat", "plans_goal", "chart_problem", "notes_notepart", "people_careteammember", "access_consent"}
WHOLE = "STEPWELL_EVERY" in os.environ
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass
class Form:
    """A form as a browser would send it, filled in with what is asked for."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """Every form of one page."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.found = here, list[Form]()
        self._inside: Form | None = None
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = Form(told.get("action") or self.here, told.get("method", "get").lower())
            self.found.append(self._inside)
        elif self._inside is None or "disabled" in told:
            return
        elif tag == "input" and told.get("name"):
            self._put(told["name"], self._answer(told), several=told.get("type") == "checkbox")
        elif tag == "button" and told.get("name"):
            self._inside.fields.setdefault(told["name"], [told.get("value", "")])
        elif tag == "textarea" and told.get("name"):
            self._put(told["name"], "Written for somebody else.")
        elif tag == "select":
            self._select = told.get("name", "")
        elif tag == "option" and self._select and told.get("value"):
            self._inside.fields.setdefault(self._select, [told["value"]])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "select":
            self._select = ""

    def _put(self, name: str, value: str, *, several: bool = False) -> None:
        assert self._inside is not None
        held = self._inside.fields.setdefault(name, [])
        if several or not held:
            held.append(value)

    def _answer(self, told: dict[str, str]) -> str:
        if told.get("value") or told.get("type") == "hidden":
            return told.get("value", "")
        return {"date": "2026-04-01", "datetime-local": "2026-04-01T09:30", "number": "5", "email": "a@example.org",
                "checkbox": "on", "radio": "on"}.get(told.get("type", ""), "Words for the form")  # fmt: skip


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, database_clock: Callable[[datetime], None]) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    cache.clear()
    made = build()
    database_clock(NOW)
    return made


@pytest.mark.parametrize("sender", sorted(SENDERS))
def test_a_swapped_identifier_neither_changes_nor_shows_another_patient(world: World, sender: str) -> None:
    attack = Attack(world, sender)
    for where in attack.pages():
        for form in attack.forms_on(where):
            attack.send_swapped(where, form)
    print(f"{sender}: {attack.seen} pages, {attack.forms} forms, {attack.sent} swapped identifiers")  # noqa: T201
    assert attack.wrong == []
    assert attack.seen >= 1
    if sender not in ("relative, some kinds", "supervisor"):  # who read, and have no form that names anybody
        assert attack.sent >= 20


class Attack:
    """One sender, and the victims whose identifiers they got hold of."""

    def __init__(self, world: World, sender: str) -> None:
        self.world, self.sender = world, sender
        self.victim = SENDERS[sender]
        self.client = Client()
        self.client.raise_request_exception = False
        account = world.accounts[sender]
        assert account is not None
        self.client.force_login(account)
        self.stolen = sorted(self._refs_of(self.victim))
        self.before = self._digest()
        self.seen = self.forms = self.sent = 0
        self.wrong: list[str] = []

    def pages(self) -> Iterator[str]:
        """Every page there is for the sender, of others than the victim."""
        relation = RELATIONS[self.sender]
        for name, row in ADDRESSES.items():
            if isinstance(row.may, str) or not relation.roles & row.may or "GET" not in row.methods:
                continue
            if not row.names or row.names[0].startswith("="):
                yield reverse(name, args=[part[1:] for part in row.names])
                continue
            there = [
                refs
                for owner, refs in self.world.refs.items()
                if owner != self.victim and (row.any_is_there or row.opens_to(self.sender, relation, owner))
            ]
            for refs in there if WHOLE else there[:1]:
                where = reverse(name, args=[argument(refs, part) for part in row.names])
                yield where
                if name == "clinician:send_records":
                    yield f"{where}?consent={refs['consent']}"

    def forms_on(self, where: str) -> Iterator[Form]:
        answer = self.client.get(where)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            return
        self.seen += 1
        parser = Forms(where)
        parser.feed(answer.content.decode())
        for form in parser.found:
            if form.method == "post" and "/account/" not in form.action:
                self.forms += 1
                yield form

    def send_swapped(self, where: str, form: Form) -> None:
        """The form once for each identifier in it and each stolen one."""
        form.action = where if form.action.startswith("?") else form.action
        for stolen in self.stolen:
            for swapped in self._swapped(form, stolen):
                self._send(swapped, stolen)

    def _swapped(self, form: Form, stolen: str) -> Iterator[Form]:
        named = sorted(set(_UUID.findall(form.action)))
        for known in named:
            # A director who asks for another patient by the address alone is on that one's page, and may.
            if self.sender != "director" or len(named) > 1:
                yield Form(form.action.replace(known, stolen), "post", form.fields)
        for name, values in form.fields.items():
            if known := _UUID.search(name):
                renamed = dict(form.fields)
                renamed[name.replace(known[0], stolen)] = renamed.pop(name)
                yield Form(form.action, "post", renamed)
            if name != "submission" and any(_UUID.fullmatch(value) for value in values):
                yield Form(form.action, "post", form.fields | {name: [stolen]})

    def _send(self, form: Form, stolen: str) -> None:
        self.sent += 1
        with transaction.atomic():
            answer = self.client.post(form.action, form.fields)
            after = self._digest()
            transaction.set_rollback(True)
        here = f"{self.sender} sends to {form.action} {stolen} of {self.victim}"
        if answer.status_code >= 500:
            self.wrong.append(f"{here}: {answer.status_code}")
        if after != self.before and not self._in_an_emergency(form):
            self.wrong.append(f"{here}: something of {self.victim} changed ({answer.status_code})")
        if shown := self._shows(answer):
            self.wrong.append(f"{here}: the answer shows {shown}")

    def _shows(self, answer: Any) -> list[str]:
        relation, said = RELATIONS[self.sender], answer.content + str(answer.headers).encode()
        there = {what for owner, what in words_in(said) if owner == self.victim}
        return sorted(what for what in there if not relation.may_see(self.victim, what))

    def _in_an_emergency(self, form: Form) -> bool:
        """Any clinician may open any record in an emergency: with two clicks, a reason, and the director told."""
        return "/clinic/emergency/" in form.action and "confirmed" in form.fields

    def _refs_of(self, owner: str) -> set[str]:
        """One identifier of each kind of row of this patient, and those that addresses name."""
        patient = self.world.patients[owner]
        found = {str(ref) for ref in self.world.refs[owner].values() if isinstance(ref, UUID)}
        with connection.cursor() as cursor:
            for model in locked_models():
                table = model._meta.db_table
                if (WHOLE or table in NAMED) and any(each.name == "patient" for each in model._meta.fields):
                    cursor.execute(f"SELECT ref::text FROM {table} WHERE patient_id = %s LIMIT 1", [patient.pk])
                    found |= {row[0] for row in cursor.fetchall()}
        return found

    def _digest(self) -> str:
        """Of every row of this patient, in every table of patient data."""
        parts = [
            f"(SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t.id)), '') FROM {model._meta.db_table} t"
            f" WHERE {'id' if model._meta.db_table == 'people_patient' else 'patient_id'} = %(pk)s)"
            for model in locked_models()
            if model._meta.db_table == "people_patient" or any(each.name == "patient" for each in model._meta.fields)
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT md5({' || '.join(parts)})", {"pk": self.world.patients[self.victim].pk})
            return str(cursor.fetchone()[0])
