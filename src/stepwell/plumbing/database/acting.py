"""Who acts in this thread of control, and how does each transaction learn of it?"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection
from psycopg.pq import TransactionStatus

APP_ROLE = "stepwell_app"
WIDE_ROLE = "stepwell_wide"


@dataclass(frozen=True, slots=True)
class Actor:
    """An account (or nobody), and whether it works programme-wide."""

    account_id: int | None = None
    wide: bool = False


NOBODY = Actor()
_actor: ContextVar[Actor] = ContextVar("stepwell_actor", default=NOBODY)


def current_actor() -> Actor:
    return _actor.get()


@contextmanager
def acting_as(account_id: int | None, *, wide: bool = False) -> Iterator[Actor]:
    """Act as this account until the block ends, in the open transaction and in those opened within the block."""
    actor = Actor(account_id, wide)
    token = _actor.set(actor)
    try:
        _tell_open_transaction(actor)
        yield actor
    finally:
        _actor.reset(token)
        _tell_open_transaction(_actor.get())


def acting_as_programme() -> AbstractContextManager[Actor]:
    """Act as the program itself, programme-wide: jobs, imports, and what a visitor without an account starts."""
    return acting_as(None, wide=True)


def transaction_settings(actor: Actor) -> tuple[str, list[str]]:
    """The statement, with its parameters, that tells one transaction who acts. Local: it ends with the transaction."""
    account = "" if actor.account_id is None else str(actor.account_id)
    role = WIDE_ROLE if actor.wide else APP_ROLE
    return "SELECT set_config('stepwell.account_id', %s, true), set_config('role', %s, true)", [account, role]


def _tell_open_transaction(actor: Actor) -> None:
    if not connection.in_atomic_block or connection.connection is None:
        return  # the backend tells each new transaction as it opens
    if connection.needs_rollback:
        return  # nothing more can be asked of it, and its end takes its settings with it
    if connection.connection.info.transaction_status == TransactionStatus.INERROR:
        return  # a failed transaction takes its settings with it
    with connection.cursor() as cursor:
        cursor.execute(*transaction_settings(actor))
