"""Can this programme day be billed to this payer, and if not, why exactly?

A payer that pays by the day asks for a least number of countable minutes, attended and documented, at the right level
of care. Minutes whose note is not signed count nothing. The rule is the payer's row of the rulebook; every reason is
given, not just the first. What the patient owes of it is left to estimates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PayerRule:
    """One payer's terms for one day: `minimum_minutes` (> 0) countable; `charge` in dollars for one unit."""

    minimum_minutes: int
    charge: Decimal
    note_required: bool
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttendedSeat:
    """One seat of the day. `countable_minutes` is None while nobody has marked who came."""

    title: str
    scheduled_minutes: int
    countable_minutes: int | None
    note_signed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Billable for `minutes`, or not, with every reason in words. `reasons` is empty exactly when billable."""

    minutes: int
    reasons: tuple[str, ...]

    @property
    def billable(self) -> bool:
        return not self.reasons


def judge_day(rule: PayerRule, seats: Sequence[AttendedSeat], *, level_code: str, coded: bool) -> Verdict:
    """Whether a day of these seats, at this level of care, with a coded diagnosis or not, becomes a charge."""
    counted = [seat for seat in seats if _counts(seat, rule)]
    minutes = sum(seat.countable_minutes or 0 for seat in counted)
    reasons: list[str] = []
    if minutes < rule.minimum_minutes:
        reasons.append(_shortfall(rule, minutes))
        reasons += [why for seat in seats for why in _why_less(seat, rule)]
    if level_code not in rule.levels:
        levels = " or ".join(rule.levels)
        reasons.append(
            f"The patient was at level {level_code or 'none'} that day; this payer's row pays level {levels}."
        )
    if not coded:
        reasons.append("No active problem carries an ICD-10 code; a clinician adds it on the patient's page.")
    return Verdict(minutes, tuple(reasons))


def _counts(seat: AttendedSeat, rule: PayerRule) -> bool:
    return bool(seat.countable_minutes) and (seat.note_signed or not rule.note_required)


def _shortfall(rule: PayerRule, minutes: int) -> str:
    short = rule.minimum_minutes - minutes
    return f"{minutes} of at least {rule.minimum_minutes} countable minutes: {short} short."


def _why_less(seat: AttendedSeat, rule: PayerRule) -> list[str]:
    if seat.countable_minutes is None:
        return [f"{seat.title}: nobody has marked who came."]
    if seat.countable_minutes == 0:
        return [f"{seat.title}: the patient was absent."]
    if rule.note_required and not seat.note_signed:
        return [f"{seat.title}: {seat.countable_minutes} minutes count nothing until its note is signed."]
    if seat.countable_minutes < seat.scheduled_minutes:
        return [f"{seat.title}: {seat.countable_minutes} of {seat.scheduled_minutes} minutes count."]
    return []
