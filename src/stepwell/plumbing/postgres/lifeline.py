"""How does a child learn that its parent was killed with -9? The kernel sends it a signal (Linux only)."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(death: signal.Signals) -> Callable[[], None] | None:
    """For `Popen(preexec_fn=...)`: the child gets this signal when the thread that started it ends.

    None on systems without the facility, where a child may outlive a parent killed with -9.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def in_the_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return in_the_child


def end_with_parent(death: signal.Signals) -> None:
    """The same for the running process itself, whose parent may be killed without telling it."""
    asked = die_with_parent(death)
    if asked is not None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0)
