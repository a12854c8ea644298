"""What of this patient's record does the clinician's page show? Opened and logged kind by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from stepwell.clinic.access.actions import open_kinds
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.attendance.queries import DoseSeat, week_dose
from stepwell.clinic.measures.queries import progress
from stepwell.clinic.people.queries import Viewer, care_team
from stepwell.clinic.programs.queries import stay_facts
from stepwell.clinic.rulebook.queries import level_words
from stepwell.doors.web.ui.progress import ProgressPicture, picture
from stepwell.doors.web.ui.shapes import Fact
from stepwell.doors.web.ui.times import span_words, zone_words
from stepwell.pure.entitlement import Kind, Purpose
from stepwell.pure.values import age_on, hours

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

SHOWN = (Kind.SCHEDULE, Kind.ATTENDANCE, Kind.SCORES, Kind.PLAN, Kind.NOTES, Kind.CHART, Kind.SAFETY)


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A patient's record as far as it is open to this viewer."""

    patient: "Patient"
    kinds: frozenset[Kind]
    purpose: Purpose

    @property
    def is_theirs_to_write(self) -> bool:
        """Whoever treats writes; whoever supervises, or looks in an emergency, reads."""
        return self.purpose is Purpose.TREATMENT

    def shows(self, *kinds: Kind) -> bool:
        return self.kinds.issuperset(kinds)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat of the week in words."""

    title: str
    when: str
    minutes: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class WeekPicture:
    """The week in hours, with its seats and where its minimum comes from (no goal: no minimum applies)."""

    words: str
    attended: float
    goal: float | None
    possible: float
    source: str
    verified: bool
    seats: Sequence[SeatLine]


def opened(viewer: Viewer, ref: UUID, at: datetime) -> OpenRecord:
    """Open the record for what the viewer looks at it for, logging each kind that is shown. Raises NotYours."""
    purpose = working_purpose(viewer, ref, at=at)
    return OpenRecord(*open_kinds(viewer=viewer, patient_ref=ref, kinds=SHOWN, purpose=purpose, at=at), purpose)


def facts_of(record: OpenRecord, viewer: Viewer, at: datetime) -> list[Fact]:
    """Who this is, where they are in the programme, and who treats them."""
    patient = record.patient
    on = patient.today(at)
    facts = [
        Fact(label="Age", value=f"{age_on(patient.birth_on, on)}, born {patient.birth_on:%-d %B %Y}"),
        Fact(label="State", value=patient.state or "not known"),
        Fact(label="Time zone", value=zone_words(at, patient.zone)),
    ]
    stay = stay_facts(patient, on=on, viewer=viewer, at=at) if record.shows(Kind.SCHEDULE) else None
    if stay is not None:
        facts += [
            Fact(label="Track", value=f"{stay.programme}, {stay.track}, week {stay.week}"),
            Fact(
                label="Level of care", value=f"{level_words([stay.level_code], on=on)[stay.level_code]}. {stay.reason}"
            ),
        ]
    team = [f"{member.staff.signature} ({member.part})" for member in care_team(patient.pk, at=at)]
    return [*facts, Fact(label="Care team", value="; ".join(team) or "nobody yet")]


def week_of_patient(record: OpenRecord, viewer: Viewer, at: datetime) -> WeekPicture:
    """This week's hours in the patient's own week, opening to their seats."""
    dose = week_dose(viewer=viewer, patient=record.patient, at=at)
    minimum = dose.minimum
    return WeekPicture(
        words=dose.reckoned.words
        if minimum
        else _plain_words(dose.reckoned.attended_minutes, dose.reckoned.planned_minutes),
        attended=dose.reckoned.attended_minutes / 60,
        goal=minimum.minutes_per_week / 60 if minimum else None,
        possible=dose.reckoned.possible_minutes / 60,
        source=minimum.source if minimum else "",
        verified=minimum.verified if minimum else True,
        seats=[_seat(seat, viewer) for seat in dose.seats],
    )


def scores_of(record: OpenRecord, viewer: Viewer, at: datetime) -> list[ProgressPicture]:
    """What each instrument shows, in a line; the way to its answers is on its own page."""
    on = record.patient.today(at)
    found = progress(viewer=viewer, patient=record.patient, at=at)
    return [picture(each, on=on, href=None, to_patient=False) for each in found]


def _plain_words(attended: int, planned: int) -> str:
    return f"{hours(attended)} of {hours(planned)} hours attended; no weekly minimum at this level of care"


def _seat(seat: DoseSeat, viewer: Viewer) -> SeatLine:
    told = "not marked yet" if seat.attended_minutes is None else str(seat.attended_minutes)
    return SeatLine(
        title=f"{seat.title or seat.kind.capitalize()} with {seat.facilitator}",
        when=span_words(seat.starts_at, seat.ends_at, viewer.zone),
        minutes=f"{told} of {seat.planned_minutes} minutes"
        if told.isdigit()
        else f"{seat.planned_minutes} minutes, {told}",
        reasons=seat.reasons,
    )
