"""What every channel carries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told outside the program. Other people's phones show it: it names nobody."""

    to: str
    subject: str
    body: str


class Undelivered(Exception):
    """The channel did not take the message. It may be tried again."""
