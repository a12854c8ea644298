"""Who notices that the worker is dead, or hangs? Each web process: it looks each minute, and pages in its place."""

import logging
import threading
import time

from django.db import connection

from stepwell.clinic.safety.actions import stand_in
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme

EVERY_SECONDS = 60
_log = logging.getLogger(__name__)


def begin() -> None:
    """Look each minute, in a thread that ends with the process."""
    threading.Thread(target=_look, name="standing in", daemon=True).start()


def _look() -> None:
    while True:
        time.sleep(EVERY_SECONDS)
        try:
            with acting_as_programme():
                if stand_in(at=clock.now()):
                    _log.error("the worker does not work; whoever waited was paged from here")
        except Exception:  # noqa: BLE001  # whatever it was, the next minute is looked at again
            _log.exception("nobody could look after the worker")
        finally:
            connection.close()
