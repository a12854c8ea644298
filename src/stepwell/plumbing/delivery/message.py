"""What every channel carries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told outside the program. Other people's phones show it: it names nobody.

    `to` is their address on the channel. What has no room for the whole `body` says the `subject`; a notification leads
    to `link` when it is tapped.
    """

    to: str
    subject: str
    body: str
    link: str = ""


class Undelivered(Exception):
    """The channel did not take the message, and why, in words without its address. It may be tried again."""
