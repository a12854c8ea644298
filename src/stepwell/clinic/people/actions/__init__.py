"""Every write of the people room."""

from stepwell.clinic.people.actions.absences import NotAnAbsence, add_absence, end_absence
from stepwell.clinic.people.actions.hiring import Kept, LicenceFacts, appoint_administrator, hire, keep_staff
from stepwell.clinic.people.actions.importing import keep_care_sites, keep_patients
from stepwell.clinic.people.actions.moving import NotAMove, Place, say_move, settle_moves
from stepwell.clinic.people.actions.registering import (
    AlreadyTaken,
    give_account,
    link_relative,
    open_account,
    register_patient,
    set_language,
)
from stepwell.clinic.people.actions.remits import NotARemit, RemitFacts, say_remit
from stepwell.clinic.people.actions.roles import (
    NotLikeThis,
    administrators,
    answer_proposal,
    propose_role,
    record_first_roles,
    stop_working_here,
    take_role,
    work_here_again,
)
from stepwell.clinic.people.actions.second_steps import answer_reset, reset_second_step
from stepwell.clinic.people.actions.supervising import (
    NotASupervisor,
    begin_supervision,
    end_supervision,
    end_supervision_of,
)
from stepwell.clinic.people.actions.teams import (
    NotForThisTeam,
    give_up_part,
    join_care_team,
    leave_care_team,
    leave_every_care_team,
    take_part,
)

__all__ = [
    "AlreadyTaken",
    "Kept",
    "LicenceFacts",
    "NotAMove",
    "NotARemit",
    "NotASupervisor",
    "NotAnAbsence",
    "NotForThisTeam",
    "NotLikeThis",
    "Place",
    "RemitFacts",
    "add_absence",
    "administrators",
    "answer_proposal",
    "answer_reset",
    "appoint_administrator",
    "begin_supervision",
    "end_absence",
    "end_supervision",
    "end_supervision_of",
    "give_account",
    "give_up_part",
    "hire",
    "join_care_team",
    "keep_care_sites",
    "keep_patients",
    "keep_staff",
    "leave_care_team",
    "leave_every_care_team",
    "link_relative",
    "open_account",
    "propose_role",
    "record_first_roles",
    "register_patient",
    "reset_second_step",
    "say_move",
    "say_remit",
    "set_language",
    "settle_moves",
    "stop_working_here",
    "take_part",
    "take_role",
    "work_here_again",
]
