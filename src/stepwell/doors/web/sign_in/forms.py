"""What is asked for a second step? A code, taken once; a name for a passkey, whose device asks for the rest."""

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.app_settings import TOTP_PERIOD, TOTP_TOLERANCE
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache


class TakenOnce(BaseAuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Taken once while it is good (RFC 6238, 5.2): for three periods, of which allauth remembers one."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            taken = f"stepwell.code.{self.user.pk}.{normalize_user_code(code)}"
            if not cache.add(taken, True, TOTP_PERIOD * (2 * TOTP_TOLERANCE + 1)):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(TakenOnce, AuthenticateForm):  # type: ignore[misc]
    """To come in."""


class CodeAgainForm(TakenOnce, ReauthenticateForm):  # type: ignore[misc]
    """To say once more who one is."""


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A key that signs in by itself: the device has checked a finger, a face or a PIN, or it is not taken."""

    name = forms.CharField(label="A name for it", max_length=60, required=False, help_text="Such as: my phone.")
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)
