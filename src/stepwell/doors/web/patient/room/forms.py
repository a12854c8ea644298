"""The time-out card: where is somebody at this moment, who is with them, and how are they called back?"""

from django import forms

from stepwell.pure.values import STATE_NAMES

YES_NO = [("yes", "Yes"), ("no", "No")]


def _number(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": "Write a number to call you on."},
    )


class PhoneForm(forms.Form):
    """On which number somebody goes on who leaves the video."""

    phone = _number("We call you on this number")


class TimeOutForm(forms.Form):
    """Ten seconds before a session. What is remembered stands in it already, and is confirmed by sending it."""

    place = forms.CharField(
        label="Where are you right now?",
        max_length=250,
        help_text="Street, number, apartment or room. If help ever had to come, it would come here.",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={"required": "Write where you are right now."},
    )
    city = forms.CharField(label="City", max_length=120, required=False)
    state = forms.ChoiceField(
        label="State",
        choices=[("", "Choose"), *sorted(STATE_NAMES.items(), key=lambda item: item[1])],
        error_messages={"required": "Choose the state you are in right now."},
    )
    postal_code = forms.CharField(label="ZIP code", max_length=12, required=False)
    phone = _number("Number to call you on if the line drops")
    alone = forms.ChoiceField(
        label="Are you alone, where nobody can listen?",
        choices=[("yes", "I am alone"), ("no", "Somebody is with me")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you are alone."},
    )
    words = forms.CharField(label="Who is with you?", max_length=300, required=False)
    contact_reachable = forms.ChoiceField(
        label="Can your emergency contact be reached now?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether your emergency contact can be reached."},
    )

    def clean(self) -> None:
        if self.cleaned_data.get("alone") == "no" and not self.cleaned_data.get("words"):
            self.add_error("words", "Write who is with you.")

    def said(self) -> dict[str, str | bool]:
        """As the clinic takes it."""
        told: dict[str, str | bool] = dict(self.cleaned_data)
        told["alone"] = told["alone"] == "yes"
        told["contact_reachable"] = told["contact_reachable"] == "yes"
        return told
