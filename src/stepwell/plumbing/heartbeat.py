"""How does somebody outside notice that this machine is dead? It goes silent.

The address is one of a service that waits to be asked every minute and wakes somebody when it was not, such as
healthchecks.io. All it learns is that all is well or, by `/fail` after the address, that it is not.
"""

import logging

import requests
from django.conf import settings

TIMEOUT_SECONDS = (4, 8)
_log = logging.getLogger(__name__)


def beat(all_is_well: bool) -> bool:
    """Tell whoever waits outside, if anybody does. Whether they heard that all is well; never an error."""
    url: str = settings.STEPWELL_HEARTBEAT_URL
    if not url:
        return False
    try:
        where = url if all_is_well else f"{url.rstrip('/')}/fail"
        answer = requests.post(where, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True)
    except requests.RequestException as error:
        _log.warning("nobody outside heard the heartbeat (%s)", type(error).__name__)
        return False
    answer.close()
    was_heard = 200 <= answer.status_code < 300
    if not was_heard:
        _log.warning("the heartbeat was answered %s", answer.status_code)
    return all_is_well and was_heard
