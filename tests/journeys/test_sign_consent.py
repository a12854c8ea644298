"""Signing a consent: what is shown is what is signed, by whom the law asks, for as long as it says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from stepwell.clinic.access.actions import NotTheirsToSign, NotYours, TextChanged
from stepwell.clinic.access.consents import (
    OFFERS,
    CannotConsent,
    Terms,
    consent_text,
    end_of,
    family_terms,
    may_sign,
    signs_as,
)
from stepwell.clinic.access.models import Consent, Grant, Guardianship
from stepwell.clinic.access.signed import consents_in_force
from stepwell.clinic.access.tests.factories import a_patient, shares, signs
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, an_account
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.rulebook.models import Rule
from stepwell.journeys.sign_consent import sign_consent
from stepwell.plumbing.documents import digest
from stepwell.pure.entitlement import OPENS, SEPARATE_NOTES, Ground, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
TPO = Terms(form="tpo", kinds=OFFERS["tpo"].kinds)


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


def to_the_doctor(patient: Patient, *kinds: Kind, recipient: str = "Dr Mei Wong", days: int = 90) -> Terms:
    return Terms(
        form="named",
        kinds=frozenset({Kind.IDENTITY, *kinds}),
        recipient=recipient,
        why="so that she can treat me too",
        until=end_of(patient.today(SPRING) + timedelta(days=days), patient),
    )


def sign(patient: Patient, terms: Terms, shown: str = "", signature: str = "", after_seconds: int = 0) -> Consent:
    assert patient.account is not None
    at = SPRING + timedelta(seconds=after_seconds)
    return sign_consent(
        patient=patient, terms=terms, shown=shown or consent_text(patient, terms, at=at).seal,
        signature=signature or patient.name, by=patient.account, at=at,
    )  # fmt: skip


def test_the_text_names_everything_the_law_asks_for(jordan: Patient) -> None:
    terms = to_the_doctor(jordan, Kind.SCHEDULE, Kind.SUBSTANCE_USE)
    words = " ".join(consent_text(jordan, terms, at=SPRING).paragraphs)
    for said in (
        "Jordan Reyes, born on 15 June 1990", "Example Virtual IOP", "when my appointments are",
        "also what tells of treatment for substance use", "Dr Mei Wong", "so that she can treat me too",
        "take this back", "the end of 31 May 2026",
    ):  # fmt: skip
        assert said in words


@pytest.mark.parametrize("form", OFFERS)
def test_every_form_of_the_rulebook_can_be_worded_and_stays_within_the_law(form: str, jordan: Patient) -> None:
    offer = OFFERS[form]
    until = end_of(jordan.today(SPRING) + timedelta(days=60), jordan)
    text = consent_text(jordan, Terms(form, offer.kinds, "Somebody", "a reason", until), at=SPRING)
    assert "{" not in " ".join(text.paragraphs)
    single = OPENS[Ground.CONSENT]
    assert offer.kinds <= single[offer.purpose] or form == "tpo"
    assert offer.kinds.isdisjoint(SEPARATE_NOTES) or len(offer.kinds) == 1


def test_the_rulebook_and_the_offers_know_the_same_forms() -> None:
    assert {form.key for form in rulebook.consent_forms(on=SPRING.date())} == set(OFFERS)


def test_the_signed_text_is_kept_as_a_document_with_its_hash(jordan: Patient) -> None:
    consent = sign(jordan, TPO)
    pdf = bytes(consent.pdf)
    assert pdf.startswith(b"%PDF")
    assert consent.digest == digest(pdf)
    assert (consent.signature, consent.signed_as, consent.signed_at) == ("Jordan Reyes", "patient", SPRING)


def test_what_was_not_shown_is_not_signed(jordan: Patient) -> None:
    read = consent_text(jordan, to_the_doctor(jordan, Kind.SCHEDULE), at=SPRING)
    with pytest.raises(TextChanged):
        sign(jordan, to_the_doctor(jordan, Kind.SCHEDULE, Kind.NOTES), shown=read.seal)
    assert not Consent.objects.exists()


def test_a_text_that_changed_in_between_is_shown_again(jordan: Patient) -> None:
    read = consent_text(jordan, TPO, at=SPRING)
    rule = Rule.objects.get(name="consent_form", scope="tpo")
    rule.data["statements"].append("And something new.")
    rule.save()
    with pytest.raises(TextChanged) as changed:
        sign(jordan, TPO, shown=read.seal)
    assert "And something new." in changed.value.text.paragraphs


def test_a_double_click_signs_once_and_another_word_signs_anew(jordan: Patient) -> None:
    terms = to_the_doctor(jordan, Kind.SCHEDULE)
    first = sign(jordan, terms)
    assert sign(jordan, terms, after_seconds=1) == first
    other = sign(jordan, replace(terms, why="a second opinion"), after_seconds=2)
    assert other != first
    assert list(consents_in_force(jordan, at=SPRING + timedelta(minutes=1))) == [other]


def test_each_recipient_keeps_what_they_were_given(jordan: Patient) -> None:
    first = sign(jordan, to_the_doctor(jordan, Kind.SCHEDULE))
    second = sign(jordan, to_the_doctor(jordan, Kind.PLAN, recipient="Dr Ali Khan"), after_seconds=1)
    assert set(consents_in_force(jordan, at=SPRING + timedelta(minutes=1))) == {first, second}


def test_changing_what_is_shared_ends_the_old_and_begins_the_new_for_the_same_person(jordan: Patient) -> None:
    ruth = link_relative(account=an_account(), patient=jordan, name="Ruth Diaz", relationship="mother")
    before = shares(ruth, {Kind.SCHEDULE, Kind.SCORES})
    terms = family_terms(name="Ruth Diaz", relationship="mother", kinds={Kind.SCHEDULE}, until=before.until)
    assert jordan.account is not None
    at = SPRING + timedelta(hours=1)
    after = sign_consent(
        patient=jordan, terms=terms, shown=consent_text(jordan, terms, at=at).seal, signature="jordan  REYES",
        by=jordan.account, at=at, instead_of=before.ref,
    )  # fmt: skip
    assert after.recipient_account == ruth.account
    in_force = Grant.objects.filter(grantee=ruth.account, until__gt=at)
    assert [grant.kinds for grant in in_force] == [["IDENTITY", "SCHEDULE"]]


def test_somebody_elses_consent_cannot_be_replaced(jordan: Patient) -> None:
    theirs = signs(a_patient(), TPO)
    with pytest.raises(NotYours):
        sign_consent(
            patient=jordan, terms=TPO, shown="", signature="", by=an_account(), at=SPRING, instead_of=theirs.ref
        )


@pytest.mark.parametrize("typed", ["J. Reyes", "", "Jordan"])
def test_another_name_is_no_signature(jordan: Patient, typed: str) -> None:
    with pytest.raises(CannotConsent, match="Jordan Reyes"):
        sign(jordan, TPO, signature=typed or " ")


def test_the_legal_and_the_chosen_name_both_sign_whatever_the_phone_does_to_accents() -> None:
    ines = a_patient(given_name="Maria Inês", preferred_name="Inês", family_name="Duarte")
    assert sign(ines, TPO, signature="ines duarte")
    assert sign(ines, TPO, signature="Maria Inês Duarte", after_seconds=1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kinds": frozenset({Kind.IDENTITY, Kind.SUBSTANCE_USE})}, "at least one thing"),
        ({"kinds": frozenset({Kind.SCHEDULE, Kind.PSYCHOTHERAPY_NOTES})}, "does not cover"),
        ({"recipient": " "}, "who receives"),
        ({"why": ""}, "what it is for"),
        ({"until": None}, "until when"),
        ({"until": SPRING - timedelta(days=1)}, "still to come"),
        ({"until": SPRING + timedelta(days=400)}, "2 March 2027 at the latest"),
    ],
)
def test_what_cannot_be_signed_says_what_to_change(jordan: Patient, change: dict[str, object], said: str) -> None:
    terms = replace(to_the_doctor(jordan, Kind.SCHEDULE), **change)  # type: ignore[arg-type]  # each fits its field
    with pytest.raises(CannotConsent, match=said):
        sign(jordan, terms)


def a_guardian(patient: Patient, may_consent: bool = True) -> Relative:
    relative = link_relative(account=an_account(), patient=patient, name="Dan Ito", relationship="father")
    Guardianship.objects.create(
        patient=patient, relative=relative, may_consent=may_consent, may_see=True, by=an_account(), from_at=SPRING
    )
    return relative


def test_a_teenager_old_enough_signs_alone_and_a_parent_does_not() -> None:
    kai = a_patient(birth_on=date(2010, 1, 1), state="AL")
    dan = viewer_of(a_guardian(kai).account)
    assert kai.account is not None
    assert signs_as(viewer_of(kai.account), kai, "family", at=SPRING, kinds={Kind.SCHEDULE}) == "patient"
    assert not may_sign(dan, kai, "family", at=SPRING, kinds={Kind.SCHEDULE})


def test_below_that_age_a_parent_who_may_consent_signs_and_the_child_does_not() -> None:
    kai = a_patient(given_name="Kai", family_name="Ito", birth_on=date(2013, 1, 1), state="AL")
    assert kai.account is not None
    dan, other = a_guardian(kai), a_guardian(kai, may_consent=False)
    with pytest.raises(NotTheirsToSign):
        sign(kai, to_the_doctor(kai, Kind.SCHEDULE))
    assert not may_sign(viewer_of(other.account), kai, "named", at=SPRING, kinds={Kind.SCHEDULE})
    terms = to_the_doctor(kai, Kind.SCHEDULE)
    consent = sign_consent(
        patient=kai, terms=terms, shown=consent_text(kai, terms, at=SPRING).seal, signature="Dan Ito",
        by=dan.account, at=SPRING,
    )  # fmt: skip
    assert (consent.signed_as, consent.signature) == ("father", "Dan Ito")


def test_a_parent_alone_cannot_share_what_tells_of_substance_use() -> None:
    kai = a_patient(birth_on=date(2016, 1, 1), state="CA")
    dan = viewer_of(a_guardian(kai).account)
    assert may_sign(dan, kai, "family", at=SPRING, kinds={Kind.SCHEDULE})
    assert not may_sign(dan, kai, "family", at=SPRING, kinds={Kind.SCHEDULE, Kind.SUBSTANCE_USE})
    assert not may_sign(dan, kai, "tpo", at=SPRING)


def test_a_stranger_signs_for_nobody(jordan: Patient) -> None:
    assert not may_sign(viewer_of(an_account()), jordan, "tpo", at=SPRING)
