"""Every write of the gate."""

from stepwell.clinic.access.actions.consents import (
    NotTheirsToSign,
    TextChanged,
    end_consents_with_stay,
    sign_consent,
    withdraw_consent,
)
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
    "NotTheirsToSign",
    "NotYours",
    "Opened",
    "TextChanged",
    "decide_on",
    "end_consents_with_stay",
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
