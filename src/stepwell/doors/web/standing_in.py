"""Who notices that the worker is dead, or hangs? Each web process: it looks each minute, and pages in its place.

It looks besides for whoever at risk is gone from a session, or does not come to one: that waits for no worker either.
"""

import logging
import threading
import time
from datetime import datetime

from django.db import connection

from stepwell.clinic.attendance.actions import reach_out
from stepwell.clinic.safety.actions import stand_in
from stepwell.doors.web.jobs import report_the_gone
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
            work_in_its_place(at=clock.now())
        except Exception:  # noqa: BLE001  # whatever it was, the next minute is looked at again
            _log.exception("nobody could look after the worker")
        finally:
            connection.close()


def work_in_its_place(*, at: datetime) -> None:
    """What cannot wait for the worker, where it does not work. What is raised here is paged a minute later."""
    with acting_as_programme():
        if not stand_in(at=at):
            return
        _log.error("the worker does not work; whoever waited was paged from here")
        report_the_gone(at=at)
        reach_out(at=at)
