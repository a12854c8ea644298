"""Which lines are on a patient's diary card, and what they filled in on one day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from stepwell.clinic.measures.actions.once import once
from stepwell.clinic.measures.models import DiaryCard, DiaryEntry
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.rulebook.queries import NoRule, diary_lines
from stepwell.pure.diary import DayAnswers, Filled, Target, card_of, checked, from_row, to_row


class NoCard(Exception):
    """There is no such diary card of this patient; load the page again."""


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """One day as stored. `is_new` is False when the same was sent before."""

    entry: DiaryEntry
    is_new: bool


@transaction.atomic
def begin_diary(*, stay: Stay, at: datetime) -> DiaryCard | None:
    """Give somebody the card everybody begins with; None where they have one, or the rulebook knows of none."""
    patient = stay.patient
    if DiaryCard.objects.filter(patient=patient).exists():
        return None
    try:
        lines = diary_lines(substance_use=stay.track.substance_use, on=stay.from_on)
    except NoRule:
        return None
    return _next_version(patient, card_of(lines), by=None, at=at)


@transaction.atomic
def set_diary_card(*, patient: Patient, lines: Sequence[Target], by: Account, at: datetime) -> DiaryCard:
    """Put another card in force; earlier entries keep theirs. The same lines as before are the same version."""
    Patient.objects.select_for_update().get(pk=patient.pk)  # two who set it at once get two versions
    newest = DiaryCard.objects.filter(patient=patient).order_by("-version").first()
    if newest is not None and newest.lines == [to_row(line) for line in lines]:
        return newest
    return _next_version(patient, lines, by=by, at=at)


@transaction.atomic
def stop_diary(*, patient: Patient, by: Account, at: datetime) -> DiaryCard:
    """Ask for no diary any more: a card without lines. What was filled in stays."""
    return set_diary_card(patient=patient, lines=(), by=by, at=at)


@transaction.atomic
def record_day(
    *,
    patient: Patient,
    card_ref: UUID,
    answers: DayAnswers,
    on: date,
    filled: Filled,
    submission: UUID,
    by: Account,
    at: datetime,
) -> KeptEntry:
    """Keep what was filled in for that day, on the version of the card it was filled in on, current or not.

    The same entry sent any number of times is one row. Raises NoCard, and Refused naming each line that cannot be.
    """
    card = DiaryCard.objects.filter(patient=patient, ref=card_ref).first()
    if card is None:
        raise NoCard("There is no such diary card; load the page again.")
    told = checked(lines_of(card), answers)
    entry, is_new = DiaryEntry.objects.get_or_create(
        submission=once(submission, patient, told),
        patient=patient,
        defaults={
            "card": card,
            "on": on,
            "answers": told,
            "filled_at": filled.at,
            "received_at": at,
            "clock_was_wrong": filled.clock_was_wrong,
            "by": by,
            "substance_use": card.substance_use,
        },
    )
    return KeptEntry(entry, is_new)


def lines_of(card: DiaryCard) -> tuple[Target, ...]:
    """The lines of a card as they were when it was in force."""
    rows: Sequence[Mapping[str, object]] = card.lines
    return tuple(from_row(row) for row in rows)


def _next_version(patient: Patient, lines: Sequence[Target], *, by: Account | None, at: datetime) -> DiaryCard:
    last = DiaryCard.objects.filter(patient=patient).aggregate(last=Max("version"))["last"] or 0
    return DiaryCard.objects.create(
        patient=patient,
        version=last + 1,
        lines=[to_row(line) for line in lines],
        by=by,
        at=at,
        substance_use=any(line.substance_use for line in lines),
    )
