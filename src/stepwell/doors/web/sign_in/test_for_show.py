"""The web process does not start in production beside what everybody knows."""

import asyncio

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from stepwell.clinic.people.actions import open_account
from stepwell.doors.simulator.cast import DOMAIN
from stepwell.doors.web.sign_in.for_show import refuse_what_is_for_show

pytestmark = pytest.mark.django_db(transaction=True)


async def start() -> None:
    """As uvicorn does: inside an event loop."""
    refuse_what_is_for_show()


def test_the_demonstrations_accounts_are_refused_in_production_and_nowhere_else(settings: Settings) -> None:
    open_account(email=f"lin@{DOMAIN}", password=None, time_zone="UTC")
    asyncio.run(start())
    settings.STEPWELL_FOR_SHOW = False
    with pytest.raises(ImproperlyConfigured, match="name an empty database in DATABASE_URL"):
        asyncio.run(start())


def test_production_starts_without_them_and_never_with_debug(settings: Settings) -> None:
    settings.STEPWELL_FOR_SHOW = False
    asyncio.run(start())
    settings.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        asyncio.run(start())
