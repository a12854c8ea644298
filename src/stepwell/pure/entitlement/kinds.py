"""What kinds of record, purposes, grounds and roles are there, and what does each role and ground cover?

These tables are meant to be read aloud: to a clinician, a patient, a regulator.
"""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """A kind of record, as access distinguishes it.

    SUBSTANCE_USE is a second lock on a record of any other kind: one that tells of substance-use treatment (42 CFR
    part 2) is shown to those who may see both. ACCESS is who may see what: consents, disclosures, broken glass.
    """

    IDENTITY = "IDENTITY"
    SCHEDULE = "SCHEDULE"
    ATTENDANCE = "ATTENDANCE"
    SCORES = "SCORES"
    ANSWERS = "ANSWERS"
    PLAN = "PLAN"
    NOTES = "NOTES"
    PSYCHOTHERAPY_NOTES = "PSYCHOTHERAPY_NOTES"
    COUNSELLING_NOTES = "COUNSELLING_NOTES"
    SUBSTANCE_USE = "SUBSTANCE_USE"
    CHART = "CHART"
    SAFETY = "SAFETY"
    BILLING = "BILLING"
    MESSAGES = "MESSAGES"
    ACCESS = "ACCESS"


class Purpose(StrEnum):
    """Why somebody looks. LEGAL_PROCEEDINGS is listed to be refused: no ground opens it (42 CFR 2.12(d), 2.61)."""

    TREATMENT = "TREATMENT"
    PAYMENT = "PAYMENT"
    OPERATIONS = "OPERATIONS"
    OWN_RECORD = "OWN_RECORD"
    FAMILY_SUPPORT = "FAMILY_SUPPORT"
    SCHOOL_SUPPORT = "SCHOOL_SUPPORT"
    EMERGENCY = "EMERGENCY"
    RESEARCH = "RESEARCH"
    LEGAL_PROCEEDINGS = "LEGAL_PROCEEDINGS"


class Ground(StrEnum):
    """On what a grant rests; PROGRAMME_ROLE needs no grant, but a part in the programme."""

    SELF = "SELF"
    CARE_TEAM = "CARE_TEAM"
    AUTHOR = "AUTHOR"
    CONSENT = "CONSENT"
    PERSONAL_REPRESENTATIVE = "PERSONAL_REPRESENTATIVE"
    SUPERVISION = "SUPERVISION"
    PROGRAMME_ROLE = "PROGRAMME_ROLE"
    PAYER = "PAYER"
    BREAK_GLASS = "BREAK_GLASS"


class ConsentState(StrEnum):
    """What became of the consent that a reading right needs.

    HALF_SIGNED waits for the second of two signatures. OUTGROWN was signed by others than the law asks for today: a
    parent's word ends as the minor begins to decide alone (see `signatures`).
    """

    NONE = "NONE"
    IN_FORCE = "IN_FORCE"
    HALF_SIGNED = "HALF_SIGNED"
    OUTGROWN = "OUTGROWN"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"


class Role(StrEnum):
    """The part an account plays. An administrator gives roles and reads nothing of any patient."""

    PATIENT = "PATIENT"
    RELATIVE = "RELATIVE"
    THERAPIST = "THERAPIST"
    PSYCHIATRIST = "PSYCHIATRIST"
    ON_CALL = "ON_CALL"
    CASE_MANAGER = "CASE_MANAGER"
    SCHEDULER = "SCHEDULER"
    BILLER = "BILLER"
    DIRECTOR = "DIRECTOR"
    PRIVACY_OFFICER = "PRIVACY_OFFICER"
    ADMINISTRATOR = "ADMINISTRATOR"


# Who treats, and so may break the glass in an emergency.
CLINICAL = frozenset({Role.THERAPIST, Role.PSYCHIATRIST, Role.ON_CALL, Role.CASE_MANAGER})
# A clinician's own analysis, kept apart from the record: 45 CFR 164.501 and, for substance use, 42 CFR 2.11.
SEPARATE_NOTES = frozenset({Kind.PSYCHOTHERAPY_NOTES, Kind.COUNSELLING_NOTES})
_LOGISTICS = frozenset({Kind.IDENTITY, Kind.SCHEDULE, Kind.ATTENDANCE})
# Within the programme its people may tell each other of substance use as their work needs (42 CFR 2.12(c)(3)).
_WITHIN = frozenset({Kind.SUBSTANCE_USE})

# All that work on claims may read, whatever it is granted (minimum necessary, 164.502(b)).
BILLING_KINDS = _LOGISTICS | _WITHIN | {Kind.BILLING}
# Whoever has to act on an alert, or by a safety plan, sees it whatever it tells of: each ground and role within the
# programme that opens SAFETY opens SUBSTANCE_USE too, to treat and in an emergency (42 CFR 2.12(c)(3), 2.51). To
# relatives and representatives, and to whoever is sent something, what tells of substance use is closed without it.
# What a programme-wide role reads of everybody without a grant per patient: the least its work needs (164.502(b)).
WIDE_ROLES: Mapping[Role, frozenset[Kind]] = {
    Role.SCHEDULER: _LOGISTICS | _WITHIN,
    Role.BILLER: BILLING_KINDS,
    Role.DIRECTOR: _LOGISTICS | _WITHIN | {Kind.SCORES, Kind.SAFETY, Kind.BILLING, Kind.ACCESS},
    Role.PRIVACY_OFFICER: frozenset({Kind.IDENTITY, Kind.ACCESS}),
    Role.ON_CALL: _WITHIN | {Kind.IDENTITY, Kind.SCHEDULE, Kind.SCORES, Kind.SAFETY},
}
# The purpose for which each of them reads.
WIDE_PURPOSES: Mapping[Role, frozenset[Purpose]] = {
    Role.SCHEDULER: frozenset({Purpose.OPERATIONS}),
    Role.BILLER: frozenset({Purpose.PAYMENT}),
    Role.DIRECTOR: frozenset({Purpose.OPERATIONS, Purpose.EMERGENCY}),
    Role.PRIVACY_OFFICER: frozenset({Purpose.OPERATIONS}),
    Role.ON_CALL: frozenset({Purpose.EMERGENCY, Purpose.TREATMENT}),
}
# What the care team reads of its patient.
CARE_TEAM_KINDS = frozenset(Kind) - SEPARATE_NOTES - {Kind.BILLING}
# What patients read of themselves. Separate notes are outside the right of access (164.524(a)(1)(i)).
SELF_KINDS = frozenset(Kind) - SEPARATE_NOTES
# The most a family consent may open; the patient chooses among these, one by one.
FAMILY_KINDS = frozenset({Kind.IDENTITY, Kind.SCHEDULE, Kind.ATTENDANCE, Kind.PLAN, Kind.SAFETY, Kind.SCORES}) | _WITHIN
# What a parent or guardian reads while the law lets them decide (164.502(g)). A teenager's own words, and substance
# use, are theirs to share.
REPRESENTATIVE_KINDS = _LOGISTICS | {Kind.PLAN, Kind.SCORES, Kind.CHART, Kind.SAFETY, Kind.BILLING, Kind.ACCESS}
# What a supervisor reads of a supervisee's patients: the work, not the letters.
SUPERVISION_KINDS = CARE_TEAM_KINDS - {Kind.MESSAGES, Kind.ACCESS}
# What a payer may be shown to pay a claim (164.502(b)); substance use with the patient's consent only (42 CFR 2.33).
PAYER_KINDS = BILLING_KINDS | {Kind.PLAN, Kind.SCORES, Kind.CHART}
# What an emergency opens (42 CFR 2.51): all that helps now.
BREAK_GLASS_KINDS = CARE_TEAM_KINDS - {Kind.MESSAGES, Kind.ACCESS}
# What the people named in any other consent may be sent, when it says so.
_SENDABLE = CARE_TEAM_KINDS - {Kind.ANSWERS, Kind.MESSAGES, Kind.ACCESS}

# The most that each ground opens for each purpose. What is not here is closed: there is no ground for a legal
# proceeding, and none but a consent for research or a school.
OPENS: Mapping[Ground, Mapping[Purpose, frozenset[Kind]]] = {
    Ground.SELF: {Purpose.OWN_RECORD: SELF_KINDS},
    Ground.CARE_TEAM: {Purpose.TREATMENT: CARE_TEAM_KINDS},
    Ground.AUTHOR: {Purpose.TREATMENT: SEPARATE_NOTES},
    Ground.CONSENT: {
        Purpose.TREATMENT: _SENDABLE | SEPARATE_NOTES,
        Purpose.PAYMENT: PAYER_KINDS,
        Purpose.OPERATIONS: _SENDABLE,
        Purpose.FAMILY_SUPPORT: FAMILY_KINDS,
        Purpose.SCHOOL_SUPPORT: _LOGISTICS | {Kind.PLAN},
        Purpose.RESEARCH: frozenset({Kind.SCORES, Kind.ATTENDANCE, Kind.SUBSTANCE_USE}),
    },
    Ground.PERSONAL_REPRESENTATIVE: {Purpose.FAMILY_SUPPORT: REPRESENTATIVE_KINDS},
    Ground.SUPERVISION: {Purpose.OPERATIONS: SUPERVISION_KINDS},
    Ground.PROGRAMME_ROLE: {},
    Ground.PAYER: {Purpose.PAYMENT: PAYER_KINDS},
    Ground.BREAK_GLASS: {Purpose.EMERGENCY: BREAK_GLASS_KINDS},
}
