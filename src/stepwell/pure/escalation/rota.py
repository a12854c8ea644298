"""Who is on call at this moment, in which part, and when is nobody?

A rota is a weekly pattern in a named time zone, dated shifts that take its place (a cover, a swap), and absences. In
each part one person is on call at a time. A wall-clock time that the spring skips or the autumn repeats is one instant
(`values.ClockTime`), so that a shift ends where the next begins: a night of 20:00 to 08:00 has 11, 12 or 13 hours.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from stepwell.pure.values import ClockTime, Period, today

ON_CALL, BACKUP, PRESCRIBER = "on call", "backup on call", "prescriber on call"
PARTS = (ON_CALL, BACKUP, PRESCRIBER)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week, on these days (0 is Monday), from `starts` until the next time the wall shows `ends`, a day at most.

    The first shift begins on `from_on` or later, the last before `until_on`.
    """

    staff_id: int
    part: str
    weekdays: frozenset[int]
    starts: time
    ends: time
    zone: ZoneInfo
    from_on: date
    until_on: date | None = None

    def on(self, day: date) -> Period | None:
        """The shift that begins on this day; None where there is none, or the spring swallows it whole."""
        if day.weekday() not in self.weekdays or day < self.from_on or (self.until_on and day >= self.until_on):
            return None
        starts_at = ClockTime(self.starts, self.zone).on(day)
        until = ClockTime(self.ends, self.zone).on(day if self.ends > self.starts else day + _DAY)
        return Period(starts_at, until) if until > starts_at else None

    def at(self, moment: datetime) -> Period | None:
        """The shift under way at this moment."""
        day = today(moment, self.zone)
        return next((shift for shift in (self.on(day), self.on(day - _DAY)) if shift and shift.contains(moment)), None)

    def within(self, period: Period) -> list[Period]:
        """The shifts that lie in this stretch of time or reach into it."""
        first, last = today(period.start_at, self.zone) - _DAY, today(period.until, self.zone)
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return [shift for shift in map(self.on, days) if shift and shift.overlaps(period)]

    def clashes(self, other: "Weekly") -> bool:
        """Whether two lines of one part ever put two people on call at once."""
        first_on = max(self.from_on, other.from_on)
        first_at = ClockTime(time(0), self.zone).on(first_on)
        together = Period(first_at - _DAY, first_at + timedelta(days=9))  # a whole week, and what reaches into it
        return self.part == other.part and any(
            one.overlaps(two) for one in self.within(together) for two in other.within(together)
        )


@dataclass(frozen=True, slots=True)
class Shift:
    """One member of staff takes one part in one stretch of time, whatever the weekly pattern says."""

    staff_id: int
    part: str
    period: Period


@dataclass(frozen=True, slots=True)
class Away:
    """One member of staff is not there: on leave, ill."""

    staff_id: int
    period: Period


@dataclass(frozen=True, slots=True)
class Rota:
    """Everything that says who is on call. Of two that say it of one moment the later holds: give the older first.

    `working` are those who work here; nobody else is on call, whatever stands written.
    """

    weekly: Sequence[Weekly]
    dated: Sequence[Shift]
    away: Collection[Away]
    working: Collection[int]


@dataclass(frozen=True, slots=True)
class Turn:
    """One person on call for a stretch of time, or nobody (None). `instead_of` is whom the weekly pattern names."""

    part: str
    period: Period
    staff_id: int | None
    instead_of: int | None = None


def on_call(rota: Rota, part: str, at: datetime) -> int | None:
    """Who is on call in this part at this moment; None if nobody is.

    A dated shift before the weekly pattern, the later before the older; who is away or works here no more is passed
    over, so that a cover who falls ill leaves it to whom they covered for.
    """
    dated = [shift.staff_id for shift in reversed(rota.dated) if shift.part == part and shift.period.contains(at)]
    for staff_id in (*dated, *_weekly(rota, part, at)):
        if staff_id in rota.working and not any(
            each.staff_id == staff_id and each.period.contains(at) for each in rota.away
        ):
            return staff_id
    return None


def turns(rota: Rota, part: str, period: Period) -> tuple[Turn, ...]:
    """Who is on call in this part, stretch by stretch, from the period's beginning to its end, without a gap."""
    found: list[Turn] = []
    edges = _edges(rota, part, period)
    for starts_at, until in pairwise(edges):
        staff_id = on_call(rota, part, starts_at)
        named = _weekly(rota, part, starts_at)
        instead_of = named[0] if named and named[0] != staff_id else None
        last = found[-1] if found else None
        # Two shifts of one person in a row are two turns: between them something may be handed over or changed.
        if last and (last.staff_id, last.instead_of) == (staff_id, instead_of) and not _begins(rota, part, starts_at):
            found[-1] = Turn(part, Period(last.period.start_at, until), staff_id, instead_of)
        else:
            found.append(Turn(part, Period(starts_at, until), staff_id, instead_of))
    return tuple(found)


def holes(rota: Rota, part: str, period: Period) -> tuple[Period, ...]:
    """The stretches of this period in which nobody is on call in this part, each as long as it lasts."""
    found: list[Period] = []
    for turn in turns(rota, part, period):
        if turn.staff_id is not None:
            continue
        if found and found[-1].until == turn.period.start_at:
            found[-1] = Period(found[-1].start_at, turn.period.until)
        else:
            found.append(turn.period)
    return tuple(found)


def _weekly(rota: Rota, part: str, at: datetime) -> list[int]:
    """Whom the weekly pattern names at this moment, the latest line first."""
    return [line.staff_id for line in reversed(rota.weekly) if line.part == part and line.at(at)]


def _edges(rota: Rota, part: str, period: Period) -> list[datetime]:
    """The moments at which who is on call may change, the period's own ends among them, in order."""
    stretches = [shift for line in rota.weekly if line.part == part for shift in line.within(period)]
    stretches += [shift.period for shift in rota.dated if shift.part == part]
    stretches += [each.period for each in rota.away]
    inside = (period.shared_with(stretch) for stretch in stretches)
    moments = {moment for shared in inside if shared for moment in (shared.start_at, shared.until)}
    return sorted(moments | {period.start_at, period.until})


def _begins(rota: Rota, part: str, at: datetime) -> bool:
    """Whether a shift of this part begins at this moment."""
    weekly = (line.at(at) for line in rota.weekly if line.part == part)
    dated = (shift.period for shift in rota.dated if shift.part == part)
    return any(shift is not None and shift.start_at == at for shift in (*weekly, *dated))
