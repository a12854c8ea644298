"""How is what is shared said to a relative? In plain words, in their own time zone, hinting at nothing else."""

from datetime import date

from stepwell.doors.web.ui.times import day_words
from stepwell.pure.entitlement import Ground, Kind

# What a relative reads for each kind of record that was granted to them: its name, and what it holds.
KINDS: dict[Kind, tuple[str, str]] = {
    Kind.IDENTITY: ("Name and contact details", "Who they are and how to reach them."),
    Kind.SCHEDULE: ("Appointments", "When they are. Never what is said in them."),
    Kind.ATTENDANCE: ("Attendance", "Whether appointments were kept."),
    Kind.SCORES: ("Scores", "The totals of their questionnaires."),
    Kind.ANSWERS: ("Answers", "What they answered in their questionnaires."),
    Kind.PLAN: ("Treatment plan", "The goals they work towards."),
    Kind.NOTES: ("Notes", "What their clinicians wrote."),
    Kind.PSYCHOTHERAPY_NOTES: ("Therapist’s own notes", "Kept apart from the record."),
    Kind.COUNSELLING_NOTES: ("Counsellor’s own notes", "Kept apart from the record."),
    Kind.SUBSTANCE_USE: ("Specially protected records", "The care team can explain what these are."),
    Kind.CHART: ("Chart", "Diagnoses, medicines and allergies."),
    Kind.SAFETY: ("Safety plan", "What helps in a hard moment, and whom to call."),
    Kind.BILLING: ("Bills", "What was charged and what is owed."),
    Kind.MESSAGES: ("Messages", "What they and the care team write to each other."),
    Kind.ACCESS: ("Who may see what", "What was signed, and who looked."),
}


def ground_words(ground: Ground, name: str) -> str:
    """Why something is shared. `name` is empty where the patient's name is not shared."""
    if ground is Ground.CONSENT:
        return f"because {name or 'they'} agreed to it"
    if ground is Ground.PERSONAL_REPRESENTATIVE:
        return f"because you are {name + '’s' if name else 'their'} personal representative"
    return "as the care team arranged"


def near_day_words(on: date, today: date) -> str:
    """Tuesday, 14 April; today and tomorrow are called so."""
    near = {0: "Today, ", 1: "Tomorrow, "}.get((on - today).days, "")
    return near + day_words(on)


def kept_words(kept: int, of: int) -> str:
    """How many appointments of the last two weeks were kept; empty where there is none to count."""
    if not of:
        return ""
    return f"Kept {kept} of {of} {'appointment' if of == 1 else 'appointments'} in the last two weeks."
