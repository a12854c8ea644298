"""Sending part of a record: on which consent, what of it, and what the screen refuses."""

from datetime import timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.models import Disclosure, Revocation
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.access.tests.papers import a_consent
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Kind, Purpose, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
CHOSEN = {"kinds": ["SCORES"], "first_on": "2026-02-01", "last_on": "2026-03-02"}


def address(patient: Patient, consent: object = "") -> str:
    return f"/clinic/patients/{patient.ref}/send/" + (f"?consent={consent}" if consent else "")


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin)


def test_only_consents_in_force_that_a_packet_serves_are_offered(at_the_door: Client, jordan: Patient) -> None:
    assert "No consent to send on" in at_the_door.get(address(jordan)).content.decode()
    a_consent(jordan, {Kind.SCORES}, recipient="Dr Vale")
    a_consent(jordan, {Kind.SCORES}, recipient="Dr Past", until=SPRING + timedelta(hours=1))
    a_consent(jordan, {Kind.SCORES}, recipient="Aunt May", form="family", purpose=Purpose.FAMILY_SUPPORT)
    a_consent(jordan, {Kind.PSYCHOTHERAPY_NOTES}, recipient="Dr Note", form="psychotherapy_notes")
    withdrawn = a_consent(jordan, {Kind.SCORES}, recipient="Dr Gone")
    Revocation.objects.create(consent=withdrawn, patient=jordan, by=withdrawn.signed_by, at=SPRING)
    text = at_the_door.get(address(jordan)).content.decode()
    assert "Dr Vale" in text
    for hidden in ("Dr Past", "Aunt May", "Dr Note", "Dr Gone"):
        assert hidden not in text
    assert "that takes a court order with a subpoena (42 CFR 2.61 to 2.67)" in text


def test_the_form_offers_what_the_consent_covers_and_substance_use_only_if_it_does(
    at_the_door: Client, jordan: Patient
) -> None:
    plain = a_consent(jordan, {Kind.SCORES, Kind.PLAN})
    text = at_the_door.get(address(jordan, plain.ref)).content.decode()
    assert 'value="SCORES"' in text
    for beyond in ("NOTES", "SUBSTANCE_USE", "CHART"):
        assert f'value="{beyond}"' not in text
    whole = a_consent(jordan, {Kind.SCORES, Kind.SUBSTANCE_USE})
    assert "also what tells of substance-use treatment" in at_the_door.get(address(jordan, whole.ref)).content.decode()


def test_the_packet_downloads_and_is_in_the_accounting_and_on_the_page(at_the_door: Client, jordan: Patient) -> None:
    a_response(jordan, phq9(1), SPRING)
    consent = a_consent(jordan, {Kind.SCORES})
    response = at_the_door.post(address(jordan, consent.ref), CHOSEN)
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert "Jordan" not in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    entered = Disclosure.objects.get()
    assert (entered.recipient, entered.purpose, entered.kinds) == ("Dr Vale", "TREATMENT", ["SCORES"])
    assert "Records of 1 February 2026 to 2 March 2026: scores" in at_the_door.get(address(jordan)).content.decode()


def test_where_the_consent_names_a_group_it_asks_who_and_what_for(at_the_door: Client, jordan: Patient) -> None:
    consent = a_consent(jordan, {Kind.SCORES}, form="tpo", recipient="Those who treat me")
    asked = at_the_door.post(address(jordan, consent.ref), CHOSEN)
    assert asked.status_code == 422
    assert "Say who receives it" in asked.content.decode()
    at_the_door.post(address(jordan, consent.ref), CHOSEN | {"recipient": "Dr Mora", "purpose": "PAYMENT"})
    entered = Disclosure.objects.get()
    assert (entered.recipient, entered.purpose) == ("Dr Mora", "PAYMENT")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": []},
        {"kinds": ["NOTES"]},
        {"kinds": ["PSYCHOTHERAPY_NOTES"]},
        {"kinds": ["SCORES", "SUBSTANCE_USE"]},
        {"first_on": "2026-03-03"},
        {"first_on": "soon"},
        {"purpose": "LEGAL_PROCEEDINGS"},
        {"purpose": "RESEARCH"},
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_is_entered(
    at_the_door: Client, jordan: Patient, wrong: dict[str, object]
) -> None:
    consent = a_consent(jordan, {Kind.SCORES})
    response = at_the_door.post(address(jordan, consent.ref), CHOSEN | wrong)
    assert response.status_code == 422
    assert not Disclosure.objects.exists()


def test_what_a_purpose_does_not_open_is_refused_with_the_reason(at_the_door: Client, jordan: Patient) -> None:
    consent = a_consent(jordan, {Kind.NOTES}, form="tpo")
    sent = CHOSEN | {"kinds": ["NOTES"], "recipient": "A plan", "purpose": "PAYMENT"}
    response = at_the_door.post(address(jordan, consent.ref), sent)
    assert response.status_code == 422
    assert "does not open this kind of record for this purpose" in response.content.decode()


def test_another_patients_consent_is_not_found(at_the_door: Client, jordan: Patient, amara: Patient) -> None:
    consent = a_consent(amara, {Kind.SCORES})
    assert at_the_door.post(address(jordan, consent.ref), CHOSEN).status_code == 404
    assert at_the_door.post(address(jordan), CHOSEN).status_code == 404
    assert not Disclosure.objects.exists()


def test_to_everybody_else_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    consent = a_consent(jordan, {Kind.SCORES})
    sam, vera = a_staff([Role.ON_CALL], name="Sam"), a_staff([Role.DIRECTOR], name="Vera")
    for account in (*outsiders, sam.account, vera.account, a_patient().account):
        assert account is not None
        client = signed_in(account)
        assert client.get(address(jordan)).status_code == 404
        assert client.post(address(jordan, consent.ref), CHOSEN).status_code == 404
    assert not Disclosure.objects.exists()
