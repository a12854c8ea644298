"""Every write of the hours ledger: marking who came, and putting minutes right afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.attendance.models import Correction, Minutes, Witness
from stepwell.clinic.attendance.reckoning import reckon
from stepwell.clinic.live import queries as live
from stepwell.clinic.live.actions import NotNow, session_led_by
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.pure.dose import FACILITATOR


@dataclass(frozen=True, slots=True)
class Mark:
    """What the facilitator says of one seat: present for so many minutes (0 up to the session's length), or absent."""

    seat_ref: UUID
    present: bool
    minutes: int


class BadMarks(ValueError):
    """One or more marks cannot be; `problems` says by seat what is wrong. Nothing was stored."""

    def __init__(self, problems: dict[UUID, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


@transaction.atomic
def mark(*, session_ref: UUID, marks: Sequence[Mark], by: Account, at: datetime) -> int:
    """The facilitator says who came. Seats not named stay as they are. Returns how many statements were new.

    Raises NotYours for anybody but the facilitator, NotNow unless the session is open, BadMarks for impossible minutes.
    """
    session = session_led_by(by=by, session_ref=session_ref)
    if live.is_closed(session.pk):
        raise NotNow("This session is closed. Correct the minutes of one person, with the reason.")
    if not live.is_open(session.pk):
        raise NotNow("Open the session first, then mark who came.")
    seats = {seat.ref: seat for seat in session.seats.filter(cancelled_at__isnull=True).select_related("patient")}
    _refuse_impossible(session, seats, marks)
    said = _newest_statements(seats.values())
    new = [
        Witness(
            patient_id=seats[each.seat_ref].patient_id,
            seat=seats[each.seat_ref],
            source=FACILITATOR,
            present=each.present,
            minutes=each.minutes if each.present else 0,
            said_by=by,
            at=at,
        )
        for each in marks
        if said.get(seats[each.seat_ref].pk) != (each.present, each.minutes if each.present else 0)
    ]
    Witness.objects.bulk_create(new)
    _settle([witness.seat for witness in new], at)
    return len(new)


@transaction.atomic
def correct(*, seat_ref: UUID, minutes: int, reason: str, by: Account, at: datetime) -> Correction:
    """After closing, the facilitator puts the minutes of one seat right, saying why.

    Raises NotYours for anybody else, NotNow before closing, BadMarks without a reason or for impossible minutes.
    """
    seat = Seat.objects.select_related("session", "patient").filter(ref=seat_ref).first()
    if seat is None:
        raise NotYours
    session = session_led_by(by=by, session_ref=seat.session.ref)
    if not live.is_closed(session.pk):
        raise NotNow("This session is not closed yet: mark who came instead.")
    if not reason.strip():
        raise BadMarks({seat_ref: f"Say why the minutes of {seat.patient.name} change."})
    _refuse_impossible(session, {seat.ref: seat}, [Mark(seat_ref, True, minutes)])
    before = Minutes.objects.filter(seat=seat).first()
    correction = Correction.objects.create(
        patient_id=seat.patient_id,
        seat=seat,
        minutes_before=before.attended if before else 0,
        minutes=minutes,
        reason=reason.strip(),
        by=by,
        at=at,
    )
    _settle([seat], at)
    return correction


def _refuse_impossible(session: Session, seats: dict[UUID, Seat], marks: Sequence[Mark]) -> None:
    problems = {}
    for each in marks:
        if each.seat_ref not in seats:
            problems[each.seat_ref] = "This seat is not in the session any more; load the page again."
        elif each.present and not 0 <= each.minutes <= session.minutes:
            name = seats[each.seat_ref].patient.name
            problems[each.seat_ref] = f"{name}: write minutes from 0 to {session.minutes}, not {each.minutes}."
    if problems:
        raise BadMarks(problems)


def _newest_statements(seats: Iterable[Seat]) -> dict[int, tuple[bool, int]]:
    rows = Witness.objects.filter(seat__in=list(seats), source=FACILITATOR).order_by("at", "pk")
    return {row.seat_id: (row.present, row.minutes) for row in rows}


def _settle(seats: Sequence[Seat], at: datetime) -> None:
    """Make the minutes of these seats, and of no others, agree with their witnesses and corrections."""
    reckoned = reckon(seats)
    Minutes.objects.bulk_create(
        [
            Minutes(
                patient_id=seat.patient_id,
                seat=seat,
                attended=reckoned[seat.pk].attended,
                payer_countable=reckoned[seat.pk].payer_countable,
                reasons=list(reckoned[seat.pk].reasons),
                at=at,
            )
            for seat in seats
        ],
        update_conflicts=True,
        unique_fields=["seat"],
        update_fields=["attended", "payer_countable", "reasons", "at"],
    )
