"""How is something logged without what a person said, and without what opens a door?

The words of an exception may carry values: PostgreSQL's DETAIL repeats a whole row. So the log tells where an error
happened and of which kinds it and its causes are, and leaves the words out. Django logs the address that was asked for
when it refuses it; of an address that is a key itself (a calendar's, a link to a new password) the key is left out.
"""

import logging
import re
import traceback
from types import TracebackType

# A long part of an address that is no reference (a UUID): those name what one still needs a right to.
_KEY = re.compile(r"(?<=/)(?!(?:[0-9a-f]+-){4}[0-9a-f]{12}(?![\w-]))[\w-]{24,}(?=[/.]|$)")


class WithoutValues(logging.Formatter):
    """Formats an error as its frames and types, the last one first, without any exception's message or any key."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _KEY.sub("…", record.message)
        return super().formatMessage(record)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        told, error, seen = [], ei[1], set[int]()
        # One error may be raised again because of what it caused: a circle has no last one.
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            told.append("".join(traceback.format_tb(error.__traceback__)) + kind)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nbecause of\n".join(told)
