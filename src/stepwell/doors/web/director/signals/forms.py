"""When must a value reach a human, how fast, from which day on, and who has reviewed that?"""

from datetime import date
from typing import Any

from django import forms

from stepwell.clinic.rulebook.queries import SignalRule
from stepwell.doors.web.director.in_force import RuleForm
from stepwell.doors.web.director.signals.values import ABOUT, label_of, values_of
from stepwell.pure.values import Grade

GRADES = [
    (Grade.URGENT.value, "Urgent: somebody is paged, and they are not left alone with it"),
    (Grade.SIGNAL.value, "Signal: somebody is paged"),
    (Grade.REVIEW.value, "Review: it waits on the duty board, nobody is paged"),
]


class SignalForm(RuleForm):
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

    def __init__(self, rule: SignalRule | None, *, today: date, data: Any = None) -> None:
        super().__init__(data, told=_told(rule), first_on=today)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("at_least") is None and told.get("at_most") is None and not self.errors:
            self.add_error("at_least", "Write from which value up, or down to which, it must reach a human.")
        return told


class NewSignalForm(SignalForm):
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


def _told(rule: SignalRule | None) -> dict[str, object]:
    """What it says now."""
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
