"""What does a director's form put in force, from which day on, by whom, and who reviewed it?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages

from stepwell.clinic.rulebook.actions import AlreadyPutInForce, put_in_force
from stepwell.doors.web.gate import StepwellRequest
from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.times import full_date_words

OF_THE_RULE = ("source", "verified", "reviewed_by", "reviewed_on", "from_on")


class RuleForm(forms.Form):
    """A rule written anew: what it says comes first, then where from, who reviewed it, and from which day it holds."""

    source = forms.CharField(label="Where does this come from, and why?", max_length=600, widget=forms.Textarea)
    verified = forms.BooleanField(label="Somebody checked it at its source", required=False)
    reviewed_by = forms.CharField(label="Which clinician reviewed it?", max_length=120, required=False)
    reviewed_on = Day(label="On which day?", required=False)
    from_on = Day(label="In force from", error_messages={"required": "Write the day from which it holds."})
    too_early = "Choose today or a later day: what held on a past day stays as it was."

    def __init__(self, data: Any, *, told: Mapping[str, Any], first_on: date) -> None:
        # Who reviewed the one before has not reviewed this one.
        fresh = {"verified": False, "reviewed_by": "", "reviewed_on": None, "from_on": first_on}
        super().__init__(data, initial={**told, **fresh})
        self.order_fields([name for name in self.fields if name not in OF_THE_RULE])
        self.first_on = first_on

    def clean_from_on(self) -> date:
        from_on: date = self.cleaned_data["from_on"]
        if from_on < self.first_on:
            raise forms.ValidationError(self.too_early)
        return from_on

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if bool(told.get("reviewed_by")) != bool(told.get("reviewed_on")):
            self.add_error("reviewed_on", "Write who reviewed it and on which day, or neither.")
        return told


def put(
    request: StepwellRequest, form: RuleForm, *, name: str, scope: str, data: Mapping[str, object], note: str = ""
) -> bool:
    """Make the one writing call. Whether it was made; else the form, valid until then, says why not."""
    of_the_rule = {field: form.cleaned_data[field] for field in OF_THE_RULE}
    try:
        put_in_force(name=name, scope=scope, data=dict(data), author=request.viewer.name, **of_the_rule)
    except AlreadyPutInForce as refusal:
        form.add_error("from_on", str(refusal))
        return False
    messages.success(request, f"In force from {full_date_words(of_the_rule['from_on'])}{note}.")
    return True
