"""What can come of an alert? The key is stored, the words are shown."""

DISPOSITIONS: dict[str, str] = {
    "talked_safe": "Talked with them; safe for now, with their safety plan",
    "talked_assessed": "Talked with them; full risk assessment done",
    "more_contact": "More contact arranged before the next session",
    "higher_care": "Moved to a higher level of care",
    "emergency": "Emergency services or mobile crisis called",
    "welfare_check": "Not reached; welfare check asked for",
    "mistake": "Answered by mistake, as they confirmed to a clinician",
}
