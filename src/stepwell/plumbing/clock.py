"""What time is it? The only place below the doors that may ask the machine.

Everything else receives the moment as an argument (`at`) or the day (`on`), so that a test can move time
and an audit can replay a day.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
