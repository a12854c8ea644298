"""Where is somebody now, and how are they called back? The same questions to them and to whoever talks with them."""

from django import forms

from stepwell.pure.values import STATE_NAMES

_THEIR = {
    "place": "Where are they now?",
    "phone": "Number to call them back on",
    "words": "Anything whoever comes should know",
}


class WhereForm(forms.Form):
    """Whatever of it they can tell; nothing has to be filled in, but something."""

    place = forms.CharField(
        label="Where are you now?",
        max_length=250,
        required=False,
        help_text="Street and number, apartment, floor; or what can be seen around.",
    )
    city = forms.CharField(label="City", max_length=120, required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Not said"), *sorted(STATE_NAMES.items(), key=lambda item: item[1])],
    )
    postal_code = forms.CharField(label="ZIP code", max_length=12, required=False)
    phone = forms.CharField(
        label="Number to call you on", max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    words = forms.CharField(
        label="Anything they should know first",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="If you pressed by mistake, you can say so here; somebody still asks how you are.",
    )

    def __init__(self, data: object = None, *, phone: str = "", of_another: bool = False) -> None:
        super().__init__(data, initial={"phone": phone})  # type: ignore[arg-type]  # a QueryDict, or None at first
        if of_another:
            for name, label in _THEIR.items():
                self.fields[name].label = label
            self.fields["words"].help_text = ""

    def clean(self) -> None:
        if not any(self.cleaned_data.values()):
            self.add_error("place", "Write where this is, or a number to call.")
