"""A breath test, a urine screen, a device: are they of the right shape?"""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms

from stepwell.doors.web.ui.days import Moment
from stepwell.pure.readings import MEASURED, PANEL, RESULTS

_NOT_TESTED = ("", "not tested")


class TakenForm(forms.Form):
    """When it was taken, what else is to be known of it, and a mark that makes sending it twice harmless."""

    words = forms.CharField(label="Note", required=False, max_length=300)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    prefix_id = ""

    def __init__(self, data: object = None, *, at: datetime, zone: ZoneInfo) -> None:
        super().__init__(data, auto_id=f"{self.prefix_id}_%s")  # type: ignore[arg-type]  # a QueryDict, or None
        missing = {"required": "Say when it was taken."}
        self.fields = {"taken_at": Moment(label="Taken", zone=zone, initial=at, error_messages=missing), **self.fields}


class NumberForm(TakenForm):
    """One number in its unit."""

    prefix_id = "number"
    kind = forms.ChoiceField(label="What", choices=[(key, each.label) for key, each in MEASURED.items()])
    value = forms.CharField(
        label="Value",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "Write the value."},
    )
    unit = forms.ChoiceField(
        label="Unit", choices=[(unit, unit) for unit in dict.fromkeys(u for m in MEASURED.values() for u in m.units)]
    )
    field_order = ("kind", "value", "unit", "taken_at", "words", "submission")


class PanelForm(TakenForm):
    """A result for each substance of a urine screen."""

    prefix_id = "panel"

    def __init__(self, data: object = None, *, at: datetime, zone: ZoneInfo) -> None:
        super().__init__(data, at=at, zone=zone)
        for key, label in PANEL.items():
            self.fields[key] = forms.ChoiceField(
                label=label, required=False, choices=[_NOT_TESTED, *((each, each) for each in RESULTS)]
            )

    @property
    def substances(self) -> list[forms.BoundField]:
        return [self[key] for key in PANEL]

    @property
    def results(self) -> dict[str, str]:
        """What was tested."""
        return {key: self.cleaned_data[key] for key in PANEL if self.cleaned_data.get(key)}


class DeviceForm(forms.Form):
    """A device of the patient, and what it measures."""

    name = forms.CharField(
        label="What is it called?", max_length=120, error_messages={"required": "Give it a name, such as watch."}
    )
    kinds = forms.MultipleChoiceField(
        label="What does it send?",
        choices=[(key, each.label) for key, each in MEASURED.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what it sends."},
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, auto_id="device_%s")  # type: ignore[arg-type]  # a QueryDict, or None
