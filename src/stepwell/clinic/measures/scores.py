"""What did the answers of a patient come to, and which of it may this viewer see?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from stepwell.clinic.measures.models import Response, Showing
from stepwell.clinic.measures.wording import as_shown
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.instruments import INSTRUMENTS, Points, Respondent, Sex
from stepwell.pure.instruments import instrument as instrument_called
from stepwell.pure.values import age_on

HIDDEN = frozenset(each.id for each in INSTRUMENTS.values() if each.hidden_from_patient)


@dataclass(frozen=True, slots=True)
class Score:
    """One response: `total` and `band` are None and empty where the rules allow no score. `on` is the patient's day.

    The rest as it was scored then: `positive` by the cut-off for who answered, or None; `rules` one by one where there
    are several; `parts` by name; `findings` and `explanation` in words.
    """

    ref: UUID
    instrument: str
    short_name: str
    on: date
    answered_at: datetime
    total: Points | None
    highest: Points
    band: str
    positive: bool | None
    level: str
    parts: Mapping[str, float | None]
    rules: Mapping[str, bool | None]
    findings: tuple[str, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class AnsweredItem:
    """One question with its answer in words; `value` is None where it was left blank."""

    text: str
    value: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One score with the answers it was made of."""

    score: Score
    items: tuple[AnsweredItem, ...]


def respondent_of(patient: Patient, *, on: date) -> Respondent:
    """Who answers, as far as a score depends on it. What the record does not say is not guessed."""
    sex = Sex(patient.gender) if patient.gender in set(Sex) else None
    return Respondent(sex, age_on(patient.birth_on, on))


def kept_from(patient: Patient) -> frozenset[str]:
    """The instruments whose scores the patient, and whoever reads with them, is not shown. One query."""
    latest = Showing.objects.filter(patient=patient, instrument__in=HIDDEN).order_by("instrument", "-at", "-pk")
    return HIDDEN - {showing.instrument for showing in latest.distinct("instrument") if showing.shown}


def responses(*, viewer: Viewer, patient: Patient, at: datetime, instrument: str | None = None) -> QuerySet[Response]:
    """The patient's responses this viewer may see, newest first; only who works here sees what is kept back."""
    rows: QuerySet[Response] = Response.objects.visible_to(viewer, at=at).filter(patient=patient)
    if instrument is not None:
        rows = rows.filter(instrument=instrument)
    if viewer.staff_id is None and (instrument is None or instrument in HIDDEN):
        rows = rows.exclude(instrument__in=kept_from(patient))
    return rows.order_by("-answered_at", "-pk")


def scores(
    *, viewer: Viewer, patient: Patient, at: datetime, instrument: str | None = None, limit: int = 20
) -> tuple[Score, ...]:
    """The patient's latest scores, newest first."""
    found = responses(viewer=viewer, patient=patient, at=at, instrument=instrument)[:limit]
    return tuple(map(score_of, found))


def latest_scores(
    *, viewer: Viewer, patient_refs: Collection[UUID], at: datetime, instrument: str = "phq-9", each: int = 3
) -> Mapping[UUID, tuple[Score, ...]]:
    """The last few scores of each of these patients, newest first. One query, however many patients."""
    rows = (
        Response.objects.visible_to(viewer, at=at)
        .filter(patient__ref__in=list(patient_refs), instrument=instrument)
        .select_related("patient")
        .order_by("-answered_at", "-pk")
    )
    found: dict[UUID, list[Score]] = {ref: [] for ref in patient_refs}
    for response in rows:
        mine = found[response.patient.ref]
        if len(mine) < each:
            mine.append(score_of(response))
    return {ref: tuple(mine) for ref, mine in found.items()}


def answers_of(*, viewer: Viewer, patient: Patient, ref: UUID, at: datetime) -> Answered | None:
    """The questions and answers behind one score; None when there is none the viewer may see."""
    response = responses(viewer=viewer, patient=patient, at=at).filter(ref=ref).first()
    if response is None:
        return None
    asked = as_shown(response.instrument, on=response.answered_on) or instrument_called(response.instrument)
    values: Mapping[str, int | None] = response.answers
    items = (
        AnsweredItem(item.text or f"Question {number}", value, "left blank" if value is None else item.label(value))
        for number, item in enumerate(asked.items, start=1)
        for value in [values.get(item.key)]
    )
    return Answered(score_of(response), tuple(items))


def score_of(response: Response) -> Score:
    asked = instrument_called(response.instrument)
    scored = response.scored
    return Score(
        ref=response.ref,
        instrument=asked.id,
        short_name=asked.short_name,
        on=response.answered_on,
        answered_at=response.answered_at,
        total=response.total,
        highest=asked.highest,
        band=response.band,
        positive=scored.get("positive"),
        level=scored.get("level") or "",
        parts=scored.get("parts", {}),
        rules=scored.get("rules", {}),
        findings=tuple(scored.get("findings", ())),
        explanation=scored.get("explanation", ""),
    )
