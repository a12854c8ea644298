"""What of a patient's record goes into a packet that leaves the programme? Read from every room, printed as blocks.

Whoever calls it acts with exactly the kinds that are sent (`read_for`); the database leaves out the rest. Separate
notes, single answers, messages and bills are in no packet.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime

from stepwell.clinic.access.actions.disclosures import notice_for
from stepwell.clinic.attendance.models import Minutes
from stepwell.clinic.chart.models import Allergy, Medication, Problem
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.scores import kept_from
from stepwell.clinic.notes.models import NotePart
from stepwell.clinic.people.models import Patient
from stepwell.clinic.plans.models import Goal
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.safety.models import SafetyPlan
from stepwell.clinic.safety.queries import plan_blocks, steps_of
from stepwell.clinic.schedule.models import Seat
from stepwell.plumbing.documents import HOUSE, pdf
from stepwell.pure.entitlement import Kind
from stepwell.pure.instruments import instrument
from stepwell.pure.values import Period

Block = Mapping[str, object]


def packet_of(patient: Patient, kinds: Collection[Kind], period: Period) -> list[Block]:
    """These kinds of this patient's record as blocks of `plumbing.documents`; what has a day, of this period only."""
    return [block for kind, (_, blocks) in SECTIONS.items() if kind in kinds for block in blocks(patient, period)]


def printed(title: str, blocks: Sequence[Block], kinds: Collection[Kind], *, reference: str, at: datetime) -> bytes:
    """A packet on the programme's paper. What tells of substance use carries its notice first and on every page."""
    notice, on = notice_for(kinds, at=at), at.astimezone(UTC).date()
    first = [{"heading": "Notice to the recipient"}, {"quote": notice}] if notice else []
    data = {
        "title": title,
        "sender": [rulebook.billing_provider(on=on).name],
        "blocks": [*first, *blocks],
        "reference": reference,
    }
    if notice:
        data["notice"] = rulebook.redisclosure_notice(on=on).short
    return pdf(HOUSE, data, at=at)


def read_for(kinds: Collection[Kind]) -> frozenset[Kind]:
    """The kinds to act with: when a session was is part of its attendance and of its note."""
    timed = {Kind.ATTENDANCE, Kind.NOTES} & set(kinds)
    return frozenset(kinds) | ({Kind.SCHEDULE} if timed else frozenset())


def _identity(patient: Patient, period: Period) -> list[Block]:
    facts = [
        ["Called", patient.preferred_name],
        ["Phone", patient.phone],
        ["E-mail", patient.email],
        ["Address", ", ".join(filter(None, (patient.address, patient.city, patient.state, patient.postal_code)))],
    ]
    known = [fact for fact in facts if fact[1]]
    return _section(Kind.IDENTITY, [{"facts": known}] if known else [])


def _schedule(patient: Patient, period: Period) -> list[Block]:
    rows = [
        [_moment(seat.starts_at, patient), seat.session.title, "cancelled" if seat.cancelled_at else ""]
        for seat in _seats(patient, period)
    ]
    return _section(Kind.SCHEDULE, [_table(["When", "Session", ""], rows, [2, 3, 1])] if rows else [])


def _attendance(patient: Patient, period: Period) -> list[Block]:
    kept = Minutes.objects.filter(
        patient=patient, seat__starts_at__gte=period.start_at, seat__starts_at__lt=period.until
    )
    rows = [
        [
            _moment(row.seat.starts_at, patient),
            str(Period(row.seat.starts_at, row.seat.ends_at).minutes),
            str(row.attended),
        ]
        for row in kept.select_related("seat").order_by("seat__starts_at")
    ]
    return _section(Kind.ATTENDANCE, [_table(["When", "Minutes planned", "Attended"], rows, [2, 1, 1])] if rows else [])


def _scores(patient: Patient, period: Period) -> list[Block]:
    """Not what is kept from the patient: a packet comes to nobody who reads more than they do."""
    found = Response.objects.filter(patient=patient, answered_at__gte=period.start_at, answered_at__lt=period.until)
    rows = []
    for row in found.exclude(instrument__in=kept_from(patient)).order_by("answered_at").defer("answers", "scored"):
        asked = instrument(row.instrument)
        total = "no score" if row.total is None else f"{row.total} of {asked.highest}"
        rows.append([_day(row.answered_on), asked.short_name, total, row.band])
    return _section(
        Kind.SCORES, [_table(["Day", "Questionnaire", "Score", "Band"], rows, [2, 2, 1, 2])] if rows else []
    )


def _plan(patient: Patient, period: Period) -> list[Block]:
    rows = []
    for goal in Goal.objects.filter(patient=patient).prefetch_related("reviews").order_by("at", "pk"):
        latest = max(goal.reviews.all(), key=lambda review: review.at, default=None)
        rows.append([goal.words, goal.therapy, f"{latest.percent_met} per cent met" if latest else "not reviewed yet"])
    return _section(Kind.PLAN, [_table(["Goal", "By", "So far"], rows, [4, 1, 2])] if rows else [])


def _notes(patient: Patient, period: Period) -> list[Block]:
    """Signed notes only: the shared text and the patient's own part, never anybody else's."""
    parts = NotePart.objects.filter(
        patient=patient,
        note__signed_at__isnull=False,
        note__session__starts_at__gte=period.start_at,
        note__session__starts_at__lt=period.until,
    )
    blocks: list[Block] = []
    for part in parts.select_related("note__session").prefetch_related("addenda").order_by("note__session__starts_at"):
        note = part.note
        lines = [note.shared, part.text, *(f"Added by {added.signature}: {added.text}" for added in part.addenda.all())]
        blocks += [
            {"text": f"{_moment(note.session.starts_at, patient)}: {note.session.title}"},
            *({"quote": words} for words in lines if words),
            {"text": f"Signed by {note.signature}."},
        ]
    return _section(Kind.NOTES, blocks)


def _chart(patient: Patient, period: Period) -> list[Block]:
    blocks: list[Block] = []
    if problems := [f"{row.text} {row.icd10}, {row.status}" for row in Problem.objects.filter(patient=patient)]:
        blocks += [{"text": "Diagnoses and problems"}, {"list": problems}]
    if medicines := [f"{row.text}, {row.status}" for row in Medication.objects.filter(patient=patient)]:
        blocks += [{"text": "Medicines"}, {"list": medicines}]
    if allergies := [f"{row.text}, {row.status}" for row in Allergy.objects.filter(patient=patient)]:
        blocks += [{"text": "Allergies"}, {"list": allergies}]
    return _section(Kind.CHART, blocks)


def _safety(patient: Patient, period: Period) -> list[Block]:
    plan = SafetyPlan.objects.filter(patient=patient).order_by("-version").first()
    return _section(Kind.SAFETY, plan_blocks(steps_of(plan.steps)) if plan else [])


SECTIONS: Mapping[Kind, tuple[str, Callable[[Patient, Period], list[Block]]]] = {
    Kind.IDENTITY: ("Contact details", _identity),
    Kind.SCHEDULE: ("Appointments", _schedule),
    Kind.ATTENDANCE: ("Attendance", _attendance),
    Kind.SCORES: ("Scores", _scores),
    Kind.PLAN: ("Treatment plan as it stands today", _plan),
    Kind.NOTES: ("Session notes", _notes),
    Kind.CHART: ("Diagnoses, medicines and allergies as they stand today", _chart),
    Kind.SAFETY: ("Safety plan as it stands today", _safety),
}
"""What a packet can hold, in its order. Separate notes are never among it, nor single answers, messages and bills."""


def _section(kind: Kind, blocks: Sequence[Block]) -> list[Block]:
    return [{"heading": SECTIONS[kind][0]}, *(blocks or [{"text": "Nothing on record for these days."}])]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Block:
    return {"table": {"head": head, "rows": rows, "widths": widths}}


def _seats(patient: Patient, period: Period) -> Sequence[Seat]:
    seats = Seat.objects.filter(patient=patient, starts_at__gte=period.start_at, starts_at__lt=period.until)
    return list(seats.select_related("session").order_by("starts_at"))


def _moment(at: datetime, patient: Patient) -> str:
    local = at.astimezone(patient.zone)
    return f"{_day(local.date())}, {local:%H:%M}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
