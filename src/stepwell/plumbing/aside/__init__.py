"""How does a page ask for what needs a library that no page should carry? A process answers, and is gone.

It is given nothing but the question: no database, no setting, no secret. Whoever asks has another way where it does not
answer in time.
"""

import logging
import pickle
import subprocess
import sys
from typing import Any

_log = logging.getLogger(__name__)


def answered_aside(of: str, *told: Any, seconds: float, **named: Any) -> Any | None:
    """What `module:function` makes of these arguments; None where there was no answer within so many seconds."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", __name__],
            input=pickle.dumps((of, told, named)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=seconds,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        _log.warning("%s did not answer (%s)", of, type(error).__name__)
        return None
    return pickle.loads(done.stdout)  # written by ourselves, just now
