"""Is this password in a list of passwords that were stolen somewhere? Asked of a file, never of a network.

The file is the published list of SHA-1 hashes ordered by hash, one `HASH:COUNT` a line. It is tens of gigabytes, so it
is searched where it lies: some forty short reads a question. docs/guides/sign-in.md says how to get it.
"""

import hashlib
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured, ValidationError

HASH_LENGTH = 40
LINE_AT_MOST = 80  # bytes: a hash, a colon, a count, an end of line
PROBES = 200


class BreachedPasswordValidator:
    """Refuses a password of the list."""

    def __init__(self, path: str) -> None:
        self.path = path

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError for a password of the list."""
        if is_breached(password, Path(self.path)):
            raise ValidationError(
                "This password was stolen from another site once, so others try it. Please choose a different one.",
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return "It cannot be one that is known from a theft."


def is_breached(password: str, path: Path) -> bool:
    """Whether the list has it. Raises OSError when the list cannot be read."""
    sought = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    with path.open("rb") as file:
        fd, low, high = file.fileno(), 0, os.fstat(file.fileno()).st_size
        # The sought line, if it is there, begins at or after `low` and before `high`.
        while low < high:
            middle = (low + high) // 2
            begin, found, end = _line_from(fd, middle)
            if found == sought:
                return True
            if not found or begin >= high or found > sought:
                high = middle
            else:
                low = end
    return False


def check_list(path: Path) -> None:
    """Raises ImproperlyConfigured, with what to do, unless this is a readable list ordered by hash.

    Every line of so large a file cannot be read at each start: the first, the last and those at regular places are.
    """
    try:
        with path.open("rb") as file:
            fd, size = file.fileno(), os.fstat(file.fileno()).st_size
            found = [_line_from(fd, size * probe // PROBES)[1] for probe in range(PROBES)]
    except OSError as error:
        raise ImproperlyConfigured(
            f"STEPWELL_BREACHED_PASSWORDS names {path}, which cannot be read ({os.strerror(error.errno or 0)}); "
            "docs/guides/sign-in.md says how to get the list."
        ) from error
    hashes = [each for each in found if each]
    if not hashes or any(len(each) != HASH_LENGTH or set(each) - set("0123456789ABCDEF") for each in hashes):
        raise ImproperlyConfigured(
            f"STEPWELL_BREACHED_PASSWORDS names {path}, which is not a list of SHA-1 hashes, one HASH:COUNT a line; "
            "docs/guides/sign-in.md says how to get it."
        )
    if hashes != sorted(hashes):
        raise ImproperlyConfigured(
            f"STEPWELL_BREACHED_PASSWORDS names {path}, which is not ordered by hash; get the list “ordered by hash” "
            "as docs/guides/sign-in.md says, or sort it with LC_ALL=C sort."
        )


def _line_from(fd: int, offset: int) -> tuple[int, str, int]:
    """The first line that begins at or after this offset: where it begins, its hash, and where the next one begins.

    No line any more: an empty hash.
    """
    back = min(offset, 1)
    read = os.pread(fd, 2 * LINE_AT_MOST, offset - back)
    if back:  # the line we stand in began earlier, unless the byte before us ended one
        skipped = read.find(b"\n") + 1
        if not skipped:
            return offset, "", offset
        begin = offset - back + skipped
        read = read[skipped:]
    else:
        begin = 0
    line = read.split(b"\n", 1)[0]
    return begin, line.split(b":", 1)[0].strip().decode("ascii", "replace").upper(), begin + len(line) + 1
