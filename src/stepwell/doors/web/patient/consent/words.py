"""How is a consent said to the patient before they read its text? In plain words: what it shows, and what not."""

from stepwell.pure.entitlement import Kind

# What each kind of record shows to whoever it is shared with, and what it does not.
KINDS: dict[Kind, tuple[str, str]] = {
    Kind.IDENTITY: ("Your name", "And how to reach you."),
    Kind.SCHEDULE: ("Appointments", "When they are. Never what is said in them."),
    Kind.ATTENDANCE: ("Attendance", "Whether you came. Never why you did not."),
    Kind.SCORES: ("Scores", "The totals of your questionnaires. Never your single answers."),
    Kind.PLAN: ("Goals", "What you work towards, in your words. Never diagnoses or notes."),
    Kind.SAFETY: ("Safety plan", "What helps you in a hard moment, and whom to call."),
    Kind.CHART: ("Chart", "Your diagnoses, medicines and allergies."),
    Kind.NOTES: ("Session notes", "What your clinicians wrote. Never the notes they keep for themselves."),
    Kind.BILLING: ("Bills", "What was charged and paid."),
    Kind.SUBSTANCE_USE: (
        "Also what tells of substance use",
        "If you leave this out, anything above that tells of it is left out as well, and nothing shows that it is.",
    ),
    Kind.PSYCHOTHERAPY_NOTES: ("Psychotherapy notes", "What your therapist keeps apart from the record."),
    Kind.COUNSELLING_NOTES: ("Counselling notes", "What your counsellor keeps apart from the record."),
}

# Each form: what it is called in a list, what it is for, and its icon.
FORMS: dict[str, tuple[str, str, str]] = {
    "telehealth": ("Sessions by video, phone or chat", "How you and your team meet, and what if it fails.", "video"),
    "group": (
        "What is said in a group stays there",
        "What you and the others in a group promise each other.",
        "people",
    ),
    "family": ("Family or a friend", "They sign in on their own, and see what you choose.", "people"),
    "named": (
        "Somebody who helps you",
        "A doctor, a case worker: your care team may send them what you choose.",
        "person",
    ),
    "support": (
        "Somebody with you in a session",
        "So that your team may speak in front of them of treatment for substance use.",
        "people",
    ),
    "school": ("Your school", "So that it can help you keep up.", "note"),
    "tpo": (
        "Treatment, payment and running the programme",
        "One signature for all your care. Bills that tell of substance-use treatment need it.",
        "claim",
    ),
    "research": ("Research", "Not unless you sign.", "search"),
    "psychotherapy_notes": ("Your therapist’s own notes", "Only if somebody needs them.", "lock"),
    "counselling_notes": ("Your counsellor’s own notes", "Only if somebody needs them.", "lock"),
}

# What those agree to that let the patient choose nothing.
FIXED: dict[str, str] = {
    "telehealth": "Being treated by video, phone or chat",
    "group": "Telling nobody who else is in a group, or what they said",
    "tpo": "Your records, for all three",
}

# What somebody hears who is sent nothing.
SPOKEN: dict[str, str] = {"support": "What your team says in sessions they are in with you, of substance use too"}

# What the question about the recipient is called, and a hint.
WHO: dict[str, tuple[str, str]] = {
    "named": ("Who receives it", "Their name and, if you know it, where they work."),
    "support": ("Who is with you", "Their full name, as the session shows it."),
    "school": ("Which school", "Its name, and whom to speak to if you know."),
    "research": ("Which study", "Its name, and who runs it."),
    "psychotherapy_notes": ("Who receives them", "Their name and, if you know it, where they work."),
    "counselling_notes": ("Who receives them", "Their name and, if you know it, where they work."),
}


def kinds_words(kinds: frozenset[Kind]) -> str:
    """Appointments, goals and scores: everything but the name, which is part of each; substance use last."""
    shown = [KINDS[kind][0] for kind in in_order(kinds) if kind is not Kind.IDENTITY] or [KINDS[Kind.IDENTITY][0]]
    lowered = [shown[0], *(words[0].lower() + words[1:] for words in shown[1:])]
    return " and ".join(filter(None, [", ".join(lowered[:-1]), lowered[-1]]))


def in_order(kinds: frozenset[Kind]) -> list[Kind]:
    """As people choose: what tells of substance use is a part of the rest, and comes last."""
    return sorted(kinds, key=lambda kind: (kind is Kind.SUBSTANCE_USE, list(KINDS).index(kind)))
