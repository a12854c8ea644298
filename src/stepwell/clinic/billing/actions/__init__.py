"""Every write of billing."""

from stepwell.clinic.billing.actions.authorising import BadAuthorisation, authorise, take_back
from stepwell.clinic.billing.actions.charging import (
    BadCover,
    ClaimRefused,
    Kept,
    claim_week,
    cover,
    keep_week,
    one_at_a_time,
)
from stepwell.clinic.billing.actions.warning import Outside, warn_if_outside

__all__ = [
    "BadAuthorisation",
    "BadCover",
    "ClaimRefused",
    "Kept",
    "Outside",
    "authorise",
    "claim_week",
    "cover",
    "keep_week",
    "one_at_a_time",
    "take_back",
    "warn_if_outside",
]
