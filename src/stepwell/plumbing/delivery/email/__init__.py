"""How does a message go out by e-mail? Through Django's mail settings, one message at a time."""

import smtplib

from django.core.mail import send_mail

from stepwell.plumbing.delivery.message import Message, Undelivered


def send(message: Message) -> None:
    """Hand the message to the mail server. Raises Undelivered when it does not take it."""
    try:
        send_mail(message.subject, message.body, None, [message.to])
    except (smtplib.SMTPException, OSError, ValueError) as error:  # ValueError: an address that cannot be written
        # The server's answer may quote the address; the kind of error says enough.
        raise Undelivered(f"the mail server did not take it ({type(error).__name__})") from error
