"""When can a patient meet their own clinician alone? What both have free, within what the programme lets them choose.

The person, the block and the length are those of the plan; only the time is chosen. Times lie in weeks that are
published, for what is not published yet is still to be placed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from stepwell.clinic.people.models import Account, Licence, Patient, Remit, Residence, Staff
from stepwell.clinic.people.queries import moves_ahead, remits
from stepwell.clinic.programs.models import Block, Stay
from stepwell.clinic.programs.queries import blocks_of, week_of_stay
from stepwell.clinic.rulebook.queries import SelfBooking, on_call_work, self_booking
from stepwell.clinic.schedule.away import absences, closed_days
from stepwell.clinic.schedule.leading import on_call
from stepwell.clinic.schedule.models import ONE_PATIENT, Seat, Session, Week
from stepwell.clinic.schedule.problem import (
    RELATIVES_ONLY,
    UNTOLD_HOURS,
    _outside_the_stay,
    _relatives_windows,
    _windows,
)
from stepwell.plumbing.database import acting_as, current_actor
from stepwell.pure.entitlement import Role
from stepwell.pure.timetable.calendars import REASONABLE_HOURS, Calendar, calendar, period_of, shared
from stepwell.pure.timetable.week import Window
from stepwell.pure.values import Period, day_of, monday_of, today, week_of, zone_named

CALL = "Call your care team to change it."
NOTHING_FREE = "Nothing is free within the days that are planned. Call your care team."
ALL_BOOKED = "It is booked already in the weeks that are planned. To move one, open it in your week."


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of meeting a patient may give a time of its own. Without times, `why` says so and what to do."""

    kind: str
    terms: SelfBooking | None = None
    stay: Stay | None = None
    block: Block | None = None
    facilitator: Staff | None = None
    minutes: int = 0
    times: tuple[Period, ...] = ()
    why: str = ""

    def period_at(self, starts_at: datetime) -> Period | None:
        """The free time that begins then."""
        return next((time for time in self.times if time.start_at == starts_at), None)


def may_be_booked(patient: Patient, *, at: datetime) -> tuple[Offer, ...]:
    """Each kind of meeting the programme lets patients book that this one's plan has, with its free times."""
    terms = self_booking(on=patient.today(at))
    offers = [free_times(patient, kind, at=at) for kind in ONE_PATIENT if terms and kind in terms.kinds]
    return tuple(offer for offer in offers if offer.block is not None)


def free_times(
    patient: Patient,
    kind: str,
    *,
    at: datetime,
    moving: Seat | None = None,
    joined_by: Account | None = None,
    booking: bool = False,
) -> Offer:
    """The times at which this meeting could be, soonest first; of `moving`, but for the time it has. Where a relative
    joins who books it, their own hours count, and no other relative's. With `booking` nobody else books this clinician
    until the transaction ends: two that fit one by one may be more than their most of a day together.

    Acts programme-wide, for nobody else may read two calendars at once; it tells of neither more than what both have
    free. As many queries for any number of times.
    """
    with acting_as(current_actor().account_id, wide=True):
        offer = _offer(patient, kind, at, moving)
        if offer.why:
            return offer
        if booking and offer.facilitator is not None:
            Staff.objects.select_for_update(no_key=True).get(pk=offer.facilitator.pk)
        weeks = _weeks_with_room(patient, offer, at, moving)
        times = tuple(_times(patient, offer, weeks, at, moving, joined_by)) if weeks else ()
        return replace(offer, times=times, why="" if times else NOTHING_FREE if weeks else ALL_BOOKED)


def reschedulings_left(seat: Seat, terms: SelfBooking) -> int:
    """How often this meeting may still be moved, counted from how often it was."""
    return max(0, terms.reschedulings - seat.reschedulings.count())


def _offer(patient: Patient, kind: str, at: datetime, moving: Seat | None) -> Offer:
    on = patient.today(at)
    terms = self_booking(on=on)
    if terms is None or kind not in terms.kinds:
        return Offer(kind, why="Your care team books these with you: call them.")
    stay = (
        Stay.objects.filter(Q(until__isnull=True) | Q(until__gt=on), patient=patient, from_on__lte=on)
        .select_related("track__programme", "episode__primary_therapist__account")
        .first()
    )
    if stay is None:
        return Offer(kind, why="You are not in a programme at the moment.")
    if moving is not None:
        session = moving.session
        if not session.facilitator.active:
            return Offer(kind, why=f"Whoever you meet works here no more. {CALL}")
        return Offer(kind, terms, stay, session.block, session.facilitator, session.minutes)
    block = _block(stay, kind, on)
    if block is None or block.minutes is None:
        return Offer(kind, why="Your plan has no such session.")
    facilitator = _own_clinician(patient, stay, kind)
    if facilitator is None:
        return Offer(kind, why="Nobody is named yet whom you meet for it: call your care team.")
    return Offer(kind, terms, stay, block, facilitator, block.minutes)


def _block(stay: Stay, kind: str, on: date) -> Block | None:
    week = week_of_stay(stay.from_on, on)
    return (
        blocks_of({stay.track_id})
        .exclude(audience=RELATIVES_ONLY)
        .filter(Q(first_week__isnull=True) | Q(first_week__lte=week))
        .filter(Q(last_week__isnull=True) | Q(last_week__gte=week), kind=kind)
        .first()
    )


def _own_clinician(patient: Patient, stay: Stay, kind: str) -> Staff | None:
    """The therapist, or for a medication visit the prescriber on the care team; only who works here."""
    if kind != "medication visit":
        therapist = stay.episode.primary_therapist
        return therapist if therapist.active else None
    members = patient.care_team.filter(
        until__isnull=True, staff__active=True, staff__roles__contains=[Role.PSYCHIATRIST.value]
    )
    member = members.select_related("staff__account").order_by("-pk").first()
    return member.staff if member else None


def _times(
    patient: Patient,
    offer: Offer,
    weeks: Sequence[date],
    at: datetime,
    moving: Seat | None,
    joined_by: Account | None,
) -> Iterable[Period]:
    """Week by week: what is open to everybody, less what is taken, on the grid of the programme's terms."""
    terms, stay, facilitator = offer.terms, offer.stay, offer.facilitator
    if terms is None or stay is None or facilitator is None:
        return  # an offer that has none says why
    first_at, last_at = at + terms.notice, at + terms.ahead
    around = (weeks[0] - timedelta(days=1), weeks[-1] + timedelta(days=8))
    zone, theirs = patient.zone, zone_named(facilitator.account.time_zone)
    home = zone_named(stay.track.time_zone) if stay.track.time_zone else zone
    told = _windows([patient.account_id, facilitator.account_id])
    away = absences([each for each in (patient.account_id, facilitator.account_id) if each], *around)
    closed = [day_of(on, zone) for on in closed_days(stay.track.programme, *around)]
    move = moves_ahead([patient]).get(patient.pk)
    licensed = list(Licence.objects.filter(staff=facilitator, state__in={patient.state, (move or patient).state}))
    led, seated = _booked(patient, facilitator, around, moving)
    remit = remits([facilitator.pk]).get(facilitator.pk)
    rule = on_call_work(on=weeks[0])
    turns = [] if rule.meets_alone else on_call(rule.parts, *around).get(facilitator.pk, [])
    for week in weeks:
        hours = calendar(
            told.get(facilitator.account_id, UNTOLD_HOURS), theirs, week,
            [*led, *away[facilitator.account_id], *turns],
        )  # fmt: skip
        own = calendar(
            told.get(patient.account_id or 0, REASONABLE_HOURS), zone, week,
            [*seated, *away[patient.account_id or 0], *closed, *_outside_the_stay(stay, zone, week)],
        )  # fmt: skip
        open_to_all = shared(hours.open, own.open)
        relatives: list[Window] = []
        if offer.kind == "family":
            relatives = _relatives_windows([patient], {patient.pk: zone}, week, joined_by)[patient.pk]
        if relatives:
            open_to_all = shared(open_to_all, calendar(relatives, zone, week, ()).open)
        within = week_of(week, home)
        for time in _on_the_grid(open_to_all, offer.minutes, terms.every_minutes):
            if (
                first_at <= time.start_at <= last_at
                and within.contains(time.start_at)
                and _are_free(time, hours, own)
                and any(
                    _holds(licence, patient.today(time.start_at))
                    for licence in licensed
                    if licence.state == _state(patient, move, time)
                )
                and not (moving and moving.starts_at == time.start_at)
                and not (remit and _too_much(remit, led, time, theirs))
            ):
                yield time


def _too_much(remit: Remit, led: Sequence[Period], time: Period, zone: ZoneInfo) -> bool:
    """Whether the clinician would lead more than their most of that day or week, on their own wall."""
    on = today(time.start_at, zone)
    others = [(today(each.start_at, zone), each.minutes) for each in led]
    day = sum(minutes for day, minutes in others if day == on)
    week = sum(minutes for day, minutes in others if monday_of(day) == monday_of(on))
    limits = ((day, remit.most_minutes_day), (week, remit.most_minutes_week))
    return any(most is not None and minutes + time.minutes > most for minutes, most in limits)


def _state(patient: Patient, move: Residence | None, time: Period) -> str:
    return move.state if move and time.start_at >= move.begins_at else patient.state


def _booked(
    patient: Patient, facilitator: Staff, around: tuple[date, date], moving: Seat | None
) -> tuple[list[Period], list[Period]]:
    """What the clinician leads and where the patient has a seat, but for what is moved."""
    near = {"ends_at__date__gte": around[0], "starts_at__date__lte": around[1], "cancelled_at__isnull": True}
    sessions = Session.objects.filter(facilitator=facilitator, **near)
    seats = Seat.objects.filter(patient=patient, session__cancelled_at__isnull=True, **near)
    if moving is not None:
        sessions, seats = sessions.exclude(pk=moving.session_id), seats.exclude(pk=moving.pk)
    found = (rows.values_list("starts_at", "ends_at") for rows in (sessions, seats))
    led, seated = ([Period(*ends) for ends in rows] for rows in found)
    return led, seated


def _weeks_with_room(patient: Patient, offer: Offer, at: datetime, moving: Seat | None) -> list[date]:
    """The Mondays of published weeks within the terms in which the plan has one more such meeting than is booked, and
    none too near where it comes round every few weeks."""
    if offer.terms is None or offer.stay is None:
        return []
    held = Seat.objects.filter(
        patient=patient, session__block=offer.block, session__kind=offer.kind, cancelled_at__isnull=True,
        session__cancelled_at__isnull=True,
    )  # fmt: skip
    if moving is not None:
        held = held.exclude(pk=moving.pk)
    taken = dict(held.values_list("session__week__starts_on").annotate(seats=Count("pk")))
    per_week = (offer.block.per_week if offer.block else None) or 1
    apart = timedelta(weeks=offer.block.every_weeks if offer.block else 1)
    first_on, last_on = (at + offer.terms.notice).date(), (at + offer.terms.ahead).date()
    weeks = Week.objects.filter(
        programme=offer.stay.track.programme, starts_on__gt=first_on - timedelta(days=8), starts_on__lte=last_on
    )
    return [
        on
        for on in weeks.order_by("starts_on").values_list("starts_on", flat=True)
        if taken.get(on, 0) < per_week and not any(on != other and abs(on - other) < apart for other in taken)
    ]


def _on_the_grid(spans: Iterable[tuple[int, int]], minutes: int, every: int) -> Iterable[Period]:
    for start, end in spans:
        for minute in range(-(-start // every) * every, end - minutes + 1, every):
            yield period_of((minute, minute + minutes))


def _are_free(time: Period, *calendars: Calendar) -> bool:
    span = (int(time.start_at.timestamp()) // 60, int(time.until.timestamp()) // 60)
    return not any(each.is_taken(span) for each in calendars)


def _holds(licence: Licence, on: date) -> bool:
    return licence.valid_from <= on and (licence.until is None or on < licence.until)


def moving_words(seat: Seat, *, at: datetime) -> str:
    """Why this meeting cannot be moved by oneself, and what to do; empty where it can. Three queries."""
    terms = self_booking(on=seat.patient.today(at))
    if seat.session.kind not in ONE_PATIENT:
        return "A group meets when it is published."
    if terms is None or seat.session.kind not in terms.kinds:
        return f"This one is not moved by yourself. {CALL}"
    if over := _over(seat, at):
        return over
    if seat.starts_at - at < terms.notice:
        return f"It begins in less than {terms.notice_words}. {CALL}"
    if reschedulings_left(seat, terms) == 0:
        return f"It was moved {_times_words(terms.reschedulings)} already. {CALL}"
    return ""


def cancelling_words(seat: Seat, *, at: datetime) -> str:
    """Why this place cannot be given back by oneself, and what to do; empty where it can. One query."""
    if over := _over(seat, at):
        return over
    terms = self_booking(on=seat.patient.today(at))
    if terms is None:
        return f"Places are not given back by yourself here. {CALL}"
    if seat.starts_at - at < terms.notice and not terms.late_is_recorded:
        return f"It begins in less than {terms.notice_words}. Call your care team if you cannot come."
    return ""


def is_late(seat: Seat, *, at: datetime) -> str:
    """In words, that this is within the notice; empty where it is not. One query."""
    terms = self_booking(on=seat.patient.today(at))
    return f", less than {terms.notice_words} before" if terms and seat.starts_at - at < terms.notice else ""


def _over(seat: Seat, at: datetime) -> str:
    if seat.cancelled_at is not None or seat.session.cancelled_at is not None:
        return "It is cancelled already."
    return "It has begun." if seat.starts_at <= at else ""


def _times_words(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")
