"""What do the rules of the week say, each in a form of its own? A field is called as what the rulebook holds."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms

from stepwell.doors.web.director.in_force import OF_THE_RULE, RuleForm
from stepwell.doors.web.director.schedule.holidays import HolidayLines, line_of
from stepwell.doors.web.ui.shapes import Fact
from stepwell.pure.escalation import PARTS
from stepwell.pure.timetable.blocks import Kind
from stepwell.pure.values import STATE_NAMES

_KINDS = [(kind.value, kind.value.capitalize()) for kind in Kind]
_ALONE = [choice for choice in _KINDS if not Kind(choice[0]).in_a_group]
_THEIRS = "In any group with one of theirs in it, whatever its timetable says."


def _number(label: str, most: int, help_text: str = "", *, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


def _several(label: str, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text="Or none."
    )


class WeekRuleForm(RuleForm):
    """One rule of the week, written anew."""

    title: ClassVar[str]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> list[Fact]:
        """What a rule says, in the words in which the form asks for it."""
        asked = [(name, field) for name, field in cls.base_fields.items() if name not in OF_THE_RULE]
        return [Fact(label=str(field.label), value=_words(field, data.get(name))) for name, field in asked]

    @property
    def says(self) -> dict[str, Any]:
        """What the rulebook will hold."""
        return {name: value for name, value in self.cleaned_data.items() if name not in OF_THE_RULE}


class GroupMaximumForm(WeekRuleForm):
    title = "How many are in a group"
    patients = _number(
        "How many patients are in a group at most?", 100, "Where the timetable of a group does not say.", least=1
    )


class GroupLimitForm(GroupMaximumForm):
    """A payer's or a state's own maximum, which holds besides."""

    patients = forms.IntegerField(
        label="How many patients are in a group at most?",
        min_value=1,
        max_value=100,
        required=False,
        help_text=f"{_THEIRS} Empty: no limit of their own.",
    )


class NewGroupLimitForm(GroupLimitForm):
    """Of a payer or a state that has none yet."""

    def __init__(self, data: Any, *, told: Mapping[str, Any], first_on: date, payers: Mapping[str, str]) -> None:
        super().__init__(data, told=told, first_on=first_on)
        self.fields["scope"] = forms.ChoiceField(
            label="Whose rule is it?",
            choices=[("", "Choose"), ("A payer", list(payers.items())), ("A state", list(STATE_NAMES.items()))],
        )
        self.fields["patients"].required, self.fields["patients"].help_text = True, _THEIRS
        self.order_fields(["scope"])


class LeastDaysForm(WeekRuleForm):
    title = "On how many days they come"
    days_per_week = _number("On how many days a week does somebody in intensive care meet at least?", 7)


class OnCallWorkForm(WeekRuleForm):
    title = "What whoever is on call does besides"
    parts = _several("Whom is it about?", [(part, part.capitalize()) for part in PARTS])
    groups = forms.BooleanField(label="They lead groups meanwhile", required=False)
    one_to_ones = forms.BooleanField(label="They meet patients alone meanwhile", required=False)


class SelfBookingForm(WeekRuleForm):
    title = "What patients book by themselves"
    kinds = _several("What do patients book and move by themselves?", _ALONE)
    notice_hours = _number("Until how many hours before?", 336, "Later, they call.")
    ahead_days = _number("How many days ahead?", 90, least=1)
    every_minutes = _number("A meeting may begin each how many minutes?", 240, least=5)
    reschedulings = _number("How often may one meeting be moved?", 20)
    late_cancelling = forms.ChoiceField(
        label="And a place given back later than that?",
        choices=[("recorded", "They may, and it is recorded as late"), ("refused", "They call")],
        widget=forms.RadioSelect,
    )


class SessionChatForm(WeekRuleForm):
    title = "Which chat is kept"
    kept_kinds = _several(
        "Of which sessions is what is written kept in the record?", [*_KINDS, ("chat", "Sessions by chat alone")]
    )


class HolidaysForm(WeekRuleForm):
    title = "Holidays to choose closed days from"
    days = HolidayLines(
        label="Which holidays are there?", max_length=4000, help_text="One a line. Nothing is closed by it."
    )


WEEK_RULES: Mapping[str, type[WeekRuleForm]] = MappingProxyType(
    {
        "group_maximum": GroupMaximumForm,
        "least_days": LeastDaysForm,
        "on_call_work": OnCallWorkForm,
        "self_booking": SelfBookingForm,
        "session_chat": SessionChatForm,
        "holidays": HolidaysForm,
    }
)


def form_of(name: str, scope: str) -> type[WeekRuleForm]:
    """Raises KeyError for a rule that is none of the week's."""
    return WEEK_RULES[name] if scope == "any" else {"group_maximum": GroupLimitForm}[name]


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(field, HolidayLines):
        return "; ".join(line_of(day) for day in value or [])
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, forms.ChoiceField):
        chosen = [value] if isinstance(value, str) else value or []
        called = dict(field.widget.choices)
        return ", ".join(called.get(each, each) for each in chosen) or "None"
    return "No limit of their own" if value is None else str(value)
