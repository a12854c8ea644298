"""What does one grade of alert ask for, from which day on, and who has reviewed it?"""

import re
from datetime import date
from typing import Any

from django import forms

from stepwell.clinic.rulebook.queries import GradeCard
from stepwell.doors.web.director.in_force import RuleForm
from stepwell.pure.escalation import WHO

# What a grade that pages nobody has no use for. That it does not is fixed: check-ins tell patients whether one does.
OF_PAGING = {"steps": list[object](), "again_minutes": 0, "supervisor_minutes": 0}
LONGEST = 30 * 24 * 60
_STEP = re.compile(r"(\d{1,5})\s+(\S.*?)\s*")


def _minutes(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=LONGEST, help_text=help_text)


class CardForm(RuleForm):
    """A grade's card, written anew. Alerts under way keep what was frozen on them."""

    name = forms.CharField(label="What is it called?", max_length=40)
    stands_for = forms.CharField(label="What does it stand for?", max_length=600, widget=forms.Textarea)
    minimum_action = forms.CharField(label="What is done at the least?", max_length=600, widget=forms.Textarea)
    steps = forms.CharField(
        label="Who is paged, after how many minutes?",
        max_length=600,
        widget=forms.Textarea,
        help_text=f"One a line, such as “5 backup on call”. There are: {', '.join(WHO)}.",
        error_messages={"required": "Write one step or more."},
    )
    again_minutes = _minutes("Paged again after how many minutes, within a step?")
    clinician_minutes = _minutes("Within how many minutes shall a clinician have it?")
    supervisor_minutes = _minutes("And a supervisor?", "0 where none is needed.")
    resolve_minutes = _minutes("Taken and not resolved after how many minutes wakes somebody again?")
    remind_minutes = _minutes("And then again each how many minutes?")
    follow_up_hours = forms.IntegerField(label="Contact again within how many hours?", min_value=1, max_value=720)

    def __init__(self, card: GradeCard, *, today: date, data: Any = None) -> None:
        told = {name: getattr(card, name) for name in self.base_fields if hasattr(card, name)}
        steps = "\n".join(f"{step.after_minutes} {step.who}" for step in card.steps)
        super().__init__(data, told=told | {"steps": steps}, first_on=today)
        if not card.steps:
            for name in OF_PAGING:
                del self.fields[name]

    def clean_steps(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for number, line in enumerate(self.cleaned_data["steps"].splitlines(), start=1):
            if not line.strip():
                continue
            told = _STEP.fullmatch(line.strip())
            if told is None or int(told[1]) > LONGEST:
                raise forms.ValidationError(f"Line {number}: write the minutes, then who, such as “5 backup on call”.")
            if told[2].lower() not in WHO:
                raise forms.ValidationError(f"Line {number}: nobody is called “{told[2]}”; choose one of those above.")
            found.append({"who": told[2].lower(), "after_minutes": int(told[1])})
        return found
