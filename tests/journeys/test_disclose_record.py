"""Part of a record is sent: what is in the packet, what can never be, and what the patient's accounting says."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.actions.disclosures import MayNotDisclose
from stepwell.clinic.access.models import AccessLog, Consent, Disclosure, Revocation
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.access.tests.papers import a_consent
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.chart.models import Medication, Problem
from stepwell.clinic.measures.actions import show_scores
from stepwell.clinic.measures.tests.factories import a_response, all_alike, phq9
from stepwell.clinic.notes.tests.factories import a_draft
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.disclose_record import Packet, disclose_record
from stepwell.journeys.sign_note import sign_note
from stepwell.plumbing import documents
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind, Purpose, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LATER = SPRING + timedelta(days=5)
EVERYTHING = {
    Kind.IDENTITY,
    Kind.SCHEDULE,
    Kind.ATTENDANCE,
    Kind.SCORES,
    Kind.PLAN,
    Kind.NOTES,
    Kind.CHART,
    Kind.SAFETY,
}


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    """Jordan, with a signed note, a score, a medicine, and what tells of substance use beside each."""
    patient, amara = a_patient(), a_patient(given_name="Amara")
    for each in (patient, amara):
        treats(lin, each, part="primary therapist")
    for day, title, substance_use in ((0, "Skills group", False), (1, "Relapse prevention", True)):
        session = a_session(lin, SPRING + timedelta(days=day), patients=[patient, amara], title=title)
        session.seats.update(substance_use=substance_use)
        held(session, {patient: 50, amara: 40})
        a_draft(session, shared=f"About {title}.", part=f"Took part in {title}.")
        with acting_as(lin.account.pk):
            told = sign_note(
                session_ref=session.ref, shared=f"About {title}.", by=lin.account, at=session.ends_at,
                parts={seat.ref: f"{seat.patient.given_name} in {title}." for seat in session.seats.all()},
            )  # fmt: skip
        assert not told.problems
    a_response(patient, phq9(2), SPRING)
    Problem.objects.create(patient=patient, text="Depression", status="active")
    Problem.objects.create(patient=patient, text="Alcohol use disorder", status="active", substance_use=True)
    Medication.objects.create(patient=amara, text="Lithium", status="active")
    return patient


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of every document that was made."""
    words: list[str] = []

    def pdf(template: Any, data: Any, **told: Any) -> bytes:
        words.append(str(data))
        return documents.pdf(template, data, **told)

    monkeypatch.setattr("stepwell.clinic.notes.packet.pdf", pdf)
    return words


def sent(
    patient: Patient, consent: Consent, kinds: Collection[Kind], by: Account, purpose: Purpose = Purpose.TREATMENT
) -> Packet:
    with acting_as(by.pk):
        return disclose_record(
            patient_ref=patient.ref, consent_ref=consent.ref, recipient="Dr Mora", kinds=kinds, purpose=purpose,
            first_on=SPRING.date(), last_on=SPRING.date() + timedelta(days=3), by=by, at=LATER,
        )  # fmt: skip


def test_the_packet_holds_what_was_chosen_and_the_accounting_says_so(
    jordan: Patient, lin: Staff, printed: list[str]
) -> None:
    packet = sent(jordan, a_consent(jordan, EVERYTHING), EVERYTHING, lin.account)
    (words,) = printed
    for there in ("Jordan in Skills group.", "About Skills group.", "18 of 27", "Depression", "My consent", "Lin Chen"):
        assert there in words
    entered = Disclosure.objects.get()
    assert entered == packet.disclosure
    assert (entered.recipient, entered.by, entered.notice) == ("Dr Vale", lin.account, "")
    assert entered.digest == documents.digest(packet.document)
    assert entered.description == "Records of 2 March 2026 to 5 March 2026"


def test_without_substance_use_in_the_consent_nothing_of_it_rides_along(
    jordan: Patient, lin: Staff, printed: list[str]
) -> None:
    sent(jordan, a_consent(jordan, EVERYTHING), EVERYTHING, lin.account)
    for hint in ("Relapse", "Alcohol", "part 2"):
        assert hint not in printed[0]


def test_with_it_the_packet_carries_the_notice_on_its_first_page_and_in_its_foot(
    jordan: Patient, lin: Staff, printed: list[str]
) -> None:
    whole = EVERYTHING | {Kind.SUBSTANCE_USE}
    packet = sent(jordan, a_consent(jordan, whole), whole, lin.account)
    assert "Jordan in Relapse prevention." in printed[0]
    assert "Alcohol use disorder" in printed[0]
    assert printed[0].index("Notice to the recipient") < printed[0].index("Relapse")
    assert packet.disclosure.notice[:80] in printed[0]


def test_what_is_kept_from_the_patient_rides_in_no_packet_until_it_is_shared(
    jordan: Patient, lin: Staff, printed: list[str]
) -> None:
    a_response(jordan, all_alike("wai-sr", 4), SPRING, instrument="wai-sr")
    sent(jordan, a_consent(jordan, {Kind.SCORES}), {Kind.SCORES}, lin.account)
    show_scores(patient=jordan, instrument="wai-sr", shown=True, by=lin.account, at=SPRING)
    sent(jordan, a_consent(jordan, {Kind.SCORES}), {Kind.SCORES}, lin.account)
    assert ["WAI-SR" in words for words in printed] == [False, True]


@pytest.mark.parametrize("kinds", [{Kind.NOTES}, {Kind.ATTENDANCE}])
def test_notes_and_attendance_have_their_days_without_the_schedule(
    jordan: Patient, lin: Staff, printed: list[str], kinds: set[Kind]
) -> None:
    sent(jordan, a_consent(jordan, kinds), kinds, lin.account)
    assert "2 March 2026, " in printed[0]
    assert "Relapse" not in printed[0]
    assert "18 of 27" not in printed[0]


def test_nothing_of_anybody_else_is_in_it(jordan: Patient, lin: Staff, printed: list[str]) -> None:
    sent(jordan, a_consent(jordan, EVERYTHING), EVERYTHING, lin.account)
    for hint in ("Amara", "Lithium"):
        assert hint not in printed[0]


@pytest.mark.parametrize("kind", [Kind.PSYCHOTHERAPY_NOTES, Kind.COUNSELLING_NOTES])
def test_separate_notes_never_ride_along(jordan: Patient, lin: Staff, kind: Kind) -> None:
    with pytest.raises(NotYours):
        sent(jordan, a_consent(jordan, {Kind.NOTES, kind}), {Kind.NOTES, kind}, lin.account)
    assert not Disclosure.objects.exists()


def test_beyond_the_consent_nothing_is_sent(jordan: Patient, lin: Staff) -> None:
    consent = a_consent(jordan, {Kind.SCORES})
    for kinds, purpose in (
        ({Kind.SCORES, Kind.NOTES}, Purpose.TREATMENT),
        ({Kind.SCORES, Kind.SUBSTANCE_USE}, Purpose.TREATMENT),
        ({Kind.SCORES}, Purpose.LEGAL_PROCEEDINGS),
        ({Kind.SCORES}, Purpose.RESEARCH),
        (set(), Purpose.TREATMENT),
    ):
        with pytest.raises(MayNotDisclose):
            sent(jordan, consent, kinds, lin.account, purpose)
    assert jordan.account is not None
    Revocation.objects.create(consent=consent, patient=jordan, by=jordan.account, at=SPRING)
    with pytest.raises(MayNotDisclose, match="withdrawn"):
        sent(jordan, consent, {Kind.SCORES}, lin.account)
    assert not Disclosure.objects.exists()


def test_where_the_consent_names_a_class_whoever_receives_it_is_said(jordan: Patient, lin: Staff) -> None:
    named = sent(jordan, a_consent(jordan, {Kind.SCORES}), {Kind.SCORES}, lin.account)
    single = sent(jordan, a_consent(jordan, {Kind.SCORES}, form="tpo"), {Kind.SCORES}, lin.account)
    assert (named.disclosure.recipient, single.disclosure.recipient) == ("Dr Vale", "Dr Mora")


def test_a_double_click_is_one_disclosure_and_the_same_document(jordan: Patient, lin: Staff) -> None:
    consent = a_consent(jordan, {Kind.SCORES})
    first, second = (sent(jordan, consent, {Kind.SCORES}, lin.account) for _ in range(2))
    assert first.disclosure == second.disclosure
    assert first.document == second.document


def test_what_is_sent_is_opened_and_logged_as_any_record_is(jordan: Patient, lin: Staff) -> None:
    sent(jordan, a_consent(jordan, {Kind.SCORES}), {Kind.SCORES}, lin.account)
    assert set(AccessLog.objects.filter(at=LATER).values_list("kind", "allowed")) == {
        ("ACCESS", True),
        ("SCORES", True),
    }


def test_only_the_care_team_sends_and_only_that_patients_consents(jordan: Patient, lin: Staff) -> None:
    consent = a_consent(jordan, {Kind.SCORES})
    for outsider in (a_staff(name="Nobody"), a_staff(name="Vera", roles=[Role.DIRECTOR])):
        with pytest.raises(NotYours):
            sent(jordan, consent, {Kind.SCORES}, outsider.account)
    other = a_patient(given_name="Kai")
    treats(lin, other)
    with pytest.raises(NotYours):
        sent(other, consent, {Kind.SCORES}, lin.account)
    with pytest.raises(NotYours), acting_as(lin.account.pk):
        disclose_record(
            patient_ref=jordan.ref, consent_ref=uuid4(), recipient="", kinds={Kind.SCORES}, purpose=Purpose.TREATMENT,
            first_on=SPRING.date(), last_on=SPRING.date(), by=lin.account, at=LATER,
        )  # fmt: skip
