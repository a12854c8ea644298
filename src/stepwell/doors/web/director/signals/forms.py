"""When must a value reach a human, how fast, from which day on, and who has reviewed that?"""

from datetime import date
from typing import Any

from django import forms

from stepwell.clinic.rulebook.queries import SignalRule
from stepwell.doors.web.director.signals.values import ABOUT, label_of, values_of
from stepwell.doors.web.ui.days import Day
from stepwell.pure.values import Grade

GRADES = [
    (Grade.URGENT.value, "Urgent: somebody is paged, and they are not left alone with it"),
    (Grade.SIGNAL.value, "Signal: somebody is paged"),
    (Grade.REVIEW.value, "Review: it waits on the duty board, nobody is paged"),
]


class RuleForm(forms.Form):
    """One rule, written anew or for the first time. It has one value; what ships has none with more."""

    at_least = forms.FloatField(label="From this value up", required=False)
    at_most = forms.FloatField(label="Down to this value", required=False)
    grade = forms.ChoiceField(label="How fast must it reach a human?", choices=GRADES, widget=forms.RadioSelect)
    words = forms.CharField(
        label="What does the alert say?", max_length=120, help_text="For clinicians; the value is told beside it."
    )
    substance_use = forms.BooleanField(
        label="It tells of substance use: relatives see it only with consent to that", required=False
    )
    source = forms.CharField(label="Where does this come from?", max_length=600, widget=forms.Textarea)
    verified = forms.BooleanField(label="Somebody checked it at its source", required=False)
    reviewed_by = forms.CharField(label="Which clinician reviewed it?", max_length=120, required=False)
    reviewed_on = Day(label="On which day?", required=False)
    from_on = Day(label="In force from", error_messages={"required": "Write the day from which it holds."})

    def __init__(self, rule: SignalRule | None, *, today: date, data: Any = None) -> None:
        super().__init__(data, initial=_initial(rule) | {"from_on": today})
        self.today = today

    def clean_from_on(self) -> date:
        from_on: date = self.cleaned_data["from_on"]
        if from_on < self.today:
            raise forms.ValidationError("Choose today or a later day: what held on a past day stays as it was.")
        return from_on

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("at_least") is None and told.get("at_most") is None and not self.errors:
            self.add_error("at_least", "Write from which value up, or down to which, it must reach a human.")
        if bool(told.get("reviewed_by")) != bool(told.get("reviewed_on")):
            self.add_error("reviewed_on", "Write who reviewed it and on which day, or neither.")
        return told


class NewRuleForm(RuleForm):
    """A rule about a value that none is about yet, or another about one."""

    about = forms.ChoiceField(label="What is it about?", choices=[("", "Choose"), *ABOUT])
    value = forms.ChoiceField(label="Which value?")
    key = forms.SlugField(label="A short name for the rule", max_length=35, help_text="Such as suicide-urge-3.")
    field_order = ("about", "value", "key", "at_least", "at_most")

    def __init__(self, *, today: date, data: Any = None) -> None:
        super().__init__(None, today=today, data=data)
        choices = [
            (words, [(f"{about}:{what}", label_of(about, what)) for what in values_of(about)]) for about, words in ABOUT
        ]
        self.fields["value"] = forms.ChoiceField(label="Which value?", choices=[("", "Choose"), *choices])
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        about, _, what = str(told.get("value", "")).partition(":")
        if told.get("about") and about and about != told["about"]:
            self.add_error("value", "Choose a value of what the rule is about.")
        told["what"] = what
        return told


def _initial(rule: SignalRule | None) -> dict[str, object]:
    """What it says now. Who reviewed the one before has not reviewed this one."""
    if rule is None:
        return {"grade": Grade.SIGNAL.value}
    first = rule.rule.when[0]
    return {
        "at_least": first.at_least,
        "at_most": first.at_most,
        "grade": rule.rule.grade.value,
        "words": rule.rule.words,
        "substance_use": rule.substance_use,
        "source": rule.source,
    }
