"""What can be billed of this week, what was, and what does one claim rest on?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from stepwell.clinic.access import queries as access
from stepwell.clinic.attendance.models import Minutes
from stepwell.clinic.billing.days import JudgedDay, NotAMonday, judged_days, patients_of_week
from stepwell.clinic.billing.models import Charge, Claim
from stepwell.clinic.notes.models import SessionNote
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind
from stepwell.pure.values import Period

__all__ = [
    "BillingDay",
    "BillingWeek",
    "ClaimLine",
    "ClaimOpened",
    "NotAMonday",
    "PatientDays",
    "SeatOfLine",
    "Standing",
    "billing_week",
    "claim_opened",
]


class Standing(StrEnum):
    """How far a day is on its way to the payer. WAITING: it is not over yet."""

    WAITING = "not over yet"
    UNBILLABLE = "cannot be billed"
    READY = "ready to charge"
    CHARGED = "charged"
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class BillingDay:
    """One patient's day. `code` is HCPCS and revenue code; `reasons` say why not, or what has changed since a claim."""

    on: date
    standing: Standing
    minutes: int
    code: str
    amount: Decimal
    reasons: tuple[str, ...]
    claim_ref: UUID | None = None


@dataclass(frozen=True, slots=True)
class PatientDays:
    """One patient's days of the week, in order."""

    patient_ref: UUID
    patient: str
    payer: str
    days: tuple[BillingDay, ...]


@dataclass(frozen=True, slots=True)
class BillingWeek:
    """Everybody with a seat that week, by name, as things stand at this moment."""

    starts_on: date
    patients: tuple[PatientDays, ...]

    def days(self, *standings: Standing) -> int:
        return sum(day.standing in standings for patient in self.patients for day in patient.days)

    def amount(self, *standings: Standing) -> Decimal:
        """In dollars."""
        days = (day for patient in self.patients for day in patient.days)
        return sum((day.amount for day in days if day.standing in standings), Decimal("0.00"))

    def name_of(self, patient_ref: UUID) -> str:
        return next((row.patient for row in self.patients if row.patient_ref == patient_ref), "a patient")


@dataclass(frozen=True, slots=True)
class SeatOfLine:
    """One seat a line rests on: the minutes that count (None: not marked) of those scheduled, and its note."""

    title: str
    facilitator: str
    starts_at: datetime
    scheduled_minutes: int
    countable_minutes: int | None
    note_signed_at: datetime | None
    note_signature: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One day of a claim, with the seats it rests on."""

    on: date
    code: str
    amount: Decimal
    minutes: int
    seats: tuple[SeatOfLine, ...]


@dataclass(frozen=True, slots=True)
class ClaimOpened:
    """One claim as it went out. `text` is the 837I; a test claim is one no payer acts on.

    What tells of `substance_use` carries the notice on redisclosure in its text.
    """

    ref: UUID
    control_number: int
    patient_ref: UUID
    patient: str
    payer: str
    member_id: str
    total: Decimal
    is_test: bool
    substance_use: bool
    made_by: str
    made_at: datetime
    lines: tuple[ClaimLine, ...]
    text: str


def billing_week(*, viewer: Viewer, starts_on: date, at: datetime) -> BillingWeek:
    """The week that starts on this Monday. As many queries for any number of patients. Raises NotAMonday."""
    visible = access.patients(viewer, at=at, kind=Kind.BILLING)
    ids = set(visible.filter(pk__in=patients_of_week(starts_on)).values_list("pk", flat=True))
    charges = {
        (row.patient_id, row.on): row
        for row in Charge.objects.visible_to(viewer, at=at)
        .filter(patient__in=ids, on__gte=starts_on, on__lt=starts_on + timedelta(days=7))
        .select_related("claim", "coverage", "patient")
    }
    days: dict[Patient, list[BillingDay]] = defaultdict(list)
    payers: dict[Patient, str] = {}
    with acting_as(viewer.account_id, wide=True):  # a day rests on whether its notes are signed: that, and not a word
        judged_of_week = list(judged_days(starts_on, ids, at=at))
    for judged in judged_of_week:
        charge = charges.pop((judged.patient.pk, judged.on), None)
        days[judged.patient].append(_day(judged, charge))
        if judged.terms:
            payers[judged.patient] = judged.terms.coverage.payer_name
    for charge in charges.values():  # charged, and every seat of the day cancelled since
        days[charge.patient].append(_charged(charge, ("No seat is left on this day.",)))
    return BillingWeek(
        starts_on,
        tuple(
            PatientDays(patient.ref, patient.name, payers.get(patient, ""), tuple(sorted(rows, key=lambda day: day.on)))
            for patient, rows in days.items()
        ),
    )


def claim_opened(*, viewer: Viewer, ref: UUID, at: datetime) -> ClaimOpened | None:
    """The claim under this ref, or None when there is none the viewer may see. Six queries for any number of lines."""
    claim = (
        Claim.objects.visible_to(viewer, at=at).filter(ref=ref).select_related("patient", "coverage", "made_by").first()
    )
    if claim is None:
        return None
    staff = Staff.objects.filter(account=claim.made_by).first()
    return ClaimOpened(
        ref=claim.ref,
        control_number=claim.control_number,
        patient_ref=claim.patient.ref,
        patient=claim.patient.name,
        payer=claim.coverage.payer_name,
        member_id=claim.coverage.member_id,
        total=claim.total,
        is_test=claim.is_test,
        substance_use=claim.substance_use,
        made_by=staff.name if staff else "",
        made_at=claim.made_at,
        lines=_lines(claim, viewer),
        text=claim.text,
    )


def _day(judged: JudgedDay, charge: Charge | None) -> BillingDay:
    if charge is not None:
        return _charged(charge, judged.reasons or _changed(judged, charge))
    if not judged.over:
        return BillingDay(judged.on, Standing.WAITING, judged.minutes, "", Decimal("0.00"), ())
    if judged.reasons or judged.terms is None:
        return BillingDay(judged.on, Standing.UNBILLABLE, judged.minutes, "", Decimal("0.00"), judged.reasons)
    rule = judged.terms.rule
    return BillingDay(judged.on, Standing.READY, judged.minutes, f"{rule.hcpcs}/{rule.revenue}", rule.charge, ())


def _charged(charge: Charge, reasons: tuple[str, ...]) -> BillingDay:
    return BillingDay(
        on=charge.on,
        standing=Standing.CLAIMED if charge.claim else Standing.CHARGED,
        minutes=charge.minutes,
        code=f"{charge.hcpcs}/{charge.revenue}",
        amount=charge.amount,
        reasons=reasons,
        claim_ref=charge.claim.ref if charge.claim else None,
    )


def _changed(judged: JudgedDay, charge: Charge) -> tuple[str, ...]:
    if judged.minutes == charge.minutes:
        return ()
    return (f"{judged.minutes} minutes count by now.",)


def _lines(claim: Claim, viewer: Viewer) -> tuple[ClaimLine, ...]:
    charges = list(claim.charges.prefetch_related("seats__session__facilitator").order_by("on"))
    seats = [seat for charge in charges for seat in charge.seats.all()]
    counted = dict(Minutes.objects.filter(seat__in=seats).values_list("seat_id", "payer_countable"))
    with acting_as(viewer.account_id, wide=True):  # who signed and when, and not a word of it
        notes = SessionNote.objects.filter(session__in=[seat.session_id for seat in seats], signed_at__isnull=False)
        signed = {note.session_id: note for note in notes.defer("shared")}
    return tuple(
        ClaimLine(
            on=charge.on,
            code=f"{charge.hcpcs}/{charge.revenue}",
            amount=charge.amount,
            minutes=charge.minutes,
            seats=tuple(
                SeatOfLine(
                    title=seat.session.title,
                    facilitator=seat.session.facilitator.signature,
                    starts_at=seat.starts_at,
                    scheduled_minutes=Period(seat.starts_at, seat.ends_at).minutes,
                    countable_minutes=counted.get(seat.pk),
                    note_signed_at=signed[seat.session_id].signed_at if seat.session_id in signed else None,
                    note_signature=signed[seat.session_id].signature if seat.session_id in signed else "",
                )
                for seat in sorted(charge.seats.all(), key=lambda seat: seat.starts_at)
            ),
        )
        for charge in charges
    )
