"""How many minutes of one seat were attended, and how many may a payer count? With the reason for each decision.

Several witnesses may speak of one seat. For now the facilitator's statement decides and a page heartbeat only raises or
lowers confidence; a correction stands above both. Breaks inside a session are attended but not countable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """What one witness says of a seat: present or not, for how many minutes. The newest of a source holds."""

    source: str
    present: bool
    minutes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Amendment:
    """Somebody put the minutes right. The newest holds."""

    minutes: int
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SeatMinutes:
    """The outcome. 0 <= payer_countable <= attended <= scheduled; `known` is False while no witness has spoken."""

    attended: int
    payer_countable: int
    known: bool
    confidence: str
    reasons: tuple[str, ...]


FACILITATOR = "facilitator"
HEARTBEAT = "page heartbeat"
AGREEMENT_MINUTES = 10


def reconcile(
    scheduled_minutes: int,
    statements: Sequence[Statement],
    amendments: Sequence[Amendment] = (),
    *,
    break_minutes: int = 0,
) -> SeatMinutes:
    """The minutes of one seat of a session of `scheduled_minutes` (> 0), of which `break_minutes` are breaks."""
    if scheduled_minutes <= 0 or not 0 <= break_minutes <= scheduled_minutes:
        raise ValueError("a session lasts at least a minute and its breaks fit into it")
    spoken = {statement.source: statement for statement in sorted(statements, key=lambda each: each.at)}
    heartbeat = spoken.get(HEARTBEAT)
    facilitator = spoken.get(FACILITATOR)
    if amendments:
        newest = max(amendments, key=lambda each: each.at)
        reasons = [f"{newest.by} corrected this to {newest.minutes} min: {newest.reason}"]
        return _outcome(newest.minutes, scheduled_minutes, break_minutes, "corrected", reasons)
    if facilitator is None:
        words = "nobody has marked this seat yet"
        if heartbeat is not None:
            words += f"; the page was open for {heartbeat.minutes} min, which alone counts nothing"
        return SeatMinutes(0, 0, False, "none", (words,))
    minutes = facilitator.minutes if facilitator.present else 0
    reasons = [f"the facilitator said: {f'present for {minutes} min' if facilitator.present else 'absent'}"]
    return _outcome(minutes, scheduled_minutes, break_minutes, _confidence(minutes, heartbeat, reasons), reasons)


def _confidence(minutes: int, heartbeat: Statement | None, reasons: list[str]) -> str:
    if heartbeat is None:
        return "one witness"
    if abs(heartbeat.minutes - minutes) <= AGREEMENT_MINUTES:
        reasons.append("the page heartbeat agrees")
        return "two witnesses agree"
    reasons.append(f"the page heartbeat says {heartbeat.minutes} min")
    return "witnesses disagree"


def _outcome(minutes: int, scheduled: int, breaks: int, confidence: str, reasons: list[str]) -> SeatMinutes:
    attended = min(max(minutes, 0), scheduled)
    if minutes > scheduled:
        reasons.append(f"the session was scheduled for {scheduled} min, more does not count")
    countable = max(attended - breaks, 0)
    if breaks and attended:
        reasons.append(f"{attended - countable} min of break are not countable")
    return SeatMinutes(attended, countable, True, confidence, tuple(reasons))
