"""Which rota is in force in this stretch of time, and who may stand on it?"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from stepwell.clinic.people.models import Absence, Staff
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.safety.models import OnCallShift, WeeklyShift
from stepwell.plumbing.database import acting_as, current_actor
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import ON_CALL, PARTS, PRESCRIBER, Away, Rota, Shift, Weekly, on_call
from stepwell.pure.values import Period

AHEAD = timedelta(days=14)  # how far holes are looked for
# Whoever is on call opens alerts of everybody; a prescriber is a psychiatrist besides.
NEEDED: dict[str, frozenset[Role]] = {
    part: frozenset({Role.ON_CALL, Role.PSYCHIATRIST} if part == PRESCRIBER else {Role.ON_CALL}) for part in PARTS
}


def rota_in(period: Period) -> Rota:
    """The rota as it stands written, as far as it touches this stretch. Four queries."""
    within = {"starts_at__lt": period.until, "ends_at__gt": period.start_at}
    # A line is read by its own wall, which may be a day from ours.
    around = period.start_at.date() - timedelta(days=2), period.until.date() + timedelta(days=2)
    lines = WeeklyShift.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=around[0]), from_on__lte=around[1]
    ).order_by("pk")
    staff = working()
    # Why somebody is away is for few to read; that they cannot be called counts for whoever asks.
    with acting_as(current_actor().account_id, wide=True):
        away = Absence.objects.filter(account__in=staff, **within).exclude(ends_at=F("starts_at"))
        gone = [
            Away(staff[account_id], Period(starts_at, ends_at))
            for account_id, starts_at, ends_at in away.values_list("account_id", "starts_at", "ends_at")
        ]
    return Rota(
        weekly=[weekly(line) for line in lines],
        dated=[
            Shift(row.staff_id, row.part, Period(row.starts_at, row.ends_at))
            for row in OnCallShift.objects.filter(**within).order_by("pk")
        ],
        away=gone,
        working=frozenset(staff.values()),
    )


def weekly(line: WeeklyShift) -> Weekly:
    """The line as `pure.escalation` reads it."""
    return Weekly(
        line.staff_id,
        line.part,
        frozenset(line.weekdays),
        line.starts,
        line.ends,
        ZoneInfo(line.time_zone),
        line.from_on,
        line.until_on,
    )


def working() -> dict[int, int]:
    """Everybody who works here: their staff, by account. One query."""
    return dict(Staff.objects.filter(active=True).values_list("account_id", "pk"))


def on_call_at(at: datetime) -> dict[str, int]:
    """Who is on call at this moment, by part; a part with nobody is left out. Four queries."""
    rota = rota_in(Period(at, at + timedelta(microseconds=1)))
    found = {part: on_call(rota, part, at) for part in PARTS}
    return {part: staff_id for part, staff_id in found.items() if staff_id is not None}


def is_on_the_rota(staff: Staff, *, at: datetime) -> bool:
    """Whether this person is on call now or at some time to come, away or not."""
    lines = WeeklyShift.objects.filter(Q(until_on__isnull=True) | Q(until_on__gt=at.date() - timedelta(days=1)))
    return lines.filter(staff=staff).exists() or OnCallShift.objects.filter(staff=staff, ends_at__gt=at).exists()


def parts_needed(at: datetime) -> tuple[str, ...]:
    """The parts of the rota that some grade card in force pages; whoever is on call always among them."""
    cards = rulebook.grade_cards(on=at.date()).values()
    named = {step.who for card in cards for step in card.steps} | {ON_CALL}
    return tuple(part for part in PARTS if part in named)
