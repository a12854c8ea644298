"""The web process does not start in production beside what everybody knows."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from stepwell.clinic.people.actions import open_account
from stepwell.doors.simulator.cast import DOMAIN
from stepwell.doors.web.sign_in.for_show import refuse_what_is_for_show

pytestmark = pytest.mark.django_db(transaction=True)


def start() -> None:
    """As uvicorn does: inside an event loop. In a thread, since browser tests leave a loop running in this one."""

    async def serve() -> None:
        refuse_what_is_for_show()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(serve())).result()


def test_the_demonstrations_accounts_are_refused_in_production_and_nowhere_else(settings: Settings) -> None:
    open_account(email=f"lin@{DOMAIN}", password=None, time_zone="UTC")
    start()
    settings.STEPWELL_FOR_SHOW = False
    with pytest.raises(ImproperlyConfigured, match="name an empty database in DATABASE_URL"):
        start()


def test_production_starts_without_them_and_never_with_debug(settings: Settings) -> None:
    settings.STEPWELL_FOR_SHOW = False
    start()
    settings.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        start()
