"""What does a director's form put in force, by whom, and who reviewed it?"""

from collections.abc import Mapping

from django import forms
from django.contrib import messages

from stepwell.clinic.rulebook.actions import AlreadyPutInForce, put_in_force
from stepwell.doors.web.gate import StepwellRequest
from stepwell.doors.web.ui.times import full_date_words

OF_THE_RULE = ("source", "verified", "reviewed_by", "reviewed_on", "from_on")


def put(
    request: StepwellRequest, form: forms.Form, *, name: str, scope: str, data: Mapping[str, object], note: str = ""
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
