"""What is asked of how somebody is placed: their language, and whom they do not meet?"""

from collections.abc import Sequence
from typing import Any

from django import forms

from stepwell.pure.values import LANGUAGE_NAMES


class LanguageForm(forms.Form):
    """The language somebody speaks best."""

    language = forms.ChoiceField(label="Language", required=False, choices=[("", "Not known"), *LANGUAGE_NAMES.items()])

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="language_%s", **kwargs)


class ApartForm(forms.Form):
    """Whom somebody is not put in one group with."""

    other = forms.ChoiceField(label="Not in one group with", error_messages={"required": "Choose somebody."})

    def __init__(self, people: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, auto_id="apart_%s")
        self.fields["other"].choices = [("", "Choose somebody"), *people]  # type: ignore[attr-defined]
