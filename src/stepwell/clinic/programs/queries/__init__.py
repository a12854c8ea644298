"""Every read of the programs room offered to other floors."""

from stepwell.clinic.programs.models import Programme, Referral
from stepwell.clinic.programs.queries.census import CensusRow, Movements, admitted_ids, census, latest_tracks, movements
from stepwell.clinic.programs.queries.offered import (
    ProgrammeOffer,
    TherapistChoice,
    TrackOffer,
    blocks_offered,
    programme_by_ref,
    programmes_offered,
    therapists_for,
    track_by_ref,
    tracks_offered,
)
from stepwell.clinic.programs.queries.referrals import (
    AdmissionSummary,
    admission_of,
    payers_told,
    referral_by_ref,
    referrals,
)
from stepwell.clinic.programs.queries.stays import (
    StayFacts,
    blocks_of,
    latest_episode,
    present_stay,
    stay_facts,
    stays_between,
    week_of_stay,
)

__all__ = [
    "AdmissionSummary",
    "CensusRow",
    "Movements",
    "Programme",
    "ProgrammeOffer",
    "Referral",
    "StayFacts",
    "TherapistChoice",
    "TrackOffer",
    "admission_of",
    "admitted_ids",
    "blocks_of",
    "blocks_offered",
    "census",
    "latest_episode",
    "latest_tracks",
    "movements",
    "payers_told",
    "present_stay",
    "programme_by_ref",
    "programmes_offered",
    "referral_by_ref",
    "referrals",
    "stay_facts",
    "stays_between",
    "therapists_for",
    "track_by_ref",
    "tracks_offered",
    "week_of_stay",
]
