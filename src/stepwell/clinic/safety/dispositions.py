"""What can come of an alert, of a contact after it, and where can somebody be handed off to?

The key is stored, the words are shown.
"""

from collections.abc import Mapping

DISPOSITIONS: Mapping[str, str] = {
    "talked_safe": "Talked with them; safe for now, with their safety plan",
    "talked_assessed": "Talked with them; full risk assessment done",
    "more_contact": "More contact arranged before the next session",
    "higher_care": "Moved to a higher level of care",
    "emergency": "Emergency services or mobile crisis called",
    "welfare_check": "Not reached; welfare check asked for",
    "mistake": "Answered by mistake, as they confirmed to a clinician",
}

OUTCOMES: Mapping[str, str] = {
    "reached": "I reached them",
    "handed_on": "Another service has them now, as it told me",
    "not_reached": "I did not reach them",
}
# Only these end a follow-up; whoever was not reached is still owed the contact.
ENDING = frozenset({"reached", "handed_on"})

RECEIVERS: Mapping[str, str] = {
    "crisis_team": "A crisis team: mobile crisis, a crisis line, crisis stabilization",
    "emergency_department": "An emergency department",
    "inpatient": "Inpatient care",
    "residential": "Residential care",
    "partial_hospital": "Partial hospitalization or a day programme",
}
# To these somebody in danger is handed with all three on the line at once; the rest is a referral.
LIVE = frozenset({"crisis_team", "emergency_department"})
