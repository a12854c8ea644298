"""Every write of the gate."""

from stepwell.clinic.access.actions.consents import sign_consent, withdraw_consent
from stepwell.clinic.access.actions.granting import (
    NotOpenedByThis,
    end_grants,
    grant,
    grant_care_team,
    grant_care_team_each,
    grant_self,
)
from stepwell.clinic.access.actions.openings import (
    NotYours,
    Opened,
    decide_on,
    noting_openings,
    open_each,
    open_record,
)

__all__ = [
    "NotOpenedByThis",
    "NotYours",
    "Opened",
    "decide_on",
    "end_grants",
    "grant",
    "grant_care_team",
    "grant_care_team_each",
    "grant_self",
    "noting_openings",
    "open_each",
    "open_record",
    "sign_consent",
    "withdraw_consent",
]
