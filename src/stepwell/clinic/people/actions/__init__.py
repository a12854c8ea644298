"""Every write of the people room."""

from stepwell.clinic.people.actions.hiring import LicenceFacts, hire, keep_staff
from stepwell.clinic.people.actions.importing import keep_care_sites, keep_patients
from stepwell.clinic.people.actions.registering import (
    AlreadyTaken,
    give_account,
    link_relative,
    open_account,
    register_patient,
)
from stepwell.clinic.people.actions.teams import join_care_team, leave_care_team

__all__ = [
    "AlreadyTaken",
    "LicenceFacts",
    "give_account",
    "hire",
    "join_care_team",
    "keep_care_sites",
    "keep_patients",
    "keep_staff",
    "leave_care_team",
    "link_relative",
    "open_account",
    "register_patient",
]
