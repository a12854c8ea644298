"""Whom is it about, and what is the emergency?"""

from django import forms

from stepwell.doors.web.ui.days import Day


class LookUpForm(forms.Form):
    """Somebody by the name and birth date they give."""

    family_name = forms.CharField(
        label="Family name", max_length=120, error_messages={"required": "Write their family name."}
    )
    birth_on = Day(label="Date of birth", error_messages={"required": "Write their date of birth."})


class ReasonForm(forms.Form):
    """The reason, kept for good and read by whoever answers for privacy and on request by the patient."""

    reason = forms.CharField(
        label="What is the emergency?",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A sentence is enough: what happened, and what you need to know.",
        error_messages=dict.fromkeys(
            ("required", "min_length"), "Say in a few words what happened; whoever answers for privacy reads it."
        ),
    )
