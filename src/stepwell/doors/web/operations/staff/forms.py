"""What is asked when a role is given or taken, something is answered, supervision begins, or somebody leaves?"""

from collections.abc import Sequence
from typing import Any

from django import forms

from stepwell.clinic.people.roles import FOUR_EYES, role_words
from stepwell.pure.entitlement import Role

WHY = {"required": "Say why; it is kept with the change."}


def _why(label: str, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=required, error_messages=WHY)


class GiveForm(forms.Form):
    """Which role, and why. Those that need a second person say so."""

    role = forms.ChoiceField(label="Role", error_messages={"required": "Choose a role."})
    why = _why("Why is it needed?")

    def __init__(self, roles: Sequence[Role], data: Any = None) -> None:
        super().__init__(data, auto_id="give_%s")
        choices = [(role.value, role_words(role) + (" (a second person says yes)" if role in FOUR_EYES else ""))
                   for role in roles]  # fmt: skip
        self.fields["role"].choices = [("", "Choose a role"), *choices]  # type: ignore[attr-defined]


class TakeForm(forms.Form):
    """Which role goes, or which proposal is taken back, and why."""

    role = forms.ChoiceField(label="Role", error_messages={"required": "Choose a role."})
    why = _why("Why does it go?")

    def __init__(self, roles: Sequence[Role], data: Any = None) -> None:
        super().__init__(data, auto_id="take_%s")
        choices = [(role.value, role_words(role)) for role in roles]
        self.fields["role"].choices = [("", "Choose a role"), *choices]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """A second person's yes or no."""

    answer = forms.ChoiceField(
        label="Is this role needed?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say yes or no."},
    )
    words = _why("What do you want to add?", required=False)


class ResetAnswerForm(AnswerForm):
    """A second person's yes or no to a reset."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="answer_reset_%s")
        self.fields["answer"].label = "Shall the second step be reset?"


class ResetForm(forms.Form):
    """How it was made sure who asks."""

    how = forms.CharField(
        label="How did you make sure who it is?",
        help_text="Such as: called back on the number in the staff file.",
        max_length=300,
        error_messages={"required": "Say how you made sure; it is kept with the reset."},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="reset_%s")


class StandingForm(forms.Form):
    """Why somebody leaves, or is back."""

    why = _why("Why?")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="standing_%s")


class SupervisorForm(forms.Form):
    """Who supervises this person."""

    supervisor = forms.ChoiceField(label="Who supervises?", error_messages={"required": "Choose who supervises."})

    def __init__(self, people: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, auto_id="supervision_%s")
        self.fields["supervisor"].choices = [("", "Choose somebody"), *people]  # type: ignore[attr-defined]
