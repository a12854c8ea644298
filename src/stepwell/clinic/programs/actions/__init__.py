"""Every write of the programs room: timetables, referrals, and a patient's way in, down and out."""

from stepwell.clinic.programs.actions.blocks import LONGEST_ROUND, BlockTerms, NotLikeThat, settle_block
from stepwell.clinic.programs.actions.episodes import (
    AlreadyAdmitted,
    NotAdmitted,
    NotFitForThisTrack,
    NotLicensedThere,
    begin_episode,
    end_episode,
    hand_over,
    move_to_track,
)
from stepwell.clinic.programs.actions.referrals import (
    AlreadyDecided,
    IntakeAnswers,
    NeedsEmergencyHelp,
    NotReady,
    answers_of,
    close_referral,
    log_callback,
    mark_admitted,
    ready_to_admit,
    record_intake,
    refer,
)
from stepwell.clinic.programs.actions.timetables import Loaded, NeedsReason, ensure_weekly_therapy, load_timetable

__all__ = [
    "LONGEST_ROUND",
    "AlreadyAdmitted",
    "AlreadyDecided",
    "BlockTerms",
    "IntakeAnswers",
    "Loaded",
    "NeedsEmergencyHelp",
    "NeedsReason",
    "NotAdmitted",
    "NotFitForThisTrack",
    "NotLicensedThere",
    "NotLikeThat",
    "NotReady",
    "answers_of",
    "begin_episode",
    "close_referral",
    "end_episode",
    "ensure_weekly_therapy",
    "hand_over",
    "load_timetable",
    "log_callback",
    "mark_admitted",
    "move_to_track",
    "ready_to_admit",
    "record_intake",
    "refer",
    "settle_block",
]
