"""How does a page leave the program? A folder per channel; each sends one message or says that it could not.

What a channel takes is not yet read: nothing but a person's answer says that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stepwell.plumbing.delivery import email, push, sms, voice
from stepwell.plumbing.delivery.message import Message, Undelivered

__all__ = ["CHANNELS", "EMAIL", "PUSH", "SMS", "VOICE", "Channel", "Message", "Undelivered", "ringing", "send"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out. `rings`: it can wake somebody at night; `is_set_up`: this installation has it."""

    name: str
    rings: bool
    is_set_up: Callable[[], bool]
    send: Callable[[Message], None]


PUSH = Channel("notification", True, push.is_set_up, push.send)
SMS = Channel("text message", True, sms.is_set_up, sms.send)
VOICE = Channel("voice call", True, voice.is_set_up, voice.send)
EMAIL = Channel("e-mail", False, lambda: True, email.send)
CHANNELS: Mapping[str, Channel] = {channel.name: channel for channel in (PUSH, SMS, VOICE, EMAIL)}


def ringing() -> tuple[Channel, ...]:
    """The channels of this installation that can wake somebody; none where only e-mail is set up."""
    return tuple(channel for channel in CHANNELS.values() if channel.rings and channel.is_set_up())


def send(channel: str, message: Message) -> None:
    """Send it by the channel of this name. Whatever goes wrong there, and however, raises Undelivered."""
    known = CHANNELS.get(channel)
    if known is None or not known.is_set_up():
        raise Undelivered("not set up here")
    try:
        known.send(message)
    except Undelivered:
        raise
    except Exception as error:  # a gateway that fails in a new way must not silence the next one
        raise Undelivered(f"it failed ({type(error).__name__})") from error
