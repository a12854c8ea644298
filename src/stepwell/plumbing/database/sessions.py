"""What if the database goes away as a session is stored? It failed here, and whoever sent something sends it again.

Django takes every error there for a session that was ended meanwhile, and answers that the request was bad: whoever
reads that gives up on what they sent.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError


class SessionStore(db.SessionStore):
    """Django's own, which lets a lost database be seen as that."""

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as failure:
            if isinstance(failure.__context__, OperationalError):
                raise failure.__context__ from None
            raise
