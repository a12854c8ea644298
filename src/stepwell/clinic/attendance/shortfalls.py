"""Whose week will stay below what it should be, why, and which open places would make up for it?"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from stepwell.clinic.attendance.weeks import DoseOfWeek, weeks_dose_for_all
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.schedule.making_up import MakingUp, OpenPlace, making_up
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.dose import LostSeat, Outlook, PlannedSeat, outlook
from stepwell.pure.values import Period, monday_of, zone_named
from stepwell.pure.values import today as day_of


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Somebody whose week stays below its minimum of hours or days, or the groups of their plan (`lacks`), and why.

    `came_on` where they came in its course; `signs_in` is False for somebody who cannot be offered a place on a phone.
    """

    patient: Patient
    dose: DoseOfWeek
    outlook: Outlook
    lacks: tuple[str, ...]
    places: tuple[OpenPlace, ...]
    came_on: date | None
    signs_in: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """Those who fall short, most first. `counted` have a weekly minimum; for `too_early` of them it is not said yet."""

    counted: int
    too_early: int
    from_weekday: int
    shortfalls: tuple[Shortfall, ...]


def forecast(*, viewer: Viewer, at: datetime) -> Forecast:
    """The week in which this moment lies, of everybody in care today whom the viewer may see.

    From the weekday of the rulebook on, by the zone of each one's track. As many queries for any number of people of
    one programme.
    """
    monday = monday_of(viewer.today(at))
    doses = {
        each.patient_ref: each
        for each in weeks_dose_for_all(viewer=viewer, week_start=monday, at=at)
        if each.minimum is not None
    }
    starts = rulebook.forecast_weekday(on=monday)
    stays = _stays(doses, viewer, at)
    told = {
        ref: stay
        for ref, stay in stays.items()
        if day_of(at, zone_named(stay.track.time_zone or stay.patient.time_zone)) >= monday + timedelta(days=starts)
    }
    ahead = _outlooks(told, doses, rulebook.least_days(on=monday), viewer, at)
    short = {stay.patient_id for ref, stay in told.items() if ahead[ref].falls_short}
    more = _making_up(told.values(), monday, short, viewer, at)
    found = [
        _shortfall(stay, doses[ref], ahead[ref], more.get(stay.patient_id, MakingUp()))
        for ref, stay in told.items()
        if ahead[ref].falls_short or (stay.patient_id in more and more[stay.patient_id].lacks)
    ]
    found.sort(key=lambda each: (-each.outlook.short_by, -each.outlook.days_short, -len(each.lacks), each.patient.name))
    return Forecast(len(stays), len(stays) - len(told), starts, tuple(found))


def _shortfall(stay: Stay, dose: DoseOfWeek, ahead: Outlook, more: MakingUp) -> Shortfall:
    return Shortfall(
        patient=stay.patient,
        dose=dose,
        outlook=ahead,
        lacks=more.lacks,
        places=tuple(each for each in more.places if dose.period.contains(each.session.starts_at)),
        came_on=stay.from_on if stay.from_on > dose.starts_on else None,
        signs_in=stay.patient.account_id is not None,
    )


def _outlooks(
    stays: Mapping[UUID, Stay], doses: Mapping[UUID, DoseOfWeek], least_days: int, viewer: Viewer, at: datetime
) -> Mapping[UUID, Outlook]:
    lost = _lost(stays, doses, viewer, at)
    return {
        ref: outlook(
            [PlannedSeat(Period(each.starts_at, each.ends_at), each.attended_minutes) for each in doses[ref].seats],
            lost[ref],
            doses[ref].reckoned,
            least_days=least_days,
            zone=stay.patient.zone,
            at=at,
        )
        for ref, stay in stays.items()
    }


def _stays(refs: Collection[UUID], viewer: Viewer, at: datetime) -> dict[UUID, Stay]:
    """The stay of each, of those who are in care today, on their own wall."""
    stays = Stay.objects.visible_to(viewer, at=at).filter(patient__ref__in=refs)
    rows = stays.select_related("patient").prefetch_related("track__programme").order_by("from_on", "pk")
    days = ((stay, stay.patient.today(at)) for stay in rows)
    return {
        stay.patient.ref: stay
        for stay, today in days
        if stay.from_on <= today and (stay.until is None or today < stay.until)
    }


def _lost(
    refs: Collection[UUID], doses: Mapping[UUID, DoseOfWeek], viewer: Viewer, at: datetime
) -> Mapping[UUID, Sequence[LostSeat]]:
    """The seats of the week that are no more, but for those of a session in which somebody has another now."""
    weeks = [doses[ref].period for ref in refs]
    found: dict[UUID, list[LostSeat]] = defaultdict(list)
    if not weeks:
        return found
    rows = Seat.objects.visible_to(viewer, at=at).filter(
        patient__ref__in=refs,
        starts_at__gte=min(week.start_at for week in weeks),
        starts_at__lt=max(week.until for week in weeks),
    )
    fields = ("patient__ref", "session", "starts_at", "ends_at", "cancelled_at", "session__cancelled_at")
    told = list(rows.values_list(*fields))
    held = {(ref, session) for ref, session, _, _, cancelled_at, _ in told if cancelled_at is None}
    for ref, session, starts_at, ends_at, cancelled_at, gone_at in told:
        is_lost = gone_at is not None if cancelled_at is None else (ref, session) not in held
        if is_lost and doses[ref].period.contains(starts_at):
            found[ref].append(LostSeat(Period(starts_at, ends_at), for_everybody=gone_at is not None))
    return found


def _making_up(
    stays: Collection[Stay], monday: date, short: Collection[int], viewer: Viewer, at: datetime
) -> Mapping[int, MakingUp]:
    by_programme: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_programme[stay.track.programme_id].append(stay)
    found: dict[int, MakingUp] = {}
    for rows in by_programme.values():
        programme, patients = rows[0].track.programme, [stay.patient for stay in rows]
        found |= making_up(programme, monday, patients, short=short, viewer=viewer, at=at)
    return found
