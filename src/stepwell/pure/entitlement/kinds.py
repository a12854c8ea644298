"""What kinds of record, purposes, grounds and roles are there, and what does each role and ground cover?

These tables are meant to be read aloud: to a clinician, a patient, a regulator.
"""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """A kind of record, as access distinguishes it."""

    IDENTITY = "IDENTITY"
    SCHEDULE = "SCHEDULE"
    ATTENDANCE = "ATTENDANCE"
    SCORES = "SCORES"
    ANSWERS = "ANSWERS"
    PLAN = "PLAN"
    NOTES = "NOTES"
    PSYCHOTHERAPY_NOTES = "PSYCHOTHERAPY_NOTES"
    SUBSTANCE_USE = "SUBSTANCE_USE"
    CHART = "CHART"
    SAFETY = "SAFETY"
    BILLING = "BILLING"
    MESSAGES = "MESSAGES"


class Purpose(StrEnum):
    """Why somebody looks."""

    TREATMENT = "TREATMENT"
    PAYMENT = "PAYMENT"
    OPERATIONS = "OPERATIONS"
    OWN_RECORD = "OWN_RECORD"
    FAMILY_SUPPORT = "FAMILY_SUPPORT"
    EMERGENCY = "EMERGENCY"


class Ground(StrEnum):
    """On what a grant rests."""

    SELF = "SELF"
    CARE_TEAM = "CARE_TEAM"
    CONSENT = "CONSENT"
    PERSONAL_REPRESENTATIVE = "PERSONAL_REPRESENTATIVE"
    SUPERVISION = "SUPERVISION"
    PROGRAMME_ROLE = "PROGRAMME_ROLE"
    ON_CALL = "ON_CALL"
    PAYER = "PAYER"
    BREAK_GLASS = "BREAK_GLASS"


class Role(StrEnum):
    """The part an account plays."""

    PATIENT = "PATIENT"
    RELATIVE = "RELATIVE"
    THERAPIST = "THERAPIST"
    PSYCHIATRIST = "PSYCHIATRIST"
    ON_CALL = "ON_CALL"
    CASE_MANAGER = "CASE_MANAGER"
    SCHEDULER = "SCHEDULER"
    BILLER = "BILLER"
    DIRECTOR = "DIRECTOR"


_LOGISTICS = frozenset({Kind.IDENTITY, Kind.SCHEDULE, Kind.ATTENDANCE})

# All that work on claims may read, whatever it is granted (minimum necessary, 164.502(b)).
BILLING_KINDS = _LOGISTICS | {Kind.BILLING}
# What a programme-wide role reads of everybody without a grant per patient: the least its work needs (164.502(b)).
WIDE_ROLES: Mapping[Role, frozenset[Kind]] = {
    Role.SCHEDULER: _LOGISTICS,
    Role.BILLER: BILLING_KINDS,
    Role.DIRECTOR: _LOGISTICS | {Kind.SCORES, Kind.SAFETY, Kind.BILLING},
    Role.ON_CALL: frozenset({Kind.IDENTITY, Kind.SCHEDULE, Kind.SCORES, Kind.SAFETY}),
}
# The purpose for which each of them reads.
WIDE_PURPOSES: Mapping[Role, frozenset[Purpose]] = {
    Role.SCHEDULER: frozenset({Purpose.OPERATIONS}),
    Role.BILLER: frozenset({Purpose.PAYMENT}),
    Role.DIRECTOR: frozenset({Purpose.OPERATIONS, Purpose.EMERGENCY}),
    Role.ON_CALL: frozenset({Purpose.EMERGENCY, Purpose.TREATMENT}),
}
# What the care team reads of its patient.
CARE_TEAM_KINDS = frozenset(Kind) - {Kind.PSYCHOTHERAPY_NOTES, Kind.BILLING}
# What patients read of themselves. Psychotherapy notes are outside the right of access (164.524(a)(1)(i)).
SELF_KINDS = frozenset(Kind) - {Kind.PSYCHOTHERAPY_NOTES}
# The most a family consent may open.
FAMILY_KINDS = frozenset({Kind.IDENTITY, Kind.SCHEDULE, Kind.ATTENDANCE, Kind.PLAN, Kind.SAFETY})
