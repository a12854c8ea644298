"""What stands in a published week, as it can be judged and changed? A session's number is its key."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch

from stepwell.clinic.people.models import Patient, Staff
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


def published_table(week: Week, *, away: Mapping[int, Sequence[Period]] | None = None) -> PublishedTable:
    """The week as it stands. Staff, by key, who are `away` are taken then, whether it was said before or not."""
    wanted = week_to_place(week.programme, week.starts_on)
    taken = Seat.objects.filter(cancelled_at__isnull=True).select_related("patient__account").order_by("patient_id")
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
    apart = {clinician_of[key]: tuple(periods) for key, periods in (away or {}).items() if key in clinician_of}
    return PublishedTable(week, _without(wanted, sessions, apart), sessions, rows, clinicians, patients)


def weeks_touched(staff: Staff, period: Period) -> Sequence[Week]:
    """The published weeks in which this colleague leads something in this period that is not cancelled."""
    led = Session.objects.filter(
        facilitator=staff, cancelled_at__isnull=True, starts_at__lt=period.until, ends_at__gt=period.start_at
    )
    return list(
        Week.objects.filter(sessions__in=led).select_related("programme").distinct().order_by("starts_on", "pk")
    )


def _without(wanted: WeekToPlace, sessions: Sessions, away: Mapping[str, tuple[Period, ...]]) -> WeekToPlace:
    """The problem in which the week's own sessions are not something else that people have."""
    led: dict[str, set[Period]] = defaultdict(set)
    attended: dict[str, set[Period]] = defaultdict(set)  # a patient's key may be a clinician's, too
    for session in sessions.values():
        led[session.clinician].add(session.period)
        for patient in session.patients:
            attended[patient].add(session.period)
    problem = replace(
        wanted.problem,
        clinicians=tuple(
            replace(
                each,
                booked=(*_others(each.booked, led[each.id]), *away.get(each.id, ())),
                led=_others(each.led, led[each.id]),
            )
            for each in wanted.problem.clinicians
        ),
        patients=tuple(
            replace(each, booked=_others(each.booked, attended[each.id])) for each in wanted.problem.patients
        ),
    )
    return replace(wanted, problem=problem)


def _others(booked: tuple[Period, ...], own: set[Period]) -> tuple[Period, ...]:
    return tuple(each for each in booked if each not in own)
