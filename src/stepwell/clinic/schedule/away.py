"""When does somebody not meet, whatever their weekly windows say? Absences they said, and days that are closed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import F, Q

from stepwell.clinic.access.queries import reads_widely
from stepwell.clinic.people.models import Absence, Account, Relative
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.models import Availability, Closure, Seat, Session
from stepwell.pure.entitlement import Kind
from stepwell.pure.values import Period


def absences(account_ids: Collection[int], first_on: date, until_on: date) -> dict[int, list[Period]]:
    """When each of these accounts is away around these days. One query."""
    found: dict[int, list[Period]] = defaultdict(list)
    rows = Absence.objects.filter(
        account_id__in=account_ids, starts_at__date__lte=until_on, ends_at__date__gte=first_on
    ).exclude(ends_at=F("starts_at"))
    for account_id, starts_at, ends_at in rows.values_list("account_id", "starts_at", "ends_at"):
        found[account_id].append(Period(starts_at, ends_at))
    return found


def closed_days(programme: Programme, first_on: date, until_on: date) -> tuple[date, ...]:
    """The days between these on which this programme does not meet. One query."""
    here = Q(programme=programme) | Q(programme__isnull=True)
    return tuple(Closure.objects.filter(here, on__range=(first_on, until_on)).values_list("on", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Hours:
    """One window of every week in which somebody can meet; `weekday` 0 is Monday."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Touched:
    """A published session that falls into an absence."""

    title: str
    facilitator: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AwayLine:
    """An absence that is not over, and the published sessions it touches."""

    ref: UUID
    account_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    touched: tuple[Touched, ...]


def hours_of(account: Account, *, viewer: Viewer) -> tuple[Hours, ...]:
    """When somebody said they can meet, by weekday; nothing where they said nothing. Their own, or who plans asks."""
    if not _may_see(account.pk, viewer):
        return ()
    rows = Availability.objects.filter(account=account).order_by("weekday", "starts")
    return tuple(Hours(row.weekday, row.starts, row.ends) for row in rows)


def away_lines(*, viewer: Viewer, at: datetime, account: Account | None = None) -> tuple[AwayLine, ...]:
    """The absences that are not over, soonest first: of this account, or of everybody for those who plan.

    As many queries for any number.
    """
    if not _may_see(account.pk if account else None, viewer):
        return ()
    rows = Absence.objects.filter(ends_at__gt=at).exclude(ends_at=F("starts_at")).order_by("starts_at", "pk")
    held = list(rows if account is None else rows.filter(account=account))
    touched = _touched(held)
    return tuple(
        AwayLine(row.ref, row.account_id, row.kind, row.starts_at, row.ends_at, tuple(touched[row.pk])) for row in held
    )


def absence_of(ref: UUID, *, account: Account, viewer: Viewer) -> Absence | None:
    """One absence of this account."""
    return Absence.objects.filter(ref=ref, account=account).first() if _may_see(account.pk, viewer) else None


def touched_by(absence: Absence) -> tuple[Touched, ...]:
    """The published sessions that fall into it: led, attended, or a family session of somebody they are close to."""
    return tuple(_touched([absence])[absence.pk])


def closures(*, from_on: date) -> tuple[Closure, ...]:
    """The closed days from this one on, soonest first."""
    return tuple(Closure.objects.filter(on__gte=from_on).select_related("programme").order_by("on", "pk"))


def closure_by_ref(ref: UUID) -> Closure | None:
    return Closure.objects.filter(ref=ref).first()


def _may_see(account_id: int | None, viewer: Viewer) -> bool:
    return viewer.account_id == account_id or reads_widely(viewer, Kind.SCHEDULE)


def _touched(held: Sequence[Absence]) -> dict[int, list[Touched]]:
    """By the key of each absence, soonest first. Three queries for any number."""
    found: dict[int, list[Touched]] = defaultdict(list)
    if not held:
        return found
    span = {"starts_at__lt": max(row.ends_at for row in held), "ends_at__gt": min(row.starts_at for row in held)}
    accounts = {row.account_id for row in held}
    led = Session.objects.filter(facilitator__account__in=accounts, cancelled_at__isnull=True, **span)
    meets = [(session.facilitator.account_id, session) for session in led.select_related("facilitator")]
    close = dict.fromkeys(accounts, frozenset[int]())
    for account_id, patient_id in Relative.objects.filter(account__in=accounts).values_list("account_id", "patient_id"):
        close[account_id] |= {patient_id}
    seats = Seat.objects.filter(
        Q(patient__account__in=accounts) | Q(session__kind="family", patient__in=frozenset().union(*close.values())),
        cancelled_at__isnull=True,
        session__cancelled_at__isnull=True,
        **span,
    ).select_related("session__facilitator", "patient")
    for seat in seats:
        with_them = {each for each in accounts if seat.session.kind == "family" and seat.patient_id in close[each]}
        meets += [(account_id or 0, seat.session) for account_id in {seat.patient.account_id, *with_them}]
    meets.sort(key=lambda each: (each[1].starts_at, each[1].pk))
    for row in held:
        for account_id, session in meets:
            if account_id == row.account_id and session.starts_at < row.ends_at and session.ends_at > row.starts_at:
                told = Touched(session.title, session.facilitator.signature, session.starts_at, session.ends_at)
                found[row.pk].append(told)
    return found
