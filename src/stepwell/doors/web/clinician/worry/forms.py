"""What worries a clinician, and how fast must somebody know?"""

from uuid import uuid4

from django import forms

from stepwell.pure.instruments import Grade

WHEN = {
    Grade.URGENT: "Now: they may be in danger, and must not be left alone with it",
    Grade.SIGNAL: "Now: somebody must talk with them today",
    Grade.REVIEW: "Before the next contact; nobody is paged",
}


class WorryForm(forms.Form):
    """The reason in words, and the grade. `submission` is the form's own."""

    words = forms.CharField(
        label="What worries you?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you saw or heard, in a sentence or two. Whoever is paged reads this first.",
        error_messages={"required": "Write what worries you, for whoever reads it first."},
    )
    grade = forms.TypedChoiceField(
        label="How fast must somebody know?",
        coerce=Grade,
        choices=[(grade.value, words) for grade, words in WHEN.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how fast somebody must know."},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
