"""What may leave the programme, on which word, and what the accounting says of it."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from stepwell.clinic.access.actions import disclosures
from stepwell.clinic.access.actions.disclosures import MayNotDisclose, disclose
from stepwell.clinic.access.models import Consent, Disclosure, Revocation
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.access.tests.papers import a_consent
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.pure.entitlement import Kind, Purpose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LATER = SPRING + timedelta(days=3)


@pytest.fixture
def jordan() -> Patient:
    return a_patient()


def told(
    patient: Patient, consent: Consent | None, kinds: Collection[Kind], purpose: Purpose = Purpose.TREATMENT
) -> Disclosure:
    return disclose(
        patient=patient, consent=consent, recipient="Dr Vale", description="A letter", kinds=kinds, purpose=purpose,
        by=patient.account, at=LATER,
    )  # fmt: skip


def test_what_tells_of_substance_use_carries_the_notice_and_its_consent(jordan: Patient) -> None:
    consent = a_consent(jordan, {Kind.SCORES, Kind.SUBSTANCE_USE})
    entered = told(jordan, consent, {Kind.SCORES, Kind.SUBSTANCE_USE})
    assert "42 CFR part 2" in entered.notice
    assert entered.consent == consent
    assert told(jordan, consent, {Kind.SCORES}).notice == ""


def test_without_a_consent_nothing_tells_of_substance_use_but_in_an_emergency(jordan: Patient) -> None:
    with pytest.raises(MayNotDisclose, match="with a consent only"):
        told(jordan, None, {Kind.CHART, Kind.SUBSTANCE_USE})
    with pytest.raises(MayNotDisclose, match="with a consent only"):
        told(jordan, None, {Kind.BILLING, Kind.SUBSTANCE_USE}, Purpose.PAYMENT)
    assert told(jordan, None, {Kind.CHART, Kind.SUBSTANCE_USE}, Purpose.EMERGENCY).pk
    assert told(jordan, None, {Kind.BILLING}, Purpose.PAYMENT).pk


@pytest.mark.parametrize("purpose", [Purpose.FAMILY_SUPPORT, Purpose.SCHOOL_SUPPORT, Purpose.RESEARCH])
def test_some_purposes_always_take_a_consent(jordan: Patient, purpose: Purpose) -> None:
    with pytest.raises(MayNotDisclose, match="consent only"):
        told(jordan, None, {Kind.ATTENDANCE}, purpose)


def test_nothing_is_told_for_a_legal_proceeding_whatever_was_signed(jordan: Patient) -> None:
    for consent in (None, a_consent(jordan, set(Kind), form="tpo")):
        with pytest.raises(MayNotDisclose, match="court order"):
            told(jordan, consent, {Kind.IDENTITY}, Purpose.LEGAL_PROCEEDINGS)


def test_a_consent_covers_its_kinds_and_purpose_and_nothing_beyond(jordan: Patient) -> None:
    consent = a_consent(jordan, {Kind.SCORES})
    with pytest.raises(MayNotDisclose):
        told(jordan, consent, {Kind.SCORES, Kind.CHART})
    with pytest.raises(MayNotDisclose):
        told(jordan, consent, {Kind.SCORES, Kind.SUBSTANCE_USE})
    with pytest.raises(MayNotDisclose):
        told(jordan, consent, {Kind.SCORES}, Purpose.PAYMENT)
    assert not Disclosure.objects.exists()


def test_a_single_consent_serves_treatment_payment_and_operations_and_no_school(jordan: Patient) -> None:
    consent = a_consent(jordan, {Kind.ATTENDANCE, Kind.SUBSTANCE_USE}, form="tpo")
    for purpose in disclosures.SINGLE_PURPOSES:
        assert told(jordan, consent, {Kind.ATTENDANCE, Kind.SUBSTANCE_USE}, purpose).pk
    with pytest.raises(MayNotDisclose):
        told(jordan, consent, {Kind.ATTENDANCE}, Purpose.SCHOOL_SUPPORT)


def test_separate_notes_go_on_an_authorisation_of_their_own_only(jordan: Patient) -> None:
    own = a_consent(jordan, {Kind.PSYCHOTHERAPY_NOTES}, form="psychotherapy_notes")
    assert told(jordan, own, {Kind.PSYCHOTHERAPY_NOTES}).pk
    for consent in (None, a_consent(jordan, {Kind.PSYCHOTHERAPY_NOTES, Kind.SCORES})):
        with pytest.raises(MayNotDisclose):
            told(jordan, consent, {Kind.PSYCHOTHERAPY_NOTES})


def test_a_consent_that_was_withdrawn_is_past_or_is_somebody_elses_carries_nothing(jordan: Patient) -> None:
    withdrawn, past = a_consent(jordan, {Kind.SCORES}), a_consent(jordan, {Kind.SCORES}, until=LATER)
    assert jordan.account is not None
    Revocation.objects.create(consent=withdrawn, patient=jordan, by=jordan.account, at=LATER)
    anothers = a_consent(a_patient(given_name="Amara"), {Kind.SCORES})
    for consent, why in ((withdrawn, "withdrawn"), (past, "past its term"), (anothers, "somebody else")):
        with pytest.raises(MayNotDisclose, match=why):
            told(jordan, Consent.objects.get(pk=consent.pk), {Kind.SCORES})


def test_the_same_told_again_soon_is_one_line_if_asked_so(jordan: Patient) -> None:
    first = told(jordan, None, {Kind.SCORES})
    again = disclose(
        patient=jordan, consent=None, recipient="Dr Vale", description="A letter", kinds={Kind.SCORES},
        purpose=Purpose.TREATMENT, by=jordan.account, at=LATER, unless_since=LATER - timedelta(days=1),
    )  # fmt: skip
    assert again == first
    assert told(jordan, None, {Kind.SCORES}) != first


def test_the_accounting_never_changes(jordan: Patient) -> None:
    told(jordan, None, {Kind.SCORES})
    for change in (lambda: Disclosure.objects.update(recipient="Nobody"), Disclosure.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
