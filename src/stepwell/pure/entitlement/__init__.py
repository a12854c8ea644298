"""May this viewer see this kind of record of this patient for this purpose? With the reason."""

from stepwell.pure.entitlement.decision import Decision, GrantFacts, decide
from stepwell.pure.entitlement.kinds import (
    BILLING_KINDS,
    CARE_TEAM_KINDS,
    FAMILY_KINDS,
    SELF_KINDS,
    WIDE_PURPOSES,
    WIDE_ROLES,
    Ground,
    Kind,
    Purpose,
    Role,
)

__all__ = [
    "BILLING_KINDS",
    "CARE_TEAM_KINDS",
    "FAMILY_KINDS",
    "SELF_KINDS",
    "WIDE_PURPOSES",
    "WIDE_ROLES",
    "Decision",
    "GrantFacts",
    "Ground",
    "Kind",
    "Purpose",
    "Role",
    "decide",
]
