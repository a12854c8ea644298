"""What is written to somebody about their own account? No name, and nothing of what the account is for."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail; `{link}` in its body is where it leads."""

    subject: str
    body: str


def _changed(subject: str, what: str) -> Letter:
    return Letter(
        subject,
        f"{what}\n\nWas it you? Then there is nothing to do. If it was not: sign in, sign out everywhere, change your "
        "password, and tell the programme.\n",
    )


# By the names allauth has for them.
LETTERS: Mapping[str, Letter] = {
    "account/email/password_reset_key": Letter(
        "Choose a new password",
        "Somebody, most likely you, asked for a new password for the account with this e-mail address.\n\n"
        "Choose it here:\n{link}\n\n"
        "The link works once, and for three days. If it was not you, there is nothing to do: your password stays as "
        "it is.\n",
    ),
    "account/email/unknown_account": Letter(
        "No account with this address",
        "Somebody, most likely you, asked for a new password with this e-mail address. No account here has it.\n\n"
        "If it was you, try the address that the programme has of you, or ask the programme which one that is. If it "
        "was not you, there is nothing to do.\n",
    ),
    "account/email/password_reset": _changed(
        "Your password is changed", "Your password was changed by a link we sent."
    ),
    "account/email/password_changed": _changed("Your password is changed", "Your password was changed."),
    "account/email/password_set": _changed("Your password is set", "A password was set for your account."),
    "mfa/email/totp_activated": _changed(
        "A second step was added", "Signing in to your account takes a code from an app now."
    ),
    "mfa/email/totp_deactivated": _changed(
        "A second step was removed", "Signing in to your account takes no code from an app any more."
    ),
    "mfa/email/webauthn_added": _changed("A passkey was added", "A passkey was added to your account."),
    "mfa/email/webauthn_removed": _changed("A passkey was removed", "A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": _changed(
        "You have new recovery codes", "New recovery codes were made for your account. The old ones no longer work."
    ),
}
