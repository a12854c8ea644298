"""May each of those who listen still hear this, and what of it? Asked before each word, for all at once.

Five queries, however many listen. Whose session, account, roles or second step are not what they were is asked in at
the gate again; whose time is up hears nothing more.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from stepwell.clinic.access.queries import grantees_of
from stepwell.clinic.people.queries import standing_of
from stepwell.clinic.safety.queries import Untaken, untaken
from stepwell.doors.web.idle.middleware import ends_at
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import WIDE_ROLES, Kind

_WIDE = frozenset(role.value for role, kinds in WIDE_ROLES.items() if Kind.SAFETY in kinds)
_CLOCKS = frozenset({"seen_at"})  # what moves in a session without changing what it may do


@dataclass(frozen=True, slots=True)
class Standing:
    """On what one listener stands: the account, the end of the session, and all it rests on, to be compared."""

    account_id: int
    ends_at: datetime
    rests_on: tuple[object, ...]
    hears_all: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What the rows say: on what each session stands (gone: not among them), and what is to be told to whom.

    `changed` are the patients of whom something changed, None: of all. `sees` are those of whom each account that does
    not hear all may hear.
    """

    at: datetime
    standings: Mapping[str, Standing]
    alerts: Collection[Untaken]
    changed: frozenset[int] | None
    sees: Mapping[int, frozenset[int]]

    def for_(self, standing: Standing) -> list[Untaken] | None:
        """The alerts to tell this listener of; None where nothing that concerns them has changed."""
        if standing.hears_all:
            return list(self.alerts)
        theirs = self.sees.get(standing.account_id, frozenset())
        if self.changed is not None and not theirs & self.changed:
            return None
        return [alert for alert in self.alerts if alert.patient_id in theirs]


def read(session_keys: Collection[str], changed: frozenset[int] | None) -> Heard:
    """Read it, in one transaction on this thread's own connection, which is given back."""
    at = clock.now()
    try:
        with acting_as_programme(), transaction.atomic():
            standings = _standings(session_keys, at)
            alerts = untaken(changed) if changed or changed is None else []
            narrow = {each.account_id for each in standings.values() if not each.hears_all}
            asked = changed if changed is not None else {alert.patient_id for alert in alerts}
            sees = grantees_of(asked, Kind.SAFETY, among=narrow, at=at) if narrow and asked else {}
            return Heard(at, standings, alerts, changed, sees)
    finally:
        connection.close()


def _standings(session_keys: Collection[str], at: datetime) -> dict[str, Standing]:
    rows = Session.objects.filter(session_key__in=session_keys, expire_date__gt=at)
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    told = {key: store().decode(data) for key, data in rows.values_list("session_key", "session_data")}
    accounts = {key: int(session.get("_auth_user_id", 0)) for key, session in told.items()}
    rests = standing_of(set(accounts.values()))
    return {
        key: _standing(account_id, told[key], rests[account_id], at)
        for key, account_id in accounts.items()
        if account_id in rests
    }


def _standing(account_id: int, session: Mapping[str, Any], rests: tuple[object, ...], at: datetime) -> Standing:
    kept = tuple(sorted((name, repr(value)) for name, value in session.items() if name not in _CLOCKS))
    return Standing(
        account_id=account_id,
        ends_at=ends_at(session, at),  # type: ignore[arg-type]  # it asks for `get` alone
        rests_on=(*rests, kept),
        hears_all=bool(_WIDE.intersection(rests)),
    )
