"""Every write of the gate."""

from stepwell.clinic.access.actions.consents import (
    NotTheirsToSign,
    TextChanged,
    countersign_consent,
    end_consents_with_stay,
    sign_consent,
    withdraw_consent,
)
from stepwell.clinic.access.actions.disclosures import MayNotDisclose, disclose, may_disclose
from stepwell.clinic.access.actions.emergencies import OwnReview, close_glass, open_in_emergency, review_glass
from stepwell.clinic.access.actions.granting import (
    NotOpenedByThis,
    end_grants,
    grant,
    grant_care_team,
    grant_care_team_each,
    grant_self,
)
from stepwell.clinic.access.actions.guardians import (
    NoSuchException,
    OfAge,
    end_determination,
    end_guardianship,
    record_determination,
    record_guardianship,
    settle_every_representation,
    settle_representation,
)
from stepwell.clinic.access.actions.listing import open_listed
from stepwell.clinic.access.actions.openings import (
    NotYours,
    Opened,
    decide_on,
    log_guest,
    noting_openings,
    open_each,
    open_kinds,
    open_record,
)
from stepwell.clinic.access.actions.supervising import end_work_grants, settle_supervision

__all__ = [
    "MayNotDisclose",
    "NoSuchException",
    "NotOpenedByThis",
    "NotTheirsToSign",
    "NotYours",
    "OfAge",
    "Opened",
    "OwnReview",
    "TextChanged",
    "close_glass",
    "countersign_consent",
    "decide_on",
    "disclose",
    "end_consents_with_stay",
    "end_determination",
    "end_grants",
    "end_guardianship",
    "end_work_grants",
    "grant",
    "grant_care_team",
    "grant_care_team_each",
    "grant_self",
    "log_guest",
    "may_disclose",
    "noting_openings",
    "open_each",
    "open_in_emergency",
    "open_kinds",
    "open_listed",
    "open_record",
    "record_determination",
    "record_guardianship",
    "review_glass",
    "settle_every_representation",
    "settle_representation",
    "settle_supervision",
    "sign_consent",
    "withdraw_consent",
]
