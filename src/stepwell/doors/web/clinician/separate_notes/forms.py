"""What does a clinician keep apart from the record? Which kind it is, and the words."""

from django import forms

from stepwell.pure.entitlement import Kind

KINDS = {
    Kind.PSYCHOTHERAPY_NOTES: "Psychotherapy note",
    Kind.COUNSELLING_NOTES: "Substance-use counselling note",
}


class SeparateNoteForm(forms.Form):
    """One note."""

    kind = forms.ChoiceField(
        label="About which conversation?",
        choices=[
            (Kind.PSYCHOTHERAPY_NOTES.value, "Psychotherapy"),
            (Kind.COUNSELLING_NOTES.value, "Counselling for substance use"),
        ],
        initial=Kind.PSYCHOTHERAPY_NOTES.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    )
    text = forms.CharField(
        label="Your note",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write the note first."},
    )
