"""Somebody is handed off: what goes along, on what it rests, and what stands in the accounting."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from stepwell.clinic.access.actions import MayNotDisclose, NotYours
from stepwell.clinic.access.models import Disclosure
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.access.tests.papers import a_consent
from stepwell.clinic.chart.models import Problem
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.actions import (
    acknowledge,
    name_emergency_contact,
    raise_alert,
    record_whereabouts,
)
from stepwell.clinic.safety.models import Alert, WarmHandOff
from stepwell.clinic.safety.tests.factories import an_alert, on_call, written
from stepwell.journeys.hand_off_patient import HandedOff, Receiver, hand_off_patient
from stepwell.plumbing import documents
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.instruments import Grade

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LATER = SPRING + timedelta(hours=1)
MO = Receiver("crisis_team", "County mobile crisis", "Mo Reed", "518-555-0142")


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    jordan = a_patient(address="1 Main St", city="Troy", phone="518-555-0100")
    treats(lin, jordan)
    written(jordan, lin)
    a_response(jordan, phq9(2), SPRING)
    Problem.objects.create(patient=jordan, text="Depression", status="active")
    Problem.objects.create(patient=jordan, text="Alcohol use disorder", status="active", substance_use=True)
    return jordan


@pytest.fixture
def alert(jordan: Patient, lin: Staff) -> Alert:
    alert = an_alert(jordan)
    acknowledge(alert=alert, by=lin.account, place="duty board", at=SPRING)
    return alert


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of every document that was made."""
    words: list[str] = []

    def pdf(template: Any, data: Any, **told: Any) -> bytes:
        words.append(str(data))
        return documents.pdf(template, data, **told)

    monkeypatch.setattr("stepwell.clinic.notes.packet.pdf", pdf)
    return words


def handed_off(
    alert: Alert,
    by: Staff,
    kinds: Collection[Kind] = (Kind.SCORES, Kind.CHART),
    *,
    emergency: str = "",
    submission: UUID | None = None,
    receiver: Receiver = MO,
    looked_for: Purpose = Purpose.TREATMENT,
) -> HandedOff:
    with acting_as(by.account_id, kinds=viewer_of(by.account).wide_kinds):
        return hand_off_patient(
            alert=alert, submission=submission or uuid4(), receiver=receiver, on_the_line=True,
            words="Intent and a plan; alone at home.", kinds=kinds, emergency=emergency, looked_for=looked_for,
            by=by.account, at=LATER,
        )  # fmt: skip


def test_without_a_consent_those_who_treat_are_told_and_nothing_of_substance_use(
    alert: Alert, lin: Staff, printed: list[str]
) -> None:
    record_whereabouts(patient=alert.patient, place="4 Lake Rd", city="Ithaca", by=lin.account, at=SPRING)
    name_emergency_contact(patient=alert.patient, name="Alex Reyes", phone="518-555-0111", by=lin.account, at=SPRING)
    done = handed_off(alert, lin)
    entered = Disclosure.objects.get()
    assert done.summary.startswith(b"%PDF-")
    assert (entered.recipient, entered.purpose, entered.consent) == ("Mo Reed, County mobile crisis", "TREATMENT", None)
    assert entered.kinds == ["CHART", "IDENTITY", "SAFETY", "SCORES"]
    assert entered.digest == documents.digest(done.summary)
    assert "164.506(c)" in entered.description
    (told,) = printed
    for words in (
        *("Jordan Reyes", "4 Lake Rd, Ithaca, NY (confirmed today)", "Alex Reyes, 518-555-0111", "Mo Reed"),
        *("Intent and a plan", "Cold water.", "18 of 27", "Depression"),
    ):
        assert words in told
    assert "Alcohol" not in told
    assert "Notice to the recipient" not in told


def test_a_marked_alert_and_plan_go_along_only_with_what_tells_of_substance_use(
    jordan: Patient, lin: Staff, printed: list[str]
) -> None:
    alert = raise_alert(patient=jordan, grade=Grade.SIGNAL, words="Used heroin again", source="test", at=SPRING)
    acknowledge(alert=alert, by=lin.account, place="duty board", at=SPRING)
    written(jordan, lin, at=LATER, coping="Pour the alcohol away.")
    alert.refresh_from_db()
    handed_off(alert, lin)
    assert not [words for words in ("heroin", "alcohol", "Cold water.") if words in printed[0]]
    handed_off(alert, lin, (Kind.SUBSTANCE_USE,), emergency="Overdose; unconscious, cannot consent.")
    assert not [words for words in ("heroin", "alcohol", "Notice to the recipient") if words not in printed[1]]


def test_what_tells_of_substance_use_needs_a_consent_or_an_emergency_that_is_written_down(
    alert: Alert, lin: Staff, printed: list[str]
) -> None:
    kinds = (Kind.CHART, Kind.SUBSTANCE_USE)
    with pytest.raises(MayNotDisclose, match="with a consent only"):
        handed_off(alert, lin, kinds)
    assert not WarmHandOff.objects.exists()
    assert not Disclosure.objects.exists()
    handed_off(alert, lin, kinds, emergency="Overdose; unconscious, cannot consent.")
    entered = Disclosure.objects.get()
    assert (entered.purpose, entered.consent) == ("EMERGENCY", None)
    assert "Medical emergency (42 CFR 2.51): Overdose; unconscious, cannot consent." in entered.description
    assert entered.notice
    assert "Alcohol use disorder" in printed[-1]
    assert "Notice to the recipient" in printed[-1]


def test_on_the_consent_to_treatment_it_goes_with_its_notice(alert: Alert, lin: Staff, printed: list[str]) -> None:
    consent = a_consent(
        alert.patient, {*Kind} - {Kind.PSYCHOTHERAPY_NOTES, Kind.COUNSELLING_NOTES, Kind.ANSWERS}, form="tpo"
    )
    handed_off(alert, lin, (Kind.CHART, Kind.SUBSTANCE_USE), emergency="Not needed here.")
    entered = Disclosure.objects.get()
    assert (entered.consent, entered.purpose) == (consent, "TREATMENT")
    assert "On the consent “My consent” of 2 March 2026." in printed[-1]
    assert "Notice to the recipient" in printed[-1]


def test_whoever_is_on_call_sends_what_they_may_read_and_no_more(alert: Alert) -> None:
    sam = on_call(a_staff([Role.ON_CALL], name="Sam Ito"))
    with pytest.raises(NotYours):
        handed_off(alert, sam, (Kind.CHART,))
    handed_off(alert, sam, (Kind.SCORES,))
    assert WarmHandOff.objects.get().by == sam.account


def test_a_stranger_hands_off_nobody(alert: Alert) -> None:
    with pytest.raises(NotYours):
        handed_off(alert, a_staff(name="Nobody"), (Kind.SCORES,))
    assert not Disclosure.objects.exists()


def test_the_same_form_twice_hands_off_once_and_gives_the_same_summary(alert: Alert, lin: Staff) -> None:
    submission = uuid4()
    first, again = (handed_off(alert, lin, submission=submission) for _ in range(2))
    assert first == again
    assert Disclosure.objects.count() == 1


def test_a_hand_off_that_is_refused_tells_nobody_anything(alert: Alert, lin: Staff) -> None:
    with pytest.raises(ValueError, match="to whom"):
        handed_off(alert, lin, receiver=Receiver("crisis_team", "", "Mo Reed", "1"))
    assert not Disclosure.objects.exists()
