"""What happened on each programme day of a week, and can it be billed? The facts of all patients in a few queries.

Days are the patient's own, on the patient's own wall. A day is judged once its last seat has ended. Nobody looks here:
the judgement reads what claims need (that a note is signed, that a problem is coded) and hands on no clinical text.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from stepwell.clinic.access.models import Consent
from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.attendance.models import Minutes
from stepwell.clinic.billing.claim_form import ClaimDay, refusals_of
from stepwell.clinic.billing.models import Coverage
from stepwell.clinic.billing.telling import consent_in_force, consents_to_tell, why_not
from stepwell.clinic.chart.models import Problem
from stepwell.clinic.chart.queries import STILL_SO
from stepwell.clinic.notes.models import SessionNote
from stepwell.clinic.people.models import CareTeamMember, Patient, Staff
from stepwell.clinic.people.teams import PRIMARY_THERAPIST
from stepwell.clinic.programs.models import Programme, Stay
from stepwell.clinic.rulebook.queries import NoRule, billing_provider, payer_day, redisclosure_notice
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.costing import AttendedSeat, PayerRule, judge_day
from stepwell.pure.values import Period, week_of

NO_COVER = "No cover is in force on this day; record the payer and the member number."
BEHAVIOURAL_HEALTH = (
    "F"  # ICD-10-CM chapter 5; a claim of this programme says no more of somebody's health (164.502(b))
)


RowT = TypeVar("RowT", Coverage, Stay, Problem, CareTeamMember)


class NotAMonday(ValueError):
    """A week starts on a Monday."""


@dataclass(frozen=True, slots=True)
class DaySeat:
    """One seat of the day, with who led it and when its note was signed (None: not yet)."""

    seat_id: int
    seat_ref: UUID
    title: str
    starts_at: datetime
    facilitator: str
    note_signed_at: datetime | None
    counted: AttendedSeat
    substance_use: bool


@dataclass(frozen=True, slots=True)
class JudgedDay:
    """One patient's day. `reasons` is empty exactly when it could be billed; then `terms` is what a claim says of it.

    `minutes` count for the payer. A day that is not `over` is never billed, whatever was marked already. `consent` is
    the one by which a payer is told of a day that tells of `substance_use`: by a seat, a diagnosis or the payer's code.
    """

    patient: Patient
    on: date
    seats: tuple[DaySeat, ...]
    over: bool
    minutes: int
    reasons: tuple[str, ...]
    terms: ClaimDay | None
    substance_use: bool
    consent: Consent | None = None

    @property
    def billable(self) -> bool:
        return self.over and not self.reasons


def patients_of_week(starts_on: date, programme: Programme | None = None) -> set[int]:
    """The ids of those who have, or had, a seat that week. Raises NotAMonday."""
    if starts_on.weekday() != 0:
        raise NotAMonday(f"{starts_on} is a {starts_on:%A}; name the Monday the week starts on.")
    seats = Seat.objects.filter(_around(starts_on))
    if programme is not None:
        seats = seats.filter(session__week__programme=programme)
    return set(seats.values_list("patient_id", flat=True))


def judged_days(starts_on: date, patient_ids: Collection[int], *, at: datetime) -> list[JudgedDay]:
    """Every day of the week on which one of these patients has a seat, by name and day. As many queries for any number
    of patients."""
    seats = _seats(starts_on, patient_ids)
    signed = dict(
        SessionNote.objects.filter(
            session__in={seat.session_id for seat in seats}, signed_at__isnull=False
        ).values_list("session_id", "signed_at")
    )
    ledger = dict(Minutes.objects.filter(seat__in=seats).values_list("seat_id", "payer_countable"))
    by_day: dict[tuple[int, date], list[Seat]] = defaultdict(list)
    for seat in seats:
        by_day[seat.patient_id, _day_of(seat)].append(seat)
    facts = _Facts(patient_ids, at)
    return [
        facts.judge(
            group[0].patient,
            on,
            tuple(_day_seat(seat, ledger.get(seat.pk), signed.get(seat.session_id)) for seat in group),
            over=all(seat.ends_at <= at for seat in group),
            tracks={seat.session.block.track_id for seat in group if seat.session.block},
        )
        for (_, on), group in by_day.items()
    ]


class _Facts:
    """Cover, stays and diagnoses of these patients, and the rulebook's rows as they are asked for."""

    def __init__(self, patient_ids: Collection[int], at: datetime) -> None:
        self._at = at
        self._cover = _by_patient(Coverage.objects.filter(patient__in=patient_ids).order_by("-from_on", "-pk"))
        stays = Stay.objects.filter(patient__in=patient_ids).select_related("episode__primary_therapist")
        self._stays = _by_patient(stays.order_by("-from_on", "-pk"))
        therapists = CareTeamMember.objects.filter(patient__in=patient_ids, part=PRIMARY_THERAPIST)
        self._therapists = _by_patient(therapists.select_related("staff").order_by("-from_at", "-pk"))
        problems = Problem.objects.filter(patient__in=patient_ids, status__in=STILL_SO).exclude(icd10="")
        self._problems = _by_patient(problems.order_by("onset_at", "pk"))
        self._consents = consents_to_tell(patient_ids, at=at)
        self._tells = tells_of_substance_use(on=at.date())
        self._payer_day = cache(payer_day)
        self._billing_provider = cache(billing_provider)
        self._notice = cache(redisclosure_notice)

    def judge(
        self, patient: Patient, on: date, seats: tuple[DaySeat, ...], *, over: bool, tracks: Collection[int]
    ) -> JudgedDay:
        marked = sum(seat.counted.countable_minutes or 0 for seat in seats)
        coverage, stay = _in_force(self._cover[patient.pk], on), _stay_of(self._stays[patient.pk], on, tracks)
        told = any(seat.substance_use for seat in seats)
        if coverage is None:
            return JudgedDay(patient, on, seats, over, marked, (NO_COVER,), None, told)
        try:
            rule, provider = self._payer_day(coverage.payer_key, on=on), self._billing_provider(on=on)
        except NoRule as missing:
            return JudgedDay(patient, on, seats, over, marked, (str(missing),), None, told)
        diagnoses = _claimed_codes(self._problems[patient.pk])
        told = told or self._told_by((rule.hcpcs, rule.revenue, *diagnoses))
        consent = consent_in_force(self._consents[patient.pk], at=self._at) if told else None
        notice = self._notice(on=self._at.date()).short if told else ""
        verdict = judge_day(
            PayerRule(rule.minimum_minutes, rule.charge, rule.note_required, rule.levels),
            [seat.counted for seat in seats],
            level_code=stay.level_code if stay else "",
            coded=bool(diagnoses),
        )
        terms = None
        if stay:
            attending = self._therapist(stay, seats[0].starts_at)
            terms = ClaimDay(patient, on, coverage, stay.episode, attending, rule, provider, diagnoses, notice)
        reasons = (
            *verdict.reasons,
            *((why_not(self._consents[patient.pk]),) if told and not consent else ()),
            *(refusals_of(terms, self._at) if terms and over else ()),
        )
        return JudgedDay(patient, on, seats, over, verdict.minutes, reasons, terms, told, consent)

    def _therapist(self, stay: Stay, at: datetime) -> Staff:
        """Whose patient this was as the day's first session began: whoever was primary therapist, or had last been."""
        rows = self._therapists[stay.patient_id]
        before = [row.staff for row in rows if row.from_at <= at]
        return [*before, *(row.staff for row in reversed(rows)), stay.episode.primary_therapist][0]

    def _told_by(self, codes: Iterable[str]) -> bool:
        return any(self._tells(code=code) for code in codes)


def _around(starts_on: date) -> Q:
    """A day more on either side than any wall's week."""
    week = week_of(starts_on, ZoneInfo("UTC"))
    return Q(starts_at__gte=week.start_at - timedelta(days=1), starts_at__lt=week.until + timedelta(days=1))


def _seats(starts_on: date, patient_ids: Collection[int]) -> list[Seat]:
    rows = (
        Seat.objects.filter(
            _around(starts_on),
            patient__in=patient_ids,
            cancelled_at__isnull=True,
            session__cancelled_at__isnull=True,
        )
        .select_related("patient", "session__facilitator", "session__block")
        .order_by("patient__family_name", "patient__given_name", "patient", "starts_at", "pk")
    )
    days = range(7)
    return [seat for seat in rows if (_day_of(seat) - starts_on).days in days]


def _day_of(seat: Seat) -> date:
    return seat.patient.today(seat.starts_at)


def _day_seat(seat: Seat, countable: int | None, signed_at: datetime | None) -> DaySeat:
    scheduled = Period(seat.starts_at, seat.ends_at).minutes
    return DaySeat(
        seat_id=seat.pk,
        seat_ref=seat.ref,
        title=seat.session.title,
        starts_at=seat.starts_at,
        facilitator=seat.session.facilitator.signature,
        note_signed_at=signed_at,
        counted=AttendedSeat(seat.session.title, scheduled, countable, signed_at is not None),
        substance_use=seat.substance_use,
    )


def _claimed_codes(problems: Iterable[Problem]) -> tuple[str, ...]:
    """The codes a claim names, the first being the principal: those of behavioural health, or else the first alone."""
    codes = list(dict.fromkeys(problem.icd10 for problem in problems))
    behavioural = [code for code in codes if code.startswith(BEHAVIOURAL_HEALTH)]
    return tuple(behavioural or codes[:1])


def _by_patient(rows: Iterable[RowT]) -> dict[int, list[RowT]]:
    found: dict[int, list[RowT]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(row)
    return found


def _in_force(rows: Sequence[Coverage], on: date) -> Coverage | None:
    """The newest row that holds on this day."""
    return next((row for row in rows if row.from_on <= on and (row.until is None or on < row.until)), None)


def _stay_of(rows: Sequence[Stay], on: date, tracks: Collection[int]) -> Stay | None:
    """The stay to which the day's seats belong: on the day somebody moves on or leaves, the one that ends with it."""
    on_day = [row for row in rows if row.from_on <= on and (row.until is None or on <= row.until)]
    return next((row for row in on_day if row.track_id in tracks), on_day[0] if on_day else None)
