"""Which interpreter comes to a session, and of which language?"""

from django import forms


class InterpreterForm(forms.Form):
    """Whom an agency sends, or a colleague who interprets."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="Everybody in the session sees it.",
        error_messages={"required": "Write the name everybody in the session sees."},
    )
    language = forms.CharField(
        label="Language they interpret",
        max_length=60,
        error_messages={"required": "Write the language they are booked for."},
    )
