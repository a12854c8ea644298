"""How much care has a payer agreed to, how much of it is used or planned, and is one more place inside it?

Days are those on the patient's own wall, `until` is exclusive. Where nothing is recorded nothing is known: then nothing
stands against a place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

A_WEEK = timedelta(days=7)


class Unit(StrEnum):
    """What a payer counts."""

    DAYS = "days"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a payer agreed to: so many days, or hours, from one day until another."""

    from_on: date
    until: date
    unit: Unit
    approved: int

    def covers(self, on: date) -> bool:
        return self.from_on <= on < self.until

    @property
    def words(self) -> str:
        """12 days from 2 March to 31 March 2026."""
        last_on = self.until - timedelta(days=1)
        unit = self.unit if self.approved > 1 else self.unit.removesuffix("s")
        year = f" {self.from_on.year}" if self.from_on.year != last_on.year else ""
        return f"{self.approved} {unit} from {_day(self.from_on)}{year} to {_day(last_on)} {last_on.year}"


@dataclass(frozen=True, slots=True)
class Care:
    """One seat that was attended, or is still to come: on which day, and for how many minutes."""

    on: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """All that payers agreed to for one patient, no two for the same day, and the care that counts against it."""

    agreements: tuple[Agreement, ...] = ()
    care: tuple[Care, ...] = ()

    def taken(self, agreement: Agreement) -> int:
        """How much of it is used or planned: days, or begun hours."""
        return _counted(agreement, self.care)

    def why_not(self, place: Care) -> str:
        """Why this place is outside what was agreed to; empty where it is inside, or nothing is recorded."""
        if not self.agreements:
            return ""
        agreed = next((each for each in self.agreements if each.covers(place.on)), None)
        if agreed is None:
            return f"the payer has agreed to nothing on {_day(place.on)}"
        taken = self.taken(agreed)
        if _counted(agreed, (*self.care, place)) > max(agreed.approved, taken):
            return f"the payer agreed to {agreed.words}, and {_left(agreed.approved - taken, agreed.unit)}"
        return ""

    def outside(self, places: Iterable[Care], *, instead_of: Iterable[Care] = ()) -> list[str]:
        """Why not, once for each of these places that would be outside, were all of them taken, the first day first.

        What they come `instead_of` is given back before.
        """
        care, found = list(self.care), list[str]()
        for each in instead_of:
            if each in care:
                care.remove(each)
        for place in sorted(places, key=lambda each: each.on):
            if why := replace(self, care=tuple(care)).why_not(place):
                found.append(why)
            care.append(place)
        return found

    def runs_out_on(self, today: date) -> date | None:
        """The first day on which nothing agreed is left, if after what is planned each week is as this one; a gap of
        less than a week is none. None where nothing is recorded."""
        if not self.agreements:
            return None
        monday = today - timedelta(days=today.weekday())
        week = Agreement(monday, monday + A_WEEK, Unit.DAYS, 0)
        on = today
        for agreed in sorted(self.agreements, key=lambda each: each.from_on):
            if agreed.from_on >= on + A_WEEK:
                break
            if agreed.until <= on:
                continue
            left, pace = agreed.approved - self.taken(agreed), _counted(replace(week, unit=agreed.unit), self.care)
            used = [each.on + timedelta(days=1) for each in self.care if agreed.covers(each.on)]
            on = max(on, agreed.from_on, *used)
            if left > 0:
                on = min(agreed.until, on + timedelta(days=7 * left // pace)) if pace else agreed.until
        return on


def _counted(agreement: Agreement, care: Iterable[Care]) -> int:
    inside = [each for each in care if agreement.covers(each.on)]
    if agreement.unit is Unit.DAYS:
        return len({each.on for each in inside})
    return -(-sum(each.minutes for each in inside) // 60)


def _left(left: int, unit: Unit) -> str:
    """All of it is used or planned; or: only 2 hours of it are left."""
    if left <= 0:
        return "all of it is used or planned"
    return f"only {left} {unit if left > 1 else unit.removesuffix('s')} of it {'are' if left > 1 else 'is'} left"


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"
