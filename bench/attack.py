"""What must a tool that attacks web programs be told of Stepwell: every address, its arguments, its forms, a session?

    STEPWELL_DATA=... .venv/bin/python -m bench.attack http://127.0.0.1:8000 /tmp/attack nobody jordan lin sam

Against a running demonstration only. Signs in as each of its people (`nobody` does not sign in), follows links, and
writes for each an OpenAPI 3.1 document with the arguments and fields it met (`<who>.json`), the pages that answered
(`<who>.pages`) and the headers of their session (`<who>.headers`). Asking must change nothing: it ends with 1 and the
names of tables the crawl wrote to beyond the log, the accounting and sessions. docs/guides/attack.md says what the
files are for.
"""

import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener
from uuid import UUID

import psycopg
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from stepwell.doors.cli.installation import configure, open_database
from stepwell.doors.simulator.cast import DOMAIN, PASSWORD

MOST_PAGES, MOST_OF_ONE_ADDRESS = 200, 6
LOOKING = {
    *("access_accesslog", "access_loghead", "access_disclosure", "django_session", "usersessions_usersession"),
    "mfa_authenticator",  # that recovery codes were shown
}
# What goes on by itself while the programme runs, and what counts sign-ins.
BY_ITSELF = re.compile(r"procrastinate_|plumbing_|stepwell_cache$|people_account$")
ENDS_A_SESSION = re.compile(r"^account/(logout|password|second-step|passkeys|security)")
ANSWERS = (200, 302, 400, 401, 403, 404, 405, 413, 422)


class Page(HTMLParser):
    """The links of a page and the fields of its forms: for each the values it offers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, dict[str, set[str]]]] = []
        self._choosing: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "form":
            self.forms.append((said.get("method", "get").lower(), said.get("action", ""), {}))
        elif tag == "option":
            self._choosing.add(said.get("value", ""))
        elif tag in ("input", "select", "textarea", "button") and said.get("name") and self.forms:
            self._choosing = self.forms[-1][2].setdefault(said["name"], set())
            if said.get("type") in ("hidden", "radio", "checkbox", "submit") or tag == "button":
                self._choosing.add(said.get("value", "on"))


class Stays(HTTPRedirectHandler):
    """A redirect is an answer to be looked at."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Browser:
    """Somebody's browser and everything they were led to."""

    address: str
    cookies: CookieJar = field(default_factory=CookieJar)
    asked: Counter[str] = field(default_factory=Counter)
    pages: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    arguments: defaultdict[str, defaultdict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    fields: defaultdict[tuple[str, str], defaultdict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def ask(self, path: str, sent: dict[str, str] | None = None) -> tuple[int, HTTPMessage, str]:
        opener = build_opener(HTTPCookieProcessor(self.cookies), Stays())
        request = Request(urljoin(self.address, path), urlencode(sent).encode() if sent else None)
        try:
            answer = opener.open(request, timeout=30)
        except HTTPError as refused:
            answer = refused
        is_page = "html" in answer.headers.get("Content-Type", "")
        text = answer.read().decode("utf-8", "replace") if is_page else ""
        self.statuses[answer.status] += 1
        return answer.status, answer.headers, text

    def sign_in(self, who: str) -> None:
        _, token = self._form("/account/login/")
        written = {"csrfmiddlewaretoken": token, "login": f"{who}@{DOMAIN}", "password": PASSWORD}
        if self.ask("/account/login/", written)[0] != 302:
            sys.exit(f"{who} could not sign in: is this the demonstration, and have they no second step yet?")
        if self.ask("/home/")[1].get("Location") == "/account/security/":  # staff are asked for a second step here
            self._set_up_second_step()

    def _set_up_second_step(self) -> None:
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

        page, token = self._form("/account/second-step/app/")
        key = re.search(r"secret\">([A-Z2-7]+)<", page)
        assert key, "the page shows no key"
        code = format_hotp_value(hotp_value(key[1], max(yield_hotp_counters_from_time())))
        status, _, _ = self.ask("/account/second-step/app/", {"csrfmiddlewaretoken": token, "code": code})
        assert status == 302, "the code was not taken"

    def _form(self, path: str) -> tuple[str, str]:
        """A page with a form, and its token."""
        _, _, page = self.ask(path)
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
        assert token, f"{path} has no token"
        return page, token[1]

    def look_around(self) -> None:
        """Every address there is without arguments, and from there every link, a few of each kind."""
        waiting = ["/", "/home/", *(f"/{route}" for route, _ in addresses() if not re.search(r"[<(]", route))]
        met = set(waiting)
        while waiting and self.asked.total() < MOST_PAGES:
            here = waiting.pop(0)
            found = known(here)
            if found is None or self.asked[found[0]] >= MOST_OF_ONE_ADDRESS or found[0] == "account/logout/":
                continue
            self.asked[found[0]] += 1
            for name, value in found[1].items():
                self.arguments[found[0]][name].add(value)
            status, headers, text = self.ask(here)
            if status == 200:
                self.pages.append(here)
            page = Page(text)
            for method, action, offered in page.forms:
                self._note(urljoin(here, action), method, offered)
            for link in [*page.links, headers.get("Location", "")]:
                parts = urlsplit(urljoin(urljoin(self.address, here), link))
                target = parts.path + (f"?{parts.query}" if parts.query else "")
                if parts.netloc == urlsplit(self.address).netloc and target not in met:
                    met.add(target)
                    waiting.append(target)

    def _note(self, target: str, method: str, offered: dict[str, set[str]]) -> None:
        if found := known(target):
            for name, value in found[1].items():
                self.arguments[found[0]][name].add(value)
            for name, values in offered.items():
                self.fields[found[0], method][name] |= values

    def headers(self) -> dict[str, str]:
        kept = {cookie.name: cookie.value or "" for cookie in self.cookies}
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())}
        return said | {"X-CSRFToken": kept.get("csrftoken", ""), "Referer": self.address}


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route with its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        else:
            yield route, entry


def known(target: str) -> tuple[str, dict[str, str]] | None:
    """The route this leads to and its arguments; None where it leads to none of ours."""
    try:
        match = resolve(urlsplit(target).path)
    except Resolver404:
        return None
    return match.route.replace("^", ""), {name: str(value) for name, value in match.kwargs.items()}


def document(browser: Browser, who: str) -> dict[str, object]:
    """OpenAPI 3.1 of what this person met; an argument nobody met is of the right shape and of nobody."""
    paths = {}
    for route, pattern in addresses():
        template = re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", lambda hit: f"{{{hit[1] or hit[2]}}}", route)
        named = pattern.pattern.converters or dict.fromkeys(pattern.pattern.regex.groupindex)
        arguments = [_argument(name, browser.arguments[route][name]) for name in re.findall(r"{(\w+)}", template)]
        assert len(arguments) >= len(named), route
        asked = {"parameters": [*arguments, *_query(browser.fields[route, "get"])], "responses": _RESPONSES}
        methods: dict[str, object] = {"get": asked}
        if who == "nobody" or not ENDS_A_SESSION.match(route):
            sent = {name: _one_of(values) for name, values in browser.fields[route, "post"].items()}
            sent = {name: shape for name, shape in sent.items() if name not in ("whose", "csrfmiddlewaretoken")}
            body = {"type": "object", "properties": sent or {"do": {"type": "string"}}}
            methods["post"] = {
                "parameters": arguments,
                "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": body}}},
                "responses": _RESPONSES,
            }
        if route != "account/logout/":
            paths[f"/{template.removesuffix('$')}"] = methods
    return {"openapi": "3.1.0", "info": {"title": f"Stepwell, as {who}", "version": "0"}, "paths": paths}


_RESPONSES = {str(status): {"description": "an answer"} for status in ANSWERS}


def _argument(name: str, met: set[str]) -> dict[str, object]:
    return {"name": name, "in": "path", "required": True, "schema": _one_of(met or {str(UUID(int=4 << 76 | 2 << 62))})}


def _query(offered: dict[str, set[str]]) -> list[dict[str, object]]:
    names = {**offered, "next": set[str](), "page": set[str]()}
    return [{"name": name, "in": "query", "schema": _one_of(values)} for name, values in names.items()]


def _one_of(values: set[str]) -> dict[str, object]:
    offered = sorted(values - {""})
    return {"anyOf": [{"enum": offered}, {"type": "string"}]} if offered else {"type": "string"}


def written() -> dict[str, int]:
    """Rows of each table ever written, as the database counts them (it does so within a second of the commit)."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("SELECT pg_stat_force_next_flush(), pg_sleep(2)")
        counted = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
        return dict(connection.execute(counted).fetchall())


def main() -> None:
    address, into, *people = sys.argv[1:]
    leave = open_database()
    configure()
    Path(into).mkdir(parents=True, exist_ok=True)
    wrong: set[str] = set()
    for who in people:
        browser = Browser(address)
        if who != "nobody":
            browser.sign_in(who)
        before = written()
        browser.look_around()
        changed = {table for table, number in written().items() if number != before.get(table, 0)}
        beyond = {table for table in changed - LOOKING if not BY_ITSELF.search(table)}
        wrong |= beyond
        print(f"{who}: {browser.asked.total()} pages, {dict(browser.statuses)}, wrote {sorted(changed)}")
        (Path(into) / f"{who}.json").write_text(json.dumps(document(browser, who), indent=1))
        (Path(into) / f"{who}.pages").write_text("\n".join(browser.pages))
        (Path(into) / f"{who}.headers").write_text(json.dumps(browser.headers()))
    leave()
    sys.exit(f"Asking wrote to {sorted(wrong)}" if wrong else 0)


if __name__ == "__main__":
    main()
