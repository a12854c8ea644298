"""How does a message go out as a text message? Through the gateway in STEPWELL_SMS."""

from django.conf import settings

from stepwell.plumbing.delivery import gateway
from stepwell.plumbing.delivery.message import Message


def is_set_up() -> bool:
    return bool(settings.STEPWELL_SMS)


def send(message: Message) -> None:
    """Hand the message to the gateway. Raises Undelivered."""
    gateway.send(settings.STEPWELL_SMS, to=message.to, words=message.body)
