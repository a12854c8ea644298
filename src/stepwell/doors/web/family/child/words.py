"""How is what a parent or guardian may sign for a minor said to them?"""

from stepwell.pure.entitlement import Kind

# Each form: what it is called, and what it is for. What takes the minor's own signature is not among them.
FORMS: dict[str, tuple[str, str]] = {
    "named": ("Somebody who helps", "A doctor or a case worker: the care team may send them what you choose."),
    "school": ("A school", "So that it can help them keep up."),
}
# What the question about the recipient is called, and a hint.
WHO: dict[str, tuple[str, str]] = {
    "named": ("Who receives it", "Their name and, if you know it, where they work."),
    "school": ("Which school", "Its name, and whom to speak to if you know."),
}
# What each kind of record shows to whoever receives it.
KINDS: dict[Kind, tuple[str, str]] = {
    Kind.SCHEDULE: ("Appointments", "When they are. Never what is said in them."),
    Kind.ATTENDANCE: ("Attendance", "Whether appointments were kept."),
    Kind.SCORES: ("Scores", "The totals of questionnaires. Never single answers."),
    Kind.PLAN: ("Goals", "What is worked towards, and what is planned."),
    Kind.SAFETY: ("Safety plan", "What helps in a hard moment, and whom to call."),
    Kind.CHART: ("Chart", "Diagnoses, medicines and allergies."),
    Kind.NOTES: ("Session notes", "What clinicians wrote. Never the notes they keep for themselves."),
    Kind.BILLING: ("Bills", "What was charged and paid."),
}
