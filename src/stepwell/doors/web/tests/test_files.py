"""Styles, scripts and icons are served whole."""

import asyncio
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.asgi import get_asgi_application
from django.test import Client

FILE = "/static/stepwell/ui/page.js"


def test_a_file_comes_with_its_kind_and_its_length() -> None:
    answer = Client().get(FILE)
    assert not answer.streaming
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert int(answer.headers["Content-Length"]) == len(answer.content) > 0
    again = Client().get(FILE, headers={"If-Modified-Since": answer.headers["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")
    head = Client().head(FILE)
    assert (head.headers["Content-Length"], head.content) == (answer.headers["Content-Length"], b"")


def test_a_process_that_serves_many_at_once_has_nothing_to_warn_of() -> None:
    scope = {
        "type": "http", "method": "GET", "path": FILE, "headers": [(b"host", b"testserver")], "query_string": b"",
        "scheme": "http", "http_version": "1.1", "server": ("testserver", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    told: list[Any] = []
    asked: list[Any] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        return asked.pop() if asked else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        told.append(message)

    with warnings.catch_warnings(), ThreadPoolExecutor(1) as alone:  # another test's browser may have its loop in ours
        warnings.simplefilter("error")
        alone.submit(asyncio.run, get_asgi_application()(scope, receive, send)).result()
    assert told[0]["status"] == 200
    assert b"".join(message.get("body", b"") for message in told[1:]) == Client().get(FILE).content
