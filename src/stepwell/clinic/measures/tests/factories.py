"""Answers and diary cards to test with."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from stepwell.clinic.measures.actions import record_day, record_response, set_diary_card
from stepwell.clinic.measures.models import DiaryCard, DiaryEntry, Response
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.pure.diary import Filled, card_of
from stepwell.pure.instruments import INSTRUMENTS


def phq9(value: int, **others: int | None) -> dict[str, int | None]:
    """Every item answered with this value, but for the others: `phq9(0, item9=1)`."""
    return {f"item{number}": value for number in range(1, 10)} | others


def all_alike(instrument: str, value: int) -> dict[str, int | None]:
    """Every item of an instrument answered with this value, or with the one nearest to it that there is."""
    return {item.key: min(item.values, key=lambda each: abs(each - value)) for item in INSTRUMENTS[instrument].items}


def a_response(
    patient: Patient,
    answers: dict[str, int | None],
    at: datetime,
    submission: UUID | None = None,
    instrument: str = "phq-9",
) -> Response:
    """The patient answers the PHQ-9, or another instrument."""
    assert patient.account is not None
    return record_response(
        patient=patient,
        instrument=instrument,
        answers=answers,
        submission=submission or uuid4(),
        by=patient.account,
        at=at,
    ).response


USUAL = ("mood", "sleep_hours", "medication", "suicide_urge", "self_harm_urge", "suicide_act", "self_harm_act", "words")


def a_card(patient: Patient, keys: Iterable[str] = USUAL) -> DiaryCard:
    """Another diary card for this patient."""
    assert patient.account is not None
    return set_diary_card(patient=patient, lines=card_of(keys), by=patient.account, at=SPRING)


def a_day(patient: Patient, answers: dict[str, object], at: datetime = SPRING, on: date | None = None) -> DiaryEntry:
    """The patient fills in their newest card."""
    card = DiaryCard.objects.filter(patient=patient).order_by("version").last()
    assert card is not None
    assert patient.account is not None
    return record_day(
        patient=patient,
        card_ref=card.ref,
        answers=answers,
        on=on or patient.today(at),
        filled=Filled(at, is_late=False, clock_was_wrong=False),
        submission=uuid4(),
        by=patient.account,
        at=at,
    ).entry
