"""Is something of the demonstration among real patients? Asked as the web process starts, before it serves anybody."""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from stepwell.doors.simulator.cast import DOMAIN


def refuse_what_is_for_show() -> None:
    """Raises ImproperlyConfigured, with what to do. Only where settings.production is the base of what runs."""
    if settings.STEPWELL_FOR_SHOW:
        return
    if settings.DEBUG:
        raise ImproperlyConfigured("DEBUG shows patients' data in error pages: take it out of the settings.")
    with ThreadPoolExecutor(1) as beside:  # the web process starts in an event loop, where Django does not ask
        found = beside.submit(_demo_accounts).result()
    if found:
        raise ImproperlyConfigured(
            f"The demonstration's accounts (…@{DOMAIN}) are in this database and everybody knows their password: "
            "name an empty database in DATABASE_URL."
        )


def _demo_accounts() -> bool:
    try:
        return get_user_model()._default_manager.filter(email__endswith=f"@{DOMAIN}", is_active=True).exists()
    finally:
        connection.close()
