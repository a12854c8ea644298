"""What stands in a published week, as it can be judged and changed? A session's number is its key."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import DateField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.schedule.models import Seat, Session, Week
from stepwell.clinic.schedule.problem import WeekToPlace, week_to_place
from stepwell.pure.timetable.blocks import Kind
from stepwell.pure.timetable.by_hand import Sessions
from stepwell.pure.timetable.week import PlacedSession
from stepwell.pure.values import Period, zone_named


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A published week with everything its keys stand for; what is cancelled is not in it."""

    week: Week
    wanted: WeekToPlace
    sessions: Sessions
    rows: Mapping[int, Session]
    clinicians: Mapping[str, Staff]
    patients: Mapping[str, Patient]

    def key_of(self, patient: Patient) -> str:
        """Under which key this patient stands in the problem; empty where they are not in the programme that week."""
        return next((key for key, row in self.wanted.patients.items() if row.pk == patient.pk), "")


def published_table(week: Week) -> PublishedTable:
    """The week as it stands."""
    wanted = week_to_place(week.programme, week.starts_on)
    taken = Seat.objects.filter(cancelled_at__isnull=True).prefetch_related("patient__account").order_by("patient_id")
    rows = {
        row.pk: row
        for row in Session.objects.filter(week=week, cancelled_at__isnull=True)
        .select_related("facilitator__account", "block")
        .prefetch_related(Prefetch("seats", taken))
    }
    clinician_of = {row.pk: key for key, row in wanted.clinicians.items()}
    patient_of = {row.pk: key for key, row in wanted.patients.items()}
    block_of = {row.pk: key for key, row in wanted.blocks.items()}
    clinicians, patients = dict(wanted.clinicians), dict(wanted.patients)
    sessions = {}
    for number, row in rows.items():
        leader = clinician_of.get(row.facilitator_id, f"gone {row.facilitator_id}")
        clinicians.setdefault(leader, row.facilitator)
        seated = {patient_of.get(seat.patient_id, f"gone {seat.patient_id}"): seat.patient for seat in row.seats.all()}
        patients = seated | patients
        sessions[number] = PlacedSession(
            block=block_of.get(row.block_id or 0, ""),
            kind=Kind(row.kind),
            period=Period(row.starts_at, row.ends_at),
            zone=zone_named(row.time_zone),
            clinician=leader,
            patients=tuple(sorted(seated)),
        )
    return PublishedTable(week, _without(wanted, sessions), sessions, rows, clinicians, patients)


def weeks_led(staff: Staff, period: Period) -> list[Week]:
    """The published weeks in which this colleague leads something in this period that is not cancelled."""
    led = Session.objects.filter(
        facilitator=staff, cancelled_at__isnull=True, starts_at__lt=period.until, ends_at__gt=period.start_at
    )
    return list(_in_order(Week.objects.filter(sessions__in=led)))


def weeks_attended(patients: Collection[Patient], *, after_at: datetime) -> list[Week]:
    """The published weeks in which one of these patients has a seat that begins after this."""
    seats = Seat.objects.filter(patient__in=patients, cancelled_at__isnull=True, starts_at__gt=after_at)
    return list(_in_order(Week.objects.filter(sessions__seats__in=seats)))


def weeks_of_stay(patient: Patient, *, on: date) -> list[Week]:
    """The published weeks, not over by this day, of the programmes this patient is in then."""
    overlaps = Q(until__isnull=True) | Q(until__gt=OuterRef("starts_on"))
    stays = Stay.objects.filter(
        overlaps,
        patient=patient,
        track__programme=OuterRef("programme"),
        from_on__lt=ExpressionWrapper(OuterRef("starts_on") + timedelta(days=7), DateField()),
    )
    return list(_in_order(Week.objects.filter(Exists(stays), starts_on__gt=on - timedelta(days=7))))


def _in_order(weeks: QuerySet[Week]) -> QuerySet[Week]:
    return weeks.select_related("programme").distinct().order_by("starts_on", "pk")


def _without(wanted: WeekToPlace, sessions: Sessions) -> WeekToPlace:
    """The problem in which the week's own sessions are not something else that people have."""
    led, attended = defaultdict[str, set[Period]](set), defaultdict[str, set[Period]](set)
    for session in sessions.values():
        led[session.clinician].add(session.period)
        for who in session.patients:
            attended[who].add(session.period)
    problem = replace(
        wanted.problem,
        clinicians=tuple(
            replace(each, booked=_others(each.booked, led[each.id]), led=_others(each.led, led[each.id]))
            for each in wanted.problem.clinicians
        ),
        patients=tuple(
            replace(each, booked=_others(each.booked, attended[each.id])) for each in wanted.problem.patients
        ),
    )
    return replace(wanted, problem=problem)


def _others(booked: tuple[Period, ...], own: set[Period]) -> tuple[Period, ...]:
    return tuple(each for each in booked if each not in own)
