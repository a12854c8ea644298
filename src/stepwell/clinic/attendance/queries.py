"""Who was there, for how long, and who says so? What every other floor may ask of the hours ledger."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from stepwell.clinic.attendance.models import Correction, Minutes, Witness
from stepwell.clinic.attendance.one_seat import OneSeat, one_seat
from stepwell.clinic.attendance.reckoning import WHO_CAME, WHO_IS_THERE, reckon, session_breaks
from stepwell.clinic.attendance.shortfalls import Forecast, Shortfall, forecast
from stepwell.clinic.attendance.weeks import DoseOfWeek, DoseSeat, week_dose, weeks_dose_for_all
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.dose import Said
from stepwell.pure.values import Period

__all__ = [
    "DoseOfWeek",
    "DoseSeat",
    "Forecast",
    "OneSeat",
    "RosterLine",
    "Shortfall",
    "forecast",
    "minutes_as_known",
    "minutes_of",
    "one_seat",
    "roster",
    "session_breaks",
    "sessions_kept",
    "unmarked",
    "week_dose",
    "weeks_dose_for_all",
]


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person's seat in a session. `present` is None while nobody has marked it; minutes are whole minutes.

    Who is on the telephone is present. `said_minutes` is what the facilitator said; `minutes` what was made of it and
    of everything else.
    """

    seat_id: int
    seat_ref: UUID
    patient_id: int
    patient_ref: UUID
    name: str
    names: tuple[str, ...]
    planned_minutes: int
    present: bool | None
    said_minutes: int | None
    minutes: int | None
    payer_countable: int | None
    reasons: tuple[str, ...]
    corrected: bool
    cancelled: bool = False


def roster(*, viewer: Viewer, session_id: int, at: datetime, with_cancelled: bool = False) -> tuple[RosterLine, ...]:
    """Everybody with a seat in the session that the viewer may see, by name. Four queries."""
    held = Q() if with_cancelled else Q(cancelled_at__isnull=True)
    seats = list(
        Seat.objects.visible_to(viewer, at=at)
        .filter(held, session_id=session_id)
        .select_related("patient")
        .order_by("patient__family_name", "patient__given_name", "pk")
    )
    ledger = {row.seat_id: row for row in Minutes.objects.visible_to(viewer, at=at).filter(seat__in=seats)}
    said = {
        row.seat_id: row
        for row in Witness.objects.visible_to(viewer, at=at)
        .filter(WHO_IS_THERE, seat__in=seats)
        .order_by("at", "position")
    }
    corrections = Correction.objects.visible_to(viewer, at=at).filter(seat__in=seats)
    corrected = set(corrections.values_list("seat_id", flat=True))
    return tuple(_line(seat, ledger.get(seat.pk), said.get(seat.pk), seat.pk in corrected) for seat in seats)


def unmarked(*, session_id: int) -> tuple[str, ...]:
    """The names of those whose seat the facilitator has not marked yet. Empty: everybody is marked."""
    seats = Seat.objects.filter(session_id=session_id, cancelled_at__isnull=True)
    missing = (
        seats.exclude(pk__in=Witness.objects.filter(WHO_CAME, seat__in=seats).values("seat"))
        .select_related("patient")
        .order_by("patient__family_name", "pk")
    )
    return tuple(seat.patient.name for seat in missing)


def minutes_of(*, viewer: Viewer, seat_refs: Collection[UUID], at: datetime) -> Mapping[UUID, int]:
    """The minutes attended by seat, for those marked that the viewer may see; 0 means absent. One query."""
    ledger = Minutes.objects.visible_to(viewer, at=at).filter(seat__ref__in=list(seat_refs))
    return dict(ledger.values_list("seat__ref", "attended"))


def sessions_kept(patient: Patient, *, viewer: Viewer, since_at: datetime, at: datetime) -> tuple[int, int]:
    """To how many of the sessions marked since then the patient came, and of how many; what the viewer may see of it.

    When they were, and what for, is not looked at: that is the schedule. One query.
    """
    ledger = Minutes.objects.visible_to(viewer, at=at).filter(patient=patient, at__gte=since_at, at__lte=at)
    attended = list(ledger.values_list("attended", flat=True))
    return sum(minutes > 0 for minutes in attended), len(attended)


def minutes_as_known(*, session_id: int, at: datetime) -> Mapping[UUID, int]:
    """The minutes attended by seat, as the ledger had them at that moment, whatever was corrected since."""
    seats = list(Seat.objects.filter(session_id=session_id))
    reckoned = reckon(seats, at=at)
    return {seat.ref: reckoned[seat.pk].attended for seat in seats if reckoned[seat.pk].known}


def _line(seat: Seat, ledger: Minutes | None, said: Witness | None, corrected: bool) -> RosterLine:
    patient = seat.patient
    return RosterLine(
        seat_id=seat.pk,
        seat_ref=seat.ref,
        patient_id=patient.pk,
        patient_ref=patient.ref,
        name=patient.name,
        names=(patient.given_name, patient.preferred_name, patient.family_name),
        planned_minutes=Period(seat.starts_at, seat.ends_at).minutes,
        present=ledger.attended > 0 if ledger and corrected else said.said != Said.ABSENT if said else None,
        said_minutes=said.minutes if said and said.said in (Said.PRESENT, Said.ABSENT) else None,
        minutes=ledger.attended if ledger else None,
        payer_countable=ledger.payer_countable if ledger else None,
        reasons=tuple(ledger.reasons) if ledger else (),
        corrected=corrected,
        cancelled=seat.cancelled_at is not None,
    )
