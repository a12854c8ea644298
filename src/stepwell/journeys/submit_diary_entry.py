"""A day on a patient's diary card is kept, and what it signals reaches a human, however late it comes."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.live.queries import hosts_now
from stepwell.clinic.measures import actions as measures
from stepwell.clinic.measures.models import DiaryEntry
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.actions import Found
from stepwell.clinic.schedule.queries import next_contact_at
from stepwell.plumbing.database import acting_as
from stepwell.pure.diary import DayAnswers, Filled


@dataclass(frozen=True, slots=True)
class DayKept:
    """What was recorded. `somebody_is_told`: it pages a human now; then show the patient their help at once."""

    entry: DiaryEntry
    found: tuple[Found, ...]

    @property
    def somebody_is_told(self) -> bool:
        return any(each.grade.pages for each in self.found)


@transaction.atomic
def submit_diary_entry(
    *,
    patient: Patient,
    by: Account,
    card_ref: UUID,
    answers: DayAnswers,
    on: date,
    filled: Filled,
    submission: UUID,
    at: datetime,
) -> DayKept:
    """Keep the day and raise an alert for what the rulebook's rules find in it: all of it or nothing.

    An entry filled in long before it came raises its alert at once, and the alert says so. Sent any number of times
    it is one entry and one alert. Raises `measures.actions.NoCard` and Refused.
    """
    kept = measures.record_day(
        patient=patient,
        card_ref=card_ref,
        answers=answers,
        on=on,
        filled=filled,
        submission=submission,
        by=by,
        at=at,
    )
    entry = kept.entry
    found = safety.found_by_rules("diary", entry.answers, on=patient.today(at))
    # Whom to page is the programme's to know, whatever the one who fills it in may see.
    with acting_as(by.pk, wide=True):
        safety.raise_signals(
            patient=patient,
            found=found,
            source=f"diary:{entry.ref}",
            occurred_at=entry.filled_at,
            is_late=filled.is_late,
            at=at,
            hosts=hosts_now(patient, at=at),
            next_contact_at=next_contact_at(patient, at=at),
            substance_use=entry.substance_use,
        )
    return DayKept(entry, found)
