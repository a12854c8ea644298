"""What is somebody asked to consent to, in which words, and whose signature does it take? Which consents are there?

The rulebook words a consent; here its blanks are filled. `ConsentText.seal` stands for the words: what is signed is
what was shown, or it is not signed.
"""

import hashlib
import json
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from stepwell.clinic.access.guardianships import signing_guardians
from stepwell.clinic.access.minors import signers_asked
from stepwell.clinic.access.models import PATIENT, Consent
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.rulebook.queries import ConsentForm, NoRule
from stepwell.plumbing import documents
from stepwell.pure.entitlement import OPENS, SEPARATE_NOTES, Ground, Kind, Purpose, Signers
from stepwell.pure.values import ClockTime, today

FAMILY = "family"
SUPPORT = "support"  # staff may speak in front of somebody who is with a patient in a session; it opens no record
TELEHEALTH, GROUP = "telehealth", "group"  # how somebody takes part; these let nobody see anything
_MAY: Mapping[Purpose, frozenset[Kind]] = OPENS[Ground.CONSENT]


@dataclass(frozen=True, slots=True)
class Offer:
    """What one form may open: for what and at most which kinds.

    `choice`: the patient picks among them, one by one. `asks_who`, `asks_why`: whoever signs names the recipient, says
    the purpose; else the form does.
    """

    purpose: Purpose
    kinds: frozenset[Kind]
    choice: bool = True
    asks_who: bool = True
    asks_why: bool = False


# Separate notes are on no form with anything else (164.508(b)(3)(ii), 42 CFR 2.31(b)).
OFFERS: Mapping[str, Offer] = {
    TELEHEALTH: Offer(Purpose.TREATMENT, frozenset(), choice=False, asks_who=False),
    GROUP: Offer(Purpose.TREATMENT, frozenset(), choice=False, asks_who=False),
    "tpo": Offer(Purpose.TREATMENT, _MAY[Purpose.OPERATIONS] | _MAY[Purpose.PAYMENT], choice=False, asks_who=False),
    "named": Offer(Purpose.TREATMENT, _MAY[Purpose.TREATMENT] - SEPARATE_NOTES, asks_why=True),
    FAMILY: Offer(Purpose.FAMILY_SUPPORT, _MAY[Purpose.FAMILY_SUPPORT]),
    SUPPORT: Offer(Purpose.FAMILY_SUPPORT, frozenset({Kind.SUBSTANCE_USE}), choice=False),
    "school": Offer(Purpose.SCHOOL_SUPPORT, _MAY[Purpose.SCHOOL_SUPPORT]),
    "research": Offer(Purpose.RESEARCH, _MAY[Purpose.RESEARCH]),
    "psychotherapy_notes": Offer(Purpose.TREATMENT, frozenset({Kind.PSYCHOTHERAPY_NOTES}), choice=False, asks_why=True),
    "counselling_notes": Offer(Purpose.TREATMENT, frozenset({Kind.COUNSELLING_NOTES}), choice=False, asks_why=True),
}

# How a signed text names each kind, in the words of whoever signs.
KIND_WORDS: Mapping[Kind, str] = {
    Kind.IDENTITY: "my name and how to reach me",
    Kind.SCHEDULE: "when my appointments are",
    Kind.ATTENDANCE: "whether I came to my appointments",
    Kind.SCORES: "the totals of my questionnaires, without the single answers",
    Kind.PLAN: "my goals and what is planned",
    Kind.NOTES: "what my clinicians wrote about my sessions",
    Kind.PSYCHOTHERAPY_NOTES: "psychotherapy notes about me",
    Kind.COUNSELLING_NOTES: "substance use counselling notes about me",
    Kind.SUBSTANCE_USE: "of all this, also what tells of treatment for substance use",
    Kind.CHART: "my diagnoses, medicines and allergies",
    Kind.SAFETY: "my safety plan",
    Kind.BILLING: "what was charged and paid",
}


class CannotConsent(ValueError):
    """This cannot be signed as it is; the text says what to change, for whoever is about to sign."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody is about to agree to. `recipient` and `why` are empty where the form says them itself.

    `until` is exclusive, None: until withdrawn. `ends_at_discharge`: with the stay, if that is earlier. `also_signs` is
    the parent or guardian whom a minor asks to sign besides, by the relative's ref.
    """

    form: str
    kinds: frozenset[Kind]
    recipient: str = ""
    why: str = ""
    until: datetime | None = None
    ends_at_discharge: bool = False
    also_signs: UUID | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A name as it was typed under the words, as what, and when."""

    name: str
    signed_as: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A consent as it is read and signed: every word of it, in order."""

    form: str
    version: str
    title: str
    recipient: str
    paragraphs: tuple[str, ...]

    @property
    def seal(self) -> str:
        """The SHA-256 of these words, in hexadecimal: it changes with any of them."""
        words = [self.form, self.version, self.title, *self.paragraphs]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()

    def signed(self, *signatures: Signature, patient: Patient) -> bytes:
        """The document of it: the words, and each name as typed, who that is, and when."""
        blocks: list[Mapping[str, object]] = [{"text": words} for words in self.paragraphs]
        blocks += [{"signature": {"name": each.name, "lines": self._under(each, patient)}} for each in signatures]
        reference = f"Consent {self.form}, version {self.version}"
        data = {"title": self.title, "blocks": blocks, "reference": reference}
        return documents.pdf(documents.HOUSE, data, at=signatures[-1].at)

    def _under(self, signature: Signature, patient: Patient) -> list[str]:
        moment = signature.at.astimezone(patient.zone)
        who = signature.signed_as
        return [
            "Signed by typing this name on a screen that showed the words above.",
            f"As: {who}" if who == PATIENT else f"As: {who} of {patient.name}",
            f"On: {_day_words(moment.date())}, {moment:%H:%M %Z}",
            f"SHA-256 of the words shown: {self.seal}",
        ]


def consent_text(patient: Patient, terms: Terms, *, at: datetime) -> ConsentText:
    """What whoever signs these terms today reads and signs. Raises CannotConsent, and NoRule for an unknown form."""
    on = patient.today(at)
    form = rulebook.consent_form(terms.form, on=on)
    offer = OFFERS[terms.form]
    _check(terms, form, offer, patient, at)
    recipient = terms.recipient if offer.asks_who else form.defaults["recipient"]
    guardian = also_signing(patient, terms, at=at)
    additions: tuple[str, ...] = ()
    if guardian is not None:
        additions = rulebook.consent_addition("both", on=on)
    elif signers_asked(patient, terms.kinds, at=at) is not Signers.PATIENT:
        additions = rulebook.consent_addition("guardian", on=on)
    paragraphs = form.paragraphs(
        *additions,
        patient=_described(patient),
        discloser=_discloser(on),
        description=_described_kinds(terms, form, offer),
        recipient=recipient,
        purpose=terms.why if offer.asks_why else form.defaults["purpose"],
        expiry=_expiry(terms, patient),
        guardian=f"{guardian.name}, my {guardian.relationship}," if guardian else "",
    )
    return ConsentText(terms.form, form.version, form.title, recipient, paragraphs)


def also_signing(patient: Patient, terms: Terms, *, at: datetime) -> Relative | None:
    """Who signs besides by these terms; None where the patient signs alone. Raises CannotConsent for who may not."""
    if terms.also_signs is None:
        return None
    found = next((each for each in signing_guardians(patient, at=at) if each.ref == terms.also_signs), None)
    if found is None:
        raise CannotConsent("Choose who signs with you.")
    return found


def text_of(consent: Consent) -> ConsentText:
    """The words of a consent as they were read and signed."""
    return ConsentText(consent.form, consent.version, consent.title, consent.recipient, tuple(consent.words))


def family_terms(
    *, name: str, relationship: str, kinds: Collection[Kind], until: datetime | None, ends_at_discharge: bool = False
) -> Terms:
    """What is agreed about somebody close. Who they are is always part of it: nothing could be shown without."""
    return Terms(
        form=FAMILY,
        kinds=frozenset({Kind.IDENTITY, *kinds}),
        recipient=f"{name} ({relationship})",
        until=until,
        ends_at_discharge=ends_at_discharge,
    )


def plain_name(name: str) -> str:
    """Without accents, capitals and double spaces, which a phone's keyboard makes hard."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def end_of(on: date, patient: Patient) -> datetime:
    """The moment at which a consent ends that holds to the end of this day, on the patient's own wall."""
    return ClockTime(time(0), patient.zone).on(on + timedelta(days=1))


def may_sign(viewer: Viewer, patient: Patient, form: str, *, at: datetime, kinds: Collection[Kind] = ()) -> bool:
    """Whether this viewer's signature makes that form valid for the patient, today. `kinds` as in `signs_as`."""
    return bool(signs_as(viewer, patient, form, at=at, kinds=kinds))


def asked_to_sign(patient: Patient, form: str, *, at: datetime, kinds: Collection[Kind] = ()) -> Signers:
    """Whose signatures that form takes today. `kinds` are those chosen, where the form lets choose."""
    offer = OFFERS[form]
    return signers_asked(patient, kinds if offer.choice else offer.kinds, at=at)


def signs_as(viewer: Viewer, patient: Patient, form: str, *, at: datetime, kinds: Collection[Kind] = ()) -> str:
    """As what this viewer signs that form today: as the patient, or by what makes them the representative; else empty.

    Where the law asks for a parent's signature (see `pure.entitlement.signatures`) the patient signs first, with whom
    the papers let sign; a parent signs alone where theirs is enough. `kinds` as in `asked_to_sign`.
    """
    asked = asked_to_sign(patient, form, at=at, kinds=kinds)
    if viewer.patient_id == patient.pk:
        return PATIENT if asked is Signers.PATIENT or signing_guardians(patient, at=at) else ""
    if asked is not Signers.GUARDIAN:
        return ""
    guardians = signing_guardians(patient, at=at)
    return next((standing_of(each) for each in guardians if each.account_id == viewer.account_id), "")


def standing_of(guardian: Relative) -> str:
    """What is written under a guardian's signature; whatever they are called, it is never the patient's own."""
    return guardian.relationship if guardian.relationship.casefold() != PATIENT else "guardian"


def _check(terms: Terms, form: ConsentForm, offer: Offer, patient: Patient, at: datetime) -> None:
    wanted = offer.kinds if not offer.choice else terms.kinds
    if terms.kinds != wanted or not terms.kinds <= offer.kinds:
        raise CannotConsent("This form does not cover what was chosen; choose again.")
    # A name alone says nothing, and what tells of substance use is a part of something else.
    if offer.choice and terms.kinds <= {Kind.IDENTITY, Kind.SUBSTANCE_USE}:
        raise CannotConsent("Choose at least one thing to share, besides a name and what tells of substance use.")
    if offer.asks_who and not terms.recipient.strip():
        raise CannotConsent("Say who receives it.")
    if offer.asks_why and not terms.why.strip():
        raise CannotConsent("Say what it is for.")
    if terms.until is None and not form.expiry_allowed_none:
        raise CannotConsent("Choose until when.")
    if terms.until is not None and terms.until <= at:
        raise CannotConsent("Choose a day that is still to come.")
    last_on = None if form.max_days is None else patient.today(at) + timedelta(days=form.max_days)
    if terms.until is not None and last_on is not None and terms.until > end_of(last_on, patient):
        raise CannotConsent(f"This can be signed until {_day_words(last_on)} at the latest, and then anew.")


def _described(patient: Patient) -> str:
    legal = f"{patient.given_name} {patient.family_name}"
    name = legal if patient.name == legal else f"{legal}, called {patient.preferred_name}"
    return f"{name}, born on {_day_words(patient.birth_on)}"


def _discloser(on: date) -> str:
    try:
        return rulebook.billing_provider(on=on).name
    except NoRule:
        return "the programme that treats me"


def _described_kinds(terms: Terms, form: ConsentForm, offer: Offer) -> str:
    """In the order of `Kind`, but what tells of substance use last: it is a part of the rest."""
    if not offer.choice and "description" in form.defaults:
        return form.defaults["description"]
    kinds = terms.kinds
    first = [KIND_WORDS[kind] for kind in Kind if kind in kinds and kind is not Kind.SUBSTANCE_USE]
    return "; ".join([*first, *([KIND_WORDS[Kind.SUBSTANCE_USE]] if Kind.SUBSTANCE_USE in kinds else [])])


def _expiry(terms: Terms, patient: Patient) -> str:
    if terms.until is None:
        return "I leave the programme" if terms.ends_at_discharge else "I take it back"
    last = f"the end of {_day_words(today(terms.until - timedelta(seconds=1), patient.zone))}"
    return f"I leave the programme, and at the latest {last}" if terms.ends_at_discharge else last


def _day_words(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
