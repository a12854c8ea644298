"""Is what a page says of itself well formed?"""

from django import forms


class BeatForm(forms.Form):
    """One beat of one page: the page's own random name, the beat's number, and its clock in milliseconds since 1970."""

    page = forms.UUIDField()
    number = forms.IntegerField(min_value=0, max_value=100_000)
    hidden = forms.BooleanField(required=False)
    clock_ms = forms.IntegerField(min_value=0, max_value=10**13)
