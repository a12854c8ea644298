"""Was it in order?"""

from django import forms


class ReviewForm(forms.Form):
    """A judgement with its words."""

    justified = forms.TypedChoiceField(
        label="Was it in order?",
        choices=[("yes", "Yes, it was needed"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it was in order."},
    )
    words = forms.CharField(
        label="In your words",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say in a sentence why."},
    )
