"""How is somebody called? Through the gateway in STEPWELL_VOICE, which reads the words aloud; a link is not read."""

from django.conf import settings

from stepwell.plumbing.delivery import gateway
from stepwell.plumbing.delivery.message import Message


def is_set_up() -> bool:
    return bool(settings.STEPWELL_VOICE)


def send(message: Message) -> None:
    """Have the gateway call. Raises Undelivered."""
    gateway.send(settings.STEPWELL_VOICE, to=message.to, words=f"{message.subject}. Sign in to Stepwell now.")
