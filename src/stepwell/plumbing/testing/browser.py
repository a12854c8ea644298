"""With which browser are pages tested? With the Chromium of the machine, quiet on the network.

Every test that asks for `page`, `context` or `browser` is marked `browser`; without a Chromium it is skipped with a
sentence that says what to install.
"""

import os
import shutil
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "No Chromium on this machine: install the package chromium to run browser tests."
BROWSER_FIXTURES = {"page", "context", "browser", "new_context"}
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str | None:
    """The path of the machine's Chromium."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests, so that `-m "not browser"` finds them, and skip them where there is no browser."""
    absent = chromium() is None
    for item in items:
        if BROWSER_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
            continue
        item.add_marker(pytest.mark.browser)
        if absent:
            item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """For pytest-playwright: which program, and with which switches."""
    # Playwright keeps an event loop in the test's thread, which Django would take for an async view.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses to run as root
    return {**browser_type_launch_args, "executable_path": chromium(), "args": [*QUIET, *sandbox]}
