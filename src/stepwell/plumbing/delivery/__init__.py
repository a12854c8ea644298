"""How does a page leave the program? A folder per channel; each sends one message or says that it could not."""

from stepwell.plumbing.delivery.message import Message, Undelivered

__all__ = ["Message", "Undelivered"]
