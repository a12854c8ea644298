"""How is a claim written for a payer, and would the payer's reader take it?"""

from stepwell.pure.x12.claim import (
    Address,
    Attending,
    Cover,
    InstitutionalClaim,
    Payer,
    Person,
    Provider,
    Receiver,
    Relationship,
    ServiceLine,
    Submitter,
    Usage,
)
from stepwell.pure.x12.claim_837i import claim_837i
from stepwell.pure.x12.judge import balance, judge, judged_by_pyx12
from stepwell.pure.x12.numbers import is_npi

__all__ = [
    "Address",
    "Attending",
    "Cover",
    "InstitutionalClaim",
    "Payer",
    "Person",
    "Provider",
    "Receiver",
    "Relationship",
    "ServiceLine",
    "Submitter",
    "Usage",
    "balance",
    "claim_837i",
    "is_npi",
    "judge",
    "judged_by_pyx12",
]
