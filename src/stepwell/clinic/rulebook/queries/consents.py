"""What does a consent say, what travels with a disclosure, and how long do consents and broken glass last?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries.in_force import rule_in_force, rules_in_force

BLANKS = ("patient", "discloser", "description", "recipient", "purpose", "expiry")


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """The text somebody signs, with {blanks} for what differs, and its limits.

    `combined`: it may be signed together with other forms; a form of which this is False stands alone.
    `expiry_allowed_none`: it may hold until it is taken back. `max_days`: the longest it may hold otherwise, in days.
    `off_by_default`: it is brought up by the patient, or for a reason, not with the others.
    `defaults` fill blanks as the form usually does. `elements` are what 42 CFR 2.31(a) asks of a consent.
    """

    key: str
    title: str
    version: str
    statements: tuple[str, ...]
    how_to_revoke: str
    combined: bool
    expiry_allowed_none: bool
    max_days: int | None
    off_by_default: bool
    defaults: Mapping[str, str]
    elements: tuple[str, ...]
    source: str
    verified: bool

    def paragraphs(self, *additions: str, **blanks: str) -> tuple[str, ...]:
        """The text as it is shown and signed, how to take it back last. `blanks` are all of BLANKS, or KeyError.

        `additions` are further statements, before it. A value is not read again: somebody whose name is "{purpose}" is
        called that.
        """
        return tuple(
            re.sub(r"\{(\w+)\}", lambda blank: blanks[blank[1]], paragraph)
            for paragraph in (*self.statements, *additions, self.how_to_revoke)
        )


@dataclass(frozen=True, slots=True)
class RedisclosureNotice:
    """The statements of 42 CFR 2.32(a)(1) and (2), word for word. One goes with whatever is disclosed by consent."""

    long: str
    short: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class BreakGlassTerms:
    """For how many minutes broken glass stays open, and within how many hours it is reviewed."""

    minutes: int
    review_hours: int


def consent_form(key: str, *, on: date) -> ConsentForm:
    """The form of this key as it is signed on this day. Raises NoRule."""
    return _form(rule_in_force("consent_form", scope=key, on=on))


def consent_forms(*, on: date) -> tuple[ConsentForm, ...]:
    """Every form, those that are brought up with everybody first."""
    latest = {rule.scope: rule for rule in rules_in_force("consent_form", on=on)}
    return tuple(sorted(map(_form, latest.values()), key=lambda form: (form.off_by_default, form.title)))


def consent_addition(key: str, *, on: date) -> tuple[str, ...]:
    """What every form says besides where a parent or guardian signs it: `guardian` alone, or `both`. Raises NoRule.

    The blank {guardian} is who they are: a name, and what they are to the patient.
    """
    return tuple(rule_in_force("consent_addition", scope=key, on=on).data["statements"])


def consent_days(key: str, *, on: date) -> int | None:
    """For how many days a consent of this form is proposed; None: until it is taken back. Raises NoRule."""
    days = rule_in_force("consent_days", on=on).data.get(key, consent_form(key, on=on).max_days)
    return None if days is None else int(days)


def redisclosure_notice(*, on: date) -> RedisclosureNotice:
    """What must go with each disclosure made by consent (42 CFR 2.32), besides the consent's copy or scope."""
    rule = rule_in_force("redisclosure_notice", on=on)
    return RedisclosureNotice(rule.data["long"], rule.data["short"], rule.source, rule.verified)


def break_glass(*, on: date) -> BreakGlassTerms:
    """The terms on which somebody may open a record in an emergency."""
    data = rule_in_force("break_glass", on=on).data
    return BreakGlassTerms(int(data["minutes"]), int(data["review_hours"]))


def _form(rule: Rule) -> ConsentForm:
    data = rule.data
    return ConsentForm(
        key=rule.scope,
        title=data["title"],
        version=data["version"],
        statements=tuple(data["statements"]),
        how_to_revoke=data["how_to_revoke"],
        combined=bool(data["combined"]),
        expiry_allowed_none=bool(data["expiry_allowed_none"]),
        max_days=None if data["max_days"] is None else int(data["max_days"]),
        off_by_default=bool(data["off_by_default"]),
        defaults=data["defaults"],
        elements=tuple(data["elements"]),
        source=rule.source,
        verified=rule.verified,
    )
