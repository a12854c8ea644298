"""Who acts in this thread of control, and how does each transaction learn of it?

The database is told under a seal: an HMAC that only somebody with the owner's password can make. Raw SQL that slipped
into a view can therefore neither become another account nor widen what it sees; it would lack the seal.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from psycopg.pq import TransactionStatus

APP_ROLE = "stepwell_app"
WIDE_ROLE = "stepwell_wide"
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """An account (or nobody), and the kinds of record it sees of everybody; `EVERYTHING` among them: all."""

    account_id: int | None = None
    wide_kinds: frozenset[str] = frozenset()


NOBODY = Actor()
_actor: ContextVar[Actor] = ContextVar("stepwell_actor", default=NOBODY)


def current_actor() -> Actor:
    return _actor.get()


@contextmanager
def acting_as(account_id: int | None, *, wide: bool = False, kinds: Collection[str] = ()) -> Iterator[Actor]:
    """Act as this account until the block ends, in the open transaction and in those opened within the block.

    `kinds` are seen of everybody; `wide` sees all, for what the program does on somebody's word.
    """
    before, actor = _actor.get(), Actor(account_id, frozenset({EVERYTHING} if wide else map(str, kinds)))
    token = _actor.set(actor)
    try:
        if actor != before:
            _tell_open_transaction(actor)
        yield actor
    finally:
        _actor.reset(token)
        if actor != before:
            _tell_open_transaction(before)


def acting_as_programme() -> AbstractContextManager[Actor]:
    """Act as the program itself, programme-wide: jobs, imports, and what a visitor without an account starts."""
    return acting_as(None, wide=True)


def transaction_settings(actor: Actor) -> tuple[str, list[str]]:
    """The statement, with its parameters, that tells one transaction who acts. Local: it ends with the transaction."""
    account = "" if actor.account_id is None else str(actor.account_id)
    kinds = ",".join(sorted(actor.wide_kinds))
    role = WIDE_ROLE if actor.wide_kinds else APP_ROLE
    return (
        "SELECT set_config('stepwell.account_id', %s, true), set_config('stepwell.kinds', %s, true),"
        " set_config('stepwell.seal', %s, true), set_config('role', %s, true)",
        [account, kinds, _seal(f"{account}|{kinds}"), role],
    )


def acting_key(owner_password: str) -> bytes:
    """The key of the seal, derived from the owner's password; the database keeps a copy no serving role can read."""
    return hmac.digest(owner_password.encode(), b"stepwell acting", "sha256")


def _seal(told: str) -> str:
    """As `stepwell_sealed` in the database makes it: two rounds, so that nothing can be appended."""
    key = settings.STEPWELL_ACTING_KEY
    return hashlib.sha256(key + hashlib.sha256(key + told.encode()).digest()).hexdigest()


def _tell_open_transaction(actor: Actor) -> None:
    if not connection.in_atomic_block or connection.connection is None:
        return  # the backend tells each new transaction as it opens
    if connection.needs_rollback:
        return  # nothing more can be asked of it, and its end takes its settings with it
    if connection.connection.info.transaction_status == TransactionStatus.INERROR:
        return  # a failed transaction takes its settings with it
    with connection.cursor() as cursor:
        cursor.execute(*transaction_settings(actor))
