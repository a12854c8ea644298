"""The facilitator's word: who came, when the breaks were, and what is put right afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.attendance.actions.witnessing import Heard, record, settle
from stepwell.clinic.attendance.ledger import held
from stepwell.clinic.attendance.models import Correction, Minutes, Witness
from stepwell.clinic.attendance.reckoning import WHO_IS_THERE, breaks_by_seat, session_breaks
from stepwell.clinic.live import queries as live
from stepwell.clinic.live.actions import NotNow, session_led_by
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.pure.dose import Said, Source, breaks_told
from stepwell.pure.values import Period


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


class BadBreaks(ValueError):
    """These cannot be the breaks of the session; the message says why. Nothing was stored."""


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
    return record(
        [
            Heard(
                seat=seats[each.seat_ref],
                source=Source.FACILITATOR,
                said=Said.PRESENT if each.present else Said.ABSENT,
                said_at=at,
                minutes=each.minutes if each.present else 0,
                said_by=by,
            )
            for each in marks
            if said.get(seats[each.seat_ref].pk) != (each.present, each.minutes if each.present else 0)
        ],
        at=at,
    )


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
    heads = held([seat])
    before = Minutes.objects.filter(seat=seat).first()
    correction = Correction(
        patient_id=seat.patient_id,
        seat=seat,
        minutes_before=before.attended if before else 0,
        minutes=minutes,
        reason=reason.strip(),
        by=by,
        at=at,
    )
    heads.link(correction)
    correction.save(force_insert=True)
    heads.keep()
    settle([seat], at=at)
    return correction


@transaction.atomic
def mark_breaks(*, session_ref: UUID, breaks: Sequence[Period], by: Account, at: datetime, reason: str = "") -> int:
    """The facilitator says when the breaks of a session were, all of them; for everybody in it. None takes them back.

    Returns of how many seats this is new. Raises NotYours for anybody else, NotNow for a session that was not opened,
    BadBreaks for breaks that are not within the session or overlap, and after closing without a reason.
    """
    session = session_led_by(by=by, session_ref=session_ref)
    if live.is_closed(session.pk):
        if not reason.strip():
            raise BadBreaks("The session is closed: say why its breaks change.")
    elif not live.is_open(session.pk):
        raise NotNow("Open the session first, then mark its breaks.")
    ordered = sorted(breaks, key=lambda each: each.start_at)
    if any(each.start_at < session.starts_at or each.until > session.ends_at for each in ordered):
        raise BadBreaks("A break lies within the session; write when it began and when it ended.")
    if any(first.overlaps(second) for first, second in pairwise(ordered)):
        raise BadBreaks("Two breaks overlap; write each once.")
    seats = list(session.seats.filter(cancelled_at__isnull=True))
    newest = breaks_by_seat(seats)
    new = [seat for seat in seats if newest.get(seat.pk, ()) != tuple(ordered)]
    raw = breaks_told(ordered, reason.strip())
    return record([Heard(seat, Source.FACILITATOR, Said.BREAKS, at, raw=raw, said_by=by) for seat in new], at=at)


@transaction.atomic
def begin_break(*, session_ref: UUID, by: Account, at: datetime) -> int:
    """A break begins now. Until it is ended it is one to the session's end; begun twice it is one. As `mark_breaks`."""
    session = session_led_by(by=by, session_ref=session_ref)
    told = session_breaks(session.pk)
    if any(each.contains(at) for each in told):
        return 0
    if not session.starts_at <= at < session.ends_at:
        raise BadBreaks("A break lies within the session. Write down when it was.")
    until = min((each.start_at for each in told if each.start_at > at), default=session.ends_at)
    return mark_breaks(session_ref=session_ref, breaks=[*told, Period(at, until)], by=by, at=at)


@transaction.atomic
def end_break(*, session_ref: UUID, by: Account, at: datetime) -> int:
    """The break that runs ends now; where none does, nothing changes. As `mark_breaks`."""
    session = session_led_by(by=by, session_ref=session_ref)
    told = session_breaks(session.pk)
    ended = [Period(each.start_at, at) if each.contains(at) and each.start_at < at else each for each in told]
    return mark_breaks(session_ref=session_ref, breaks=ended, by=by, at=at)


@transaction.atomic
def mark_call(*, seat_ref: UUID, call: Period, by: Account, at: datetime) -> bool:
    """The facilitator says that somebody was in the session by telephone for this time. Returns whether it is new.

    Of a call that began after the session, or is written down after closing, it is kept that they were reached, and no
    minute changes: `correct` does that. Raises NotYours for anybody else, NotNow for a session that was not opened,
    BadMarks for a call that is not over, or lies partly outside of the session.
    """
    seat = Seat.objects.select_related("session", "patient").filter(ref=seat_ref, cancelled_at__isnull=True).first()
    if seat is None:
        raise NotYours
    session = session_led_by(by=by, session_ref=seat.session.ref)
    is_closed = live.is_closed(session.pk)
    if not (is_closed or live.is_open(session.pk)):
        raise NotNow("Open the session first, then write down who called.")
    is_after = is_closed or call.start_at >= session.ends_at
    if call.start_at < session.starts_at or call.until > (at if is_after else min(session.ends_at, at)):
        words = "a call lies within the session or after it, and has ended when marked."
        raise BadMarks({seat_ref: f"{seat.patient.name}: {words}"})
    key, said = f"{call.start_at:%Y%m%dT%H%M%S}/{call.until:%Y%m%dT%H%M%S}", Said.REACHED if is_after else Said.SEEN
    spoke = Heard(seat, Source.PHONE, said, call.until, since_at=call.start_at, said_by=by, key=key)
    return record([spoke], at=at) > 0


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
    """What was said last of each seat. What was said before a call has to be said again."""
    rows = Witness.objects.filter(WHO_IS_THERE, seat__in=list(seats)).order_by("at", "position")
    said = {row.seat_id: row for row in rows}
    return {seat: (row.said == Said.PRESENT, row.minutes) for seat, row in said.items() if row.source != Source.PHONE}
