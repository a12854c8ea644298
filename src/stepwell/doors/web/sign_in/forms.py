"""What is asked to make a passkey? A name for it; the device asks for the rest."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A key that signs in by itself: the device has checked a finger, a face or a PIN, or it is not taken."""

    name = forms.CharField(label="A name for it", max_length=60, required=False, help_text="Such as: my phone.")
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)
