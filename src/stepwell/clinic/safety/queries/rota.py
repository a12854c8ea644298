"""Who is on call, stretch by stretch; who may be; and what is handed over to whom?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from stepwell.clinic.people.models import Absence, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.models import HandOver, Way, WeeklyShift
from stepwell.clinic.safety.rota import AHEAD, NEEDED, parts_needed, rota_in, working
from stepwell.plumbing.database import acting_as
from stepwell.plumbing.delivery import ringing
from stepwell.pure.escalation import PARTS, Turn, turns
from stepwell.pure.values import Period


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One turn with names. `who` is empty for a hole; `instead_of` is whom the weekly pattern names.

    `phone` is where colleagues may call them, empty where they gave no number.
    """

    turn: Turn
    who: str
    who_ref: UUID | None
    instead_of: str
    phone: str

    @property
    def is_hole(self) -> bool:
        return self.turn.staff_id is None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take a part: by their roles, and whether a page would wake them."""

    staff: Staff
    parts: frozenset[str]
    can_be_woken: bool


def rota_lines(period: Period, *, at: datetime) -> dict[str, tuple[TurnLine, ...]]:
    """Who is on call in each part that is needed, without a gap; a part nobody needs and nobody has is left out."""
    rota = rota_in(period)
    found = {part: turns(rota, part, period) for part in PARTS}
    names = _names()
    needed = parts_needed(at)
    return {
        part: tuple(_line(turn, names) for turn in each)
        for part, each in found.items()
        if part in needed or any(turn.staff_id for turn in each)
    }


def turns_of(viewer: Viewer, *, at: datetime) -> tuple[TurnLine, ...]:
    """The viewer's own turns from now on, as far ahead as holes are looked for, the next first."""
    around = Period(at - timedelta(days=1), at + AHEAD + timedelta(days=1))  # so that no turn is cut
    mine = [
        line
        for lines in rota_lines(around, at=at).values()
        for line in lines
        if viewer.staff_id is not None and line.turn.staff_id == viewer.staff_id
        if line.turn.period.until > at and line.turn.period.start_at < at + AHEAD
    ]
    return tuple(sorted(mine, key=lambda line: line.turn.period.start_at))


def weekly_lines(*, at: datetime) -> Sequence[WeeklyShift]:
    """The weekly pattern in force from today on, by part and day."""
    now = Q(until_on__isnull=True) | Q(until_on__gt=at.date())
    lines = WeeklyShift.objects.filter(now).select_related("staff")
    return sorted(lines, key=lambda line: (PARTS.index(line.part), line.weekdays, line.starts, line.pk))


def weekly_line(ref: UUID) -> WeeklyShift | None:
    return WeeklyShift.objects.filter(ref=ref).select_related("staff").first()


def absences(*, at: datetime) -> Sequence[tuple[Staff, Absence]]:
    """Who of the staff is away now or will be, the soonest first. Two queries."""
    staff = {each.account_id: each for each in Staff.objects.filter(active=True)}
    rows = Absence.objects.filter(account__in=staff, ends_at__gt=at).exclude(ends_at=F("starts_at"))
    return [(staff[row.account_id], row) for row in rows.order_by("starts_at", "pk")]


def absence(ref: UUID) -> Absence | None:
    """An absence of somebody who works here."""
    return Absence.objects.filter(ref=ref, account__in=working()).first()


def candidates(*, viewer: Viewer) -> tuple[Candidate, ...]:
    """Who could be on call, by name: those with the roles it takes. How they are reached nobody else learns."""
    wanted = sorted({role.value for roles in NEEDED.values() for role in roles})
    staff = Staff.objects.filter(active=True, roles__overlap=wanted).select_related("account").order_by("name", "pk")
    rings = [channel.name for channel in ringing()]
    with acting_as(viewer.account_id, wide=True):
        ways = Way.objects.filter(channel__in=rings, ended_at__isnull=True)
        woken = set(ways.values_list("staff_id", flat=True))
    found = (
        Candidate(
            each,
            frozenset(part for part, roles in NEEDED.items() if {role.value for role in roles} <= set(each.roles)),
            not rings or each.pk in woken,
        )
        for each in staff
    )
    return tuple(each for each in found if each.parts)


def hand_overs(viewer: Viewer, *, at: datetime) -> Sequence[HandOver]:
    """The hand-overs the viewer gives or takes: those under way, and those of the last hours."""
    concerns = Q(taker=viewer.staff_id) | Q(giver=viewer.staff_id)
    recent = HandOver.objects.filter(concerns, until__gt=at, at__gt=at - timedelta(hours=12))
    return list(recent.select_related("giver", "taker").order_by("-at", "part"))


def hand_over(ref: UUID, *, viewer: Viewer) -> HandOver | None:
    """One that the viewer takes."""
    return HandOver.objects.filter(ref=ref, taker=viewer.staff_id or 0).first()


def _names() -> Mapping[int, Staff]:
    return {staff.pk: staff for staff in Staff.objects.all()}


def _line(turn: Turn, names: Mapping[int, Staff]) -> TurnLine:
    who = names.get(turn.staff_id or 0)
    named = names.get(turn.instead_of or 0)
    return TurnLine(
        turn,
        who=who.name if who else "",
        who_ref=who.ref if who else None,
        instead_of=named.name if named else "",
        phone=who.phone if who else "",
    )
