"""How is a safety plan shown, and how is one written? The same for whoever has it, and whoever writes it with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict

from stepwell.clinic.safety.queries import STEPS, PlanEntry, PlanStep, SafetyPlanVersion, StepKind
from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.times import full_date_words
from stepwell.pure.values import today

HINTS: Mapping[str, str] = {
    "warning_signs": "Thoughts, feelings, things I do or stop doing. One a line.",
    "coping": "What takes the edge off without anybody’s help. One a line.",
    "distractions": "They need not know why I come.",
    "people": "Whom I can tell that I am in trouble.",
    "professionals": "My clinician, the programme’s line, the nearest emergency department, 988.",
    "environment": "Medicines, firearms, or whatever else I could use: away, locked, or with somebody.",
    "worth_living_for": "One thing is enough. One a line.",
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "distractions": {"words": "Person or place", "phone": "Phone, if there is one"},
    "people": {"words": "Name", "phone": "Phone"},
    "professionals": {"words": "Name or service", "phone": "Phone", "address": "Address"},
    "environment": {
        "words": "What could be dangerous",
        "action": "What we do about it",
        "held_by": "Who keeps it",
        "due_on": "To be done by",
        "confirmed_on": "Seen to be done on",
    },
}
LONGEST: Mapping[str, int] = {"words": 300, "phone": 40, "address": 250, "action": 300, "held_by": 200}
SPARE = 4  # empty rows: one in sight, the rest folded


@dataclass(frozen=True, slots=True)
class PlanPicture:
    """A plan ready to read: its steps, and in words who made it and when it is gone through again.

    `dated` names nobody, for whoever it is shared with.
    """

    steps: tuple[PlanStep, ...]
    version: int
    dated: str
    made: str
    review: str
    waits: bool
    is_overdue: bool
    on: date

    @property
    def written(self) -> list[tuple[PlanStep, list[tuple[PlanEntry, bool]]]]:
        """Each step that says something, with its entries and whether what was to be done about each is late."""
        return [(step, [(entry, entry.is_late(self.on)) for entry in step.entries]) for step in self.steps]


def picture(plan: SafetyPlanVersion | None, zone: ZoneInfo, on: date) -> PlanPicture | None:
    """This version in words, on the patient's own wall; None where there is no plan."""
    if plan is None:
        return None
    if plan.reviewed_at is None:
        review = "No clinician has gone through this version together yet."
    else:
        review = f"Gone through together with {plan.reviewed_by} on {full_date_words(today(plan.reviewed_at, zone))}"
        again = full_date_words(plan.next_review_on) if plan.next_review_on else ""
        review += f"; that was to be done again by {again}." if plan.is_overdue(on) else f"; again by {again}."
    written = full_date_words(today(plan.at, zone))
    return PlanPicture(
        steps=plan.written,
        version=plan.version,
        dated=f"Version {plan.version} of {written}.",
        made=f"Version {plan.version}, written by {plan.written_by} on {written}.",
        review=review,
        waits=plan.reviewed_at is None,
        is_overdue=plan.is_overdue(on),
        on=on,
    )


@dataclass(slots=True)
class StepFields:
    """One step of the form: a box of lines, or rows of fields of which some are folded away."""

    kind: StepKind
    number: int
    lines: BoundField | None = None
    rows: list[list[BoundField]] = field(default_factory=list)
    folded: list[list[BoundField]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.number}. {self.kind.title}"

    @property
    def hint(self) -> str:
        return HINTS[self.kind.name]


class PlanForm(forms.Form):
    """Every step of a plan, filled with the version before. `entries` is what it says once it is valid."""

    def __init__(self, plan: SafetyPlanVersion | None, data: MultiValueDict[str, str] | None = None) -> None:
        super().__init__(data)
        before = {step.name: step.entries for step in plan.steps} if plan else {}
        self._rows: dict[str, int] = {}
        for number, kind in enumerate(STEPS, start=1):
            entries = before.get(kind.name, ())
            if kind.holds == ("words",):
                self.fields[kind.name] = forms.CharField(
                    label=f"{number}. {kind.title}",
                    help_text=HINTS[kind.name],
                    required=False,
                    max_length=4000,
                    initial="\n".join(entry.words for entry in entries),
                    widget=forms.Textarea(attrs={"rows": 3}),
                )
                continue
            self._rows[kind.name] = len(entries) + SPARE
            for row in range(self._rows[kind.name]):
                known = entries[row] if row < len(entries) else None
                for name in kind.holds:
                    self.fields[_field(kind, row, name)] = _row_field(kind, name, known)

    @property
    def steps(self) -> list[StepFields]:
        """The fields step by step, as they are drawn."""
        drawn = []
        for number, kind in enumerate(STEPS, start=1):
            step, spare_shown = StepFields(kind, number), False
            if kind.name not in self._rows:
                step.lines = self[kind.name]
            for row in range(self._rows.get(kind.name, 0)):
                bound = [self[_field(kind, row, name)] for name in kind.holds]
                is_spare = not any(each.value() for each in bound)
                (step.folded if is_spare and spare_shown else step.rows).append(bound)
                spare_shown = spare_shown or is_spare
            drawn.append(step)
        return drawn

    def clean(self) -> None:
        for kind in STEPS:
            for row in range(self._rows.get(kind.name, 0)):
                told = self._row(kind, row)
                if any(told.values()) and not told["words"]:
                    self.add_error(_field(kind, row, "words"), "Say who or what this line is about.")

    @property
    def entries(self) -> dict[str, Sequence[PlanEntry] | str]:
        """What was written, step by step."""
        found: dict[str, Sequence[PlanEntry] | str] = {}
        for kind in STEPS:
            if kind.name in self._rows:
                rows = [self._row(kind, row) for row in range(self._rows[kind.name])]
                found[kind.name] = [PlanEntry(**told) for told in rows if told["words"]]
            else:
                found[kind.name] = self.cleaned_data[kind.name]
        return found

    def _row(self, kind: StepKind, row: int) -> dict[str, Any]:
        return {name: self.cleaned_data.get(_field(kind, row, name)) or _EMPTY[name] for name in kind.holds}


_EMPTY = {each.name: each.default if isinstance(each.default, str | None) else "" for each in fields(PlanEntry)}


def _field(kind: StepKind, row: int, name: str) -> str:
    return f"{kind.name}-{row}-{name}"


def _row_field(kind: StepKind, name: str, known: PlanEntry | None) -> forms.Field:
    label, value = LABELS[kind.name][name], getattr(known, name, None)
    if name in {"due_on", "confirmed_on"}:
        return Day(label=label, required=False, initial=value)
    widget = forms.TextInput(
        attrs={"type": "tel", "autocomplete": "off"} if name == "phone" else {"autocomplete": "off"}
    )
    return forms.CharField(label=label, required=False, max_length=LONGEST[name], initial=value, widget=widget)
