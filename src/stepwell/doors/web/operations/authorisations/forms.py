"""What did the payer agree to, and which record does it put right?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from stepwell.doors.web.ui.days import Day
from stepwell.pure.costing import Agreement, Unit

if TYPE_CHECKING:
    from stepwell.clinic.billing.models import Authorisation

NEW = ("", "Nothing: it is a new one")
A_DAY = timedelta(days=1)


class AuthorisationForm(forms.Form):
    """One authorisation, as the payer's letter says it."""

    instead_of = forms.ChoiceField(label="What does it put right?", required=False)
    why = forms.CharField(
        label="If it puts something right: why?", help_text="Such as: more days were agreed to.", max_length=300,
        required=False,
    )  # fmt: skip
    payer_name = forms.CharField(
        label="Payer", max_length=120, error_messages={"required": "Write the payer's name, as on the letter."}
    )
    number = forms.CharField(label="The authorisation’s number, if there is one", max_length=60, required=False)
    service_code = forms.CharField(
        label="Service code",
        help_text="As the payer wrote it, such as S9480, H0015 or 0905.",
        max_length=5,
        error_messages={"required": "Write the code from the payer's letter."},
    )
    approved = forms.IntegerField(
        label="How much", min_value=1, error_messages={"required": "Write how many days or hours."}
    )
    unit = forms.ChoiceField(label="Days or hours?", choices=[(each.value, each.value) for each in Unit])
    from_on = Day(label="First day", error_messages={"required": "Write the first day."})
    last_on = Day(label="Last day", error_messages={"required": "Write the last day."})

    def __init__(self, rows: Sequence["Authorisation"], data: Any = None) -> None:
        as_before = ("payer_name", "service_code", "unit")
        known = {name: getattr(row, name) for row in rows[:1] for name in as_before}
        super().__init__(data, auto_id="authorisation_%s", initial=known)
        self.rows = {str(row.ref): row for row in rows}
        choices = [NEW, *((ref, row.agreement.words) for ref, row in self.rows.items())]
        self.fields["instead_of"].choices = choices  # type: ignore[attr-defined]
        if not rows:
            del self.fields["instead_of"], self.fields["why"]

    def facts(self) -> dict[str, Any]:
        """What `authorise` is told."""
        told = self.cleaned_data
        return {
            "payer_name": told["payer_name"],
            "number": told["number"],
            "service_code": told["service_code"],
            "agreed": Agreement(told["from_on"], told["last_on"] + A_DAY, Unit(told["unit"]), told["approved"]),
            "instead_of": self.rows.get(told.get("instead_of", "")),
            "why": told.get("why", ""),
        }


class TakeBackForm(forms.Form):
    """One is taken back."""

    which = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="Why is it not so?", max_length=300, error_messages={"required": "Say why it is not so any more."}
    )

    def __init__(self, row: "Authorisation", data: Any = None) -> None:
        mine = data if data is not None and data.get("which") == str(row.ref) else None
        super().__init__(mine, auto_id=f"taken_back_{row.ref}_%s", initial={"which": row.ref})
