"""What does the placement have to know of one programme's week? Read from the rooms, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from stepwell.clinic.people.models import Account, CareTeamMember, Licence, Patient, Relative, Remit, Residence, Staff
from stepwell.clinic.people.queries import moves_ahead, remits
from stepwell.clinic.programs.models import Block, Programme, Stay
from stepwell.clinic.programs.queries import blocks_of, week_of_stay
from stepwell.clinic.rulebook.queries import on_call_work
from stepwell.clinic.schedule.apart import pairs_among
from stepwell.clinic.schedule.attending import group_limits, least, members_of_closed, not_due
from stepwell.clinic.schedule.away import absences, closed_days
from stepwell.clinic.schedule.keys import block_key, clinician_key, patient_key
from stepwell.clinic.schedule.leading import co_facilitators, on_call
from stepwell.clinic.schedule.models import Availability, Seat, Session
from stepwell.pure.entitlement import Role
from stepwell.pure.timetable import week as pure
from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.values import ClockTime, Period, day_of, language_of, zone_named

LEADS = {
    Role.THERAPIST: frozenset({Kind.GROUP, Kind.INDIVIDUAL, Kind.FAMILY, Kind.MULTI_FAMILY_GROUP}),
    Role.PSYCHIATRIST: frozenset({Kind.MEDICATION_VISIT, Kind.INDIVIDUAL}),
}
# A clinician who has not said when they work is taken to be free in these hours of their own zone.
UNTOLD_HOURS = tuple(pure.Window(day, time(8), time(21)) for day in Weekday)
RELATIVES_ONLY = "relatives"
# Relatives who said when they can, and are away all week: a window in which no session fits.
NEVER = pure.Window(Weekday.MON, time(0), time(0, 1))


@dataclass(frozen=True, slots=True)
class WeekToPlace:
    """The week to be placed, with the rows its ids stand for."""

    problem: pure.WeekProblem
    blocks: Mapping[str, Block]
    clinicians: Mapping[str, Staff]
    patients: Mapping[str, Patient]
    stays: Mapping[str, Stay]


def week_to_place(programme: Programme, starts_on: date) -> WeekToPlace:
    """Everybody in the programme that week, what they attend, and who can lead it."""
    ends_on = starts_on + timedelta(days=7)
    around = (starts_on - timedelta(days=1), ends_on + timedelta(days=1))
    stays = _stays(programme, starts_on, ends_on)
    blocks = _blocks(stays.values())
    attends = _attends(stays, blocks, starts_on)
    used = {key: block for key, block in blocks.items() if any(key in attended for attended in attends.values())}
    patients = {key: stay.patient for key, stay in stays.items()}
    staff = _staff()
    windows = _windows([p.account_id for p in patients.values()] + [each.account_id for each in staff])
    closed = closed_days(programme, *around)
    leaders = _Leaders(staff, windows, starts_on, around)
    return WeekToPlace(
        problem=pure.WeekProblem(
            monday_on=starts_on,
            blocks=tuple(_in_the_week(used, stays, attends, starts_on)),
            clinicians=tuple(leaders.clinicians()),
            patients=tuple(_patients(stays, attends, windows, closed, starts_on, around)),
            last_week=tuple(_published(programme, starts_on - timedelta(days=7))),
            apart=frozenset(
                (patient_key(one), patient_key(other)) for one, other in pairs_among([p.pk for p in patients.values()])
            ),
            co_facilitators=leaders.beside(programme),
            closed=closed,
        ),
        blocks=blocks,
        clinicians={clinician_key(person.pk): person for person in leaders.leading},
        patients=patients,
        stays=stays,
    )


def those_in(programme: Programme, starts_on: date) -> tuple[list[int], list[int]]:
    """The keys of the patients in the programme that week, and of the staff who may lead or sit in."""
    stays = _stays(programme, starts_on, starts_on + timedelta(days=7))
    return [stay.patient_id for stay in stays.values()], [person.pk for person in _staff()]


def _stays(programme: Programme, starts_on: date, ends_on: date) -> dict[str, Stay]:
    """The stay of each patient; of two in one week, the later."""
    held = (
        Stay.objects.filter(
            Q(until__isnull=True) | Q(until__gt=starts_on), track__programme=programme, from_on__lt=ends_on
        )
        .select_related("patient__account", "episode")
        .prefetch_related("track")
        .order_by("from_on", "pk")
    )
    return {patient_key(stay.patient_id): stay for stay in held}


def _blocks(stays: Iterable[Stay]) -> dict[str, Block]:
    """The patients' blocks, by an id that keeps the timetable's order; those of a track without a zone wait for it."""
    rows = blocks_of({stay.track_id for stay in stays}).exclude(audience=RELATIVES_ONLY).exclude(track__time_zone="")
    rows = rows.select_related("track")
    return {block_key(block.pk): block for block in rows}


def _attends(stays: Mapping[str, Stay], blocks: Mapping[str, Block], starts_on: date) -> dict[str, frozenset[str]]:
    """The blocks each patient has in that week of their stay, but for those that are not due yet."""
    lately = not_due(blocks.values(), starts_on)
    return {
        key: frozenset(
            name
            for name, block in blocks.items()
            if block.track_id == stay.track_id
            and (block.first_week or 1) <= week_of_stay(stay.from_on, starts_on)
            and (block.last_week is None or week_of_stay(stay.from_on, starts_on) <= block.last_week)
            and (stay.patient_id, block.pk) not in lately
        )
        for key, stay in stays.items()
    }


def _in_the_week(
    blocks: Mapping[str, Block], stays: Mapping[str, Stay], attends: Mapping[str, frozenset[str]], starts_on: date
) -> Iterable[pure.WeekBlock]:
    attended = {block.pk: [stays[who] for who in stays if key in attends[who]] for key, block in blocks.items()}
    limits = group_limits(blocks.values(), attended, starts_on)
    members = members_of_closed(blocks.values(), starts_on)
    for key, block in blocks.items():
        kind = Kind(block.kind)
        yield pure.WeekBlock(
            key=key,
            kind=kind,
            zone=zone_named(block.track.time_zone),
            per_week=block.per_week or 0,
            minutes=block.minutes,
            days=tuple(Weekday(day) for day in block.days or ()),
            start=block.starts,
            group_max=limits[block.pk] if kind.in_a_group else None,
            any_day=block.any_day,
            any_time=block.any_time,
            modality=block.therapy,
            audience=block.age_band,
            language=block.language,
            co_facilitated=block.co_facilitated,
            members=frozenset(map(patient_key, members[block.pk])) if block.pk in members else None,
        )


def _staff() -> list[Staff]:
    """Those who lead, and those who may sit in."""
    treats = [Role.CASE_MANAGER.value, *(role.value for role in LEADS)]
    return list(Staff.objects.filter(active=True, roles__overlap=treats).select_related("account").order_by("pk"))


class _Leaders:
    """Everybody who leads, with what was said of each; who co-facilitates leads nothing."""

    def __init__(
        self,
        staff: Sequence[Staff],
        windows: Mapping[int, Sequence[pure.Window]],
        starts_on: date,
        around: tuple[date, date],
    ) -> None:
        self.starts_on, self.around = starts_on, around
        self.remits = remits([person.pk for person in staff])
        beside = {key for key, remit in self.remits.items() if remit.co_facilitates}
        leads = {role.value for role in LEADS}
        self.leading = [each for each in staff if each.pk not in beside and leads & set(each.roles)]
        self.sitting_in = [each for each in staff if each.pk in beside]
        self.hours = {each.account_id: windows.get(each.account_id, UNTOLD_HOURS) for each in staff}
        self.led = _booked_sessions(staff, around)
        away = absences([person.account_id for person in staff], *around)
        rule = on_call_work(on=starts_on)
        turns = on_call(() if rule.leads_groups and rule.meets_alone else rule.parts, *around)
        self.no_groups, nobody = ({} if rule.leads_groups else turns), ({} if rule.meets_alone else turns)
        self.taken = {each.pk: (*self.led[each.pk], *away[each.account_id], *nobody.get(each.pk, ())) for each in staff}

    def clinicians(self) -> Iterable[pure.Clinician]:
        states = _licensed_all_week(self.leading, self.starts_on)
        for person in self.leading:
            remit = self.remits.get(person.pk) or Remit()
            yield pure.Clinician(
                id=clinician_key(person.pk),
                zone=zone_named(person.account.time_zone),
                states=frozenset(states[person.pk]),
                kinds=frozenset().union(*(kinds for role, kinds in LEADS.items() if role.value in person.roles)),
                windows=tuple(self.hours[person.account_id]),
                booked=self.taken[person.pk],
                modalities=frozenset(remit.therapies) or None,
                audiences=frozenset(remit.age_bands) or None,
                languages=frozenset(remit.languages) or None,
                most_minutes_day=remit.most_minutes_day,
                most_minutes_week=remit.most_minutes_week,
                on_call=tuple(self.no_groups.get(person.pk, ())),
                led=tuple(self.led[person.pk]),
            )

    def beside(self, programme: Programme) -> tuple[Period, ...]:
        """When those who co-facilitate are there."""
        taken = {key: (*periods, *self.no_groups.get(key, ())) for key, periods in self.taken.items()}
        return co_facilitators(self.sitting_in, self.hours, taken, programme, self.starts_on)


def _licensed_all_week(staff: Iterable[Staff], starts_on: date) -> dict[int, set[str]]:
    """The states in which each may treat on every day of the week; a licence that ends in it counts for none."""
    sunday = starts_on + timedelta(days=6)
    rows = Licence.objects.filter(
        Q(until__isnull=True) | Q(until__gt=sunday), staff__in=list(staff), valid_from__lte=starts_on
    )
    found: dict[int, set[str]] = defaultdict(set)
    for staff_id, state in rows.values_list("staff_id", "state"):
        found[staff_id].add(state)
    return found


def _patients(
    stays: Mapping[str, Stay],
    attends: Mapping[str, frozenset[str]],
    windows: Mapping[int, list[pure.Window]],
    closed: Collection[date],
    starts_on: date,
    around: tuple[date, date],
) -> Iterable[pure.Patient]:
    patients = [stay.patient for stay in stays.values()]
    booked = _booked_seats(patients, around)
    away = absences([patient.account_id for patient in patients if patient.account_id], *around)
    moves = moves_ahead(patients)
    where = {patient.pk: _lives(patient, moves.get(patient.pk), starts_on) for patient in patients}
    relatives = _relatives_windows(patients, {key: lives.zone for key, lives in where.items()}, starts_on)
    prescribers = _prescribers(patients)
    at_least = least(stays, starts_on)
    for key, stay in stays.items():
        patient = stay.patient
        lives = where[patient.pk]
        zone = lives.zone
        yield pure.Patient(
            id=key,
            zone=zone,
            state=lives.state,
            moves=lives.moves,
            blocks=attends[key],
            therapist=clinician_key(stay.episode.primary_therapist_id),
            prescriber=prescribers.get(patient.pk),
            windows=tuple(windows.get(patient.account_id or 0, ())),
            relatives_windows=tuple(relatives[patient.pk]),
            booked=(
                *booked[patient.pk],
                *away[patient.account_id or 0],
                *(day_of(on, zone) for on in closed),
                *_outside_the_stay(stay, zone, starts_on),
            ),
            least_minutes=at_least.get(key, (0, 0))[0],
            least_days=at_least.get(key, (0, 0))[1],
            language=language_of(patient.language),
        )


@dataclass(frozen=True, slots=True)
class _Lives:
    """Where somebody sits in a week; who moves in its course has the wall of the new place all week."""

    zone: ZoneInfo
    state: str
    moves: tuple[date, str] | None = None


def _lives(patient: Patient, ahead: Residence | None, starts_on: date) -> _Lives:
    if ahead is None or ahead.from_on > starts_on + timedelta(days=6):
        return _Lives(zone_named(patient.time_zone), patient.state)
    zone = zone_named(ahead.time_zone)
    if ahead.from_on <= starts_on or ahead.state == patient.state:
        return _Lives(zone, ahead.state)
    return _Lives(zone, patient.state, (ahead.from_on, ahead.state))


def _outside_the_stay(stay: Stay, zone: ZoneInfo, starts_on: date) -> Iterable[Period]:
    """The days of the week before somebody came and after they left count as taken."""
    midnight = ClockTime(time(0), zone)
    begins, ends = starts_on - timedelta(days=1), starts_on + timedelta(days=8)
    if stay.from_on > starts_on:
        yield Period(midnight.on(begins), midnight.on(stay.from_on))
    if stay.until is not None and stay.until < ends:
        yield Period(midnight.on(stay.until), midnight.on(ends))


def _published(programme: Programme, starts_on: date) -> Iterable[pure.PlacedSession]:
    """What stands of the week that was published for this Monday: the sessions, and who has a seat in them."""
    seats = Seat.objects.filter(
        session__week__programme=programme,
        session__week__starts_on=starts_on,
        session__block__isnull=False,
        session__cancelled_at__isnull=True,
        cancelled_at__isnull=True,
    )
    held: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats.select_related("session").order_by("session_id", "patient_id"):
        held[seat.session_id].append(seat)
    for seated in held.values():
        session = seated[0].session
        yield pure.PlacedSession(
            block=block_key(session.block_id or 0),
            kind=Kind(session.kind),
            period=Period(session.starts_at, session.ends_at),
            zone=zone_named(session.time_zone),
            clinician=clinician_key(session.facilitator_id),
            patients=tuple(patient_key(seat.patient_id) for seat in seated),
        )


def _booked_sessions(staff: Iterable[Staff], around: tuple[date, date]) -> dict[int, list[Period]]:
    rows = Session.objects.filter(facilitator__in=list(staff), cancelled_at__isnull=True, **_overlapping(around))
    return _periods(rows.values_list("facilitator_id", "starts_at", "ends_at"))


def _booked_seats(patients: Collection[Patient], around: tuple[date, date]) -> dict[int, list[Period]]:
    rows = Seat.objects.filter(patient__in=patients, cancelled_at__isnull=True, **_overlapping(around))
    return _periods(rows.values_list("patient_id", "starts_at", "ends_at"))


def _overlapping(around: tuple[date, date]) -> dict[str, date]:
    return {"ends_at__date__gte": around[0], "starts_at__date__lte": around[1]}


def _periods(rows: Iterable[tuple[int, datetime, datetime]]) -> dict[int, list[Period]]:
    found: dict[int, list[Period]] = defaultdict(list)
    for key, starts_at, ends_at in rows:
        found[key].append(Period(starts_at, ends_at))
    return found


def _windows(account_ids: Collection[int | None]) -> dict[int, list[pure.Window]]:
    """What each account told of its availability; an account that told nothing is not in it."""
    found: dict[int, list[pure.Window]] = defaultdict(list)
    rows = Availability.objects.filter(account_id__in=[each for each in account_ids if each])
    for row in rows.order_by("account_id", "weekday", "starts"):
        found[row.account_id].append(pure.Window(Weekday(row.weekday), row.starts, row.ends))
    return dict(found)


def _relatives_windows(
    patients: Collection[Patient], zones: Mapping[int, ZoneInfo], starts_on: date, only: Account | None = None
) -> dict[int, list[pure.Window]]:
    """When the relatives, or this one, can meet, that week, on the wall of the patient's zone."""
    linked = Relative.objects.filter(patient__in=patients, **({"account": only} if only else {}))
    rows = list(linked.select_related("account").order_by("pk"))
    told = _windows([row.account_id for row in rows])
    away = absences([row.account_id for row in rows], starts_on, starts_on + timedelta(days=7))
    found: dict[int, list[pure.Window]] = defaultdict(list)
    for row in rows:
        theirs, own = zone_named(row.account.time_zone), zones[row.patient_id]
        windows = told.get(row.account_id, UNTOLD_HOURS if away[row.account_id] else ())
        left = [
            part
            for window in windows
            for whole in _that_week(window, theirs, starts_on)
            for period in whole.without(away[row.account_id])
            for part in _on_the_wall(period, own)
        ]
        found[row.patient_id] += left or ([NEVER] if windows else [])
    return found


def _that_week(window: pure.Window, zone: ZoneInfo, starts_on: date) -> Iterable[Period]:
    """The window as it is lived that week; one that lies in an hour which is skipped is not."""
    day = Weekday(window.weekday).in_week_of(starts_on)
    begins, ends = ClockTime(window.starts, zone).on(day), ClockTime(window.ends, zone).on(day)
    if begins < ends:
        yield Period(begins, ends)


def _on_the_wall(period: Period, zone: ZoneInfo) -> Iterable[pure.Window]:
    """The stretch as a wall in this zone shows it; what runs past midnight there becomes two."""
    begins, ends = period.start_at.astimezone(zone), period.until.astimezone(zone)
    if begins.date() == ends.date():
        if begins.time() < ends.time():  # not so where an hour is lived twice
            yield pure.Window(Weekday(begins.weekday()), begins.time(), ends.time())
        return
    yield pure.Window(Weekday(begins.weekday()), begins.time(), time.max)
    if ends.time() > time(0):
        yield pure.Window(Weekday(ends.weekday()), time(0), ends.time())


def _prescribers(patients: Collection[Patient]) -> dict[int, str]:
    rows = CareTeamMember.objects.filter(
        patient__in=patients, until__isnull=True, staff__roles__contains=[Role.PSYCHIATRIST.value]
    )
    return {
        patient: clinician_key(staff) for patient, staff in rows.order_by("-pk").values_list("patient_id", "staff_id")
    }
