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
from stepwell.clinic.billing.actions.warning import What, seat_outside, tell_outside

__all__ = [
    "BadAuthorisation",
    "BadCover",
    "ClaimRefused",
    "Kept",
    "What",
    "authorise",
    "claim_week",
    "cover",
    "keep_week",
    "one_at_a_time",
    "seat_outside",
    "take_back",
    "tell_outside",
]
