"""What waits for each of these patients, and how long does it take? For the programme itself, many at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from stepwell.clinic.measures.effort import DIARY_MINUTES, minutes_of
from stepwell.clinic.measures.models import Assignment, DiaryCard, DiaryEntry, Response
from stepwell.clinic.measures.rounds import Round, rounds
from stepwell.clinic.measures.wording import offered
from stepwell.clinic.people.models import Patient
from stepwell.clinic.programs.models import Stay


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one patient is asked, each with the day of the last answer, and what of it is open today and unanswered.

    Only what can be shown to them is among it; what a clinician enters from paper is not. False where nothing waits.
    """

    patient_id: int
    assignments: tuple[tuple[Assignment, date | None], ...]
    open: tuple[Assignment, ...]
    diary: bool

    def __bool__(self) -> bool:
        return self.diary or bool(self.open)

    @property
    def questionnaires(self) -> int:
        return len(self.open)

    @property
    def minutes(self) -> int:
        return sum(minutes_of(each.instrument) for each in self.open) + (DIARY_MINUTES if self.diary else 0)


def in_care() -> QuerySet[Stay]:
    """The open stays, with who is in them and who treats them."""
    stays: QuerySet[Stay] = Stay.objects.filter(until__isnull=True).select_related(
        "patient__account", "episode__primary_therapist__account"
    )
    return stays


def waiting_for(patients: Sequence[Patient], *, at: datetime) -> Iterable[Waiting]:
    """What each of these is asked and what waits for them today, on their own day. Five queries, however many."""
    days = {patient.pk: patient.today(at) for patient in patients}
    if not days:
        return []
    asked: dict[int, list[Assignment]] = defaultdict(list)
    latest_day = max(days.values())
    running = Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=min(days.values())))
    for row in running.filter(patient__in=days, from_on__lte=latest_day).order_by("pk"):
        asked[row.patient_id].append(row)
    answered = Response.objects.filter(patient__in=days).values_list("patient_id", "instrument")
    last = {(patient, instrument): on for patient, instrument, on in answered.annotate(Max("answered_on"))}
    cards = DiaryCard.objects.filter(patient__in=days).order_by("patient", "-version").distinct("patient")
    with_card = {card.patient_id for card in cards if card.lines}
    entries = DiaryEntry.objects.filter(patient__in=days, on__gte=min(days.values()))
    filled = set(entries.values_list("patient_id", "on"))
    shown = offered({row.instrument for rows in asked.values() for row in rows}, on=latest_day)
    return [
        _waiting(
            patient_id,
            [(row, last.get((patient_id, row.instrument))) for row in asked[patient_id] if row.instrument in shown],
            diary=patient_id in with_card and (patient_id, on) not in filled,
            on=on,
        )
        for patient_id, on in days.items()
    ]


def current_round(assignment: Assignment, *, on: date) -> Round | None:
    """The latest time it was asked up to this day, over or not; None before the first."""
    return max(rounds(assignment, through=on), key=lambda each: each.opens_on, default=None)


def is_open(assignment: Assignment, last_on: date | None, *, on: date) -> bool:
    """Whether it may be answered today and is not answered yet."""
    current = current_round(assignment, on=on)
    return current is not None and on < current.until and (last_on is None or last_on < current.opens_on)


def _waiting(
    patient_id: int,
    asked: Sequence[tuple[Assignment, date | None]],
    *,
    diary: bool,
    on: date,
) -> Waiting:
    open_today = tuple(row for row, last_on in asked if is_open(row, last_on, on=on))
    return Waiting(patient_id, tuple(asked), open_today, diary)
