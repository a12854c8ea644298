"""A form with every kind of field."""

from django import forms

_FREQUENCY = [("0", "Not at all"), ("1", "Several days"), ("2", "More than half the days"), ("3", "Nearly every day")]


class EveryField(forms.Form):
    """Each look a field can have."""

    name = forms.CharField(label="Name", max_length=80)
    phone = forms.CharField(
        label="Phone", help_text="With the area code.", widget=forms.TextInput(attrs={"type": "tel"})
    )
    reach = forms.ChoiceField(
        label="How do we reach you best?",
        choices=[("call", "A call"), ("text", "A text message"), ("mail", "An e-mail")],
        widget=forms.RadioSelect,
    )
    zone = forms.ChoiceField(label="Your time zone", choices=[("", "Choose…"), ("e", "Eastern"), ("c", "Central")])
    message = forms.CharField(
        label="Anything we should know?", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    days = forms.MultipleChoiceField(
        label="Evenings that work",
        choices=[("mo", "Monday"), ("we", "Wednesday"), ("th", "Thursday")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="You may call me about starting.")
    little_interest = forms.ChoiceField(
        label="Little interest or pleasure in doing things", choices=_FREQUENCY, widget=forms.RadioSelect
    )
