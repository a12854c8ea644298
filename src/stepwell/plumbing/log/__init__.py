"""How is an error logged without what a person said?

The words of an exception may carry values: PostgreSQL's DETAIL repeats a whole row. So the log tells where an error
happened and of which kinds it and its causes are, and leaves the words out.
"""

import logging
import traceback
from types import TracebackType


class WithoutValues(logging.Formatter):
    """Formats an error as its frames and types, the last one first, without any exception's message."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        told, error = [], ei[1]
        while error is not None:
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            told.append("".join(traceback.format_tb(error.__traceback__)) + kind)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nbecause of\n".join(told)
