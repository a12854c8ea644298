"""How many minutes of one seat were attended, and how many may a payer count? With the reason for each decision.

Where the media server saw somebody, what it saw makes the minutes, and the facilitator can only say less: who says more
corrects, with the reason. Where it saw nobody, the facilitator's word decides. A correction stands above both. Breaks
inside a session are attended but not countable.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stepwell.pure.dose.presence import NOTHING, SECOND, Presence, presence
from stepwell.pure.dose.statement import Said, Source, Statement
from stepwell.pure.dose.terms import Terms
from stepwell.pure.values import Period

MINUTE = timedelta(minutes=1)
TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Amendment:
    """Somebody put the minutes right. The newest holds."""

    minutes: int
    by: str
    reason: str
    at: datetime
    position: int = 0


@dataclass(frozen=True, slots=True)
class SeatMinutes:
    """The outcome. 0 <= payer_countable <= attended <= scheduled; `known` is False while no witness has spoken.

    `bound_seconds` is by how much the minutes may be too many; None where they rest on somebody's word. `periods` is
    when they were in the room, as far as a machine saw it.
    """

    scheduled: int
    attended: int
    payer_countable: int
    known: bool
    confidence: str
    bound_seconds: int | None
    reasons: tuple[str, ...]
    periods: tuple[Period, ...] = ()


def reconcile(
    window: Period, statements: Iterable[Statement], amendments: Sequence[Amendment] = (), *, terms: Terms = TERMS
) -> SeatMinutes:
    """The minutes of one seat of a session that lasts this long. In whatever order it is told.

    Under the terms of its closing; before it is closed, under these.
    """
    statements = list(statements)
    closing = newest([each for each in statements if each.terms])
    terms = closing.terms if closing and closing.terms else terms
    there = presence(window, statements, terms)
    breaks = _breaks(window, statements)
    seen = there.duration // MINUTE if there.seen else None
    word = newest([each for each in statements if each.said in (Said.PRESENT, Said.ABSENT)])
    page = _page_minutes(window, statements)
    attended, confidence, reasons = _decided(there, seen, word, page, amendments, terms.agreement // MINUTE)
    if attended is None:
        return SeatMinutes(window.minutes, 0, 0, False, "none", None, tuple(reasons))
    if attended > window.minutes:
        reasons.append(f"the session was scheduled for {window.minutes} min, more does not count")
    attended = min(max(attended, 0), window.minutes)
    # Which minutes somebody's word leaves out nobody knows; that breaks are among them is not assumed.
    paused = _shared(there.periods if seen is not None and attended <= seen else (window,), breaks)
    countable = attended if terms.breaks_count else max(attended - -(-paused // MINUTE), 0)
    if countable < attended:
        reasons.append(f"{attended - countable} min of break are not countable")
    if 0 < countable < terms.least // MINUTE:
        reasons.append(f"less than {terms.least // MINUTE} min of a session are not countable")
        countable = 0
    measured = seen is not None and not amendments
    bound = -(-there.bound // SECOND) if measured else None
    return SeatMinutes(window.minutes, attended, countable, True, confidence, bound, tuple(reasons), there.periods)


def newest(statements: Sequence[Statement]) -> Statement | None:
    """What was said last."""
    return max(statements, key=lambda each: (each.at, each.position), default=None)


def _decided(
    there: Presence,
    seen: int | None,
    word: Statement | None,
    page: int | None,
    amendments: Sequence[Amendment],
    agreement: int,
) -> tuple[int | None, str, list[str]]:
    """The minutes before the session's own length cuts them, how far to trust them, and why."""
    if amendments:
        last = max(amendments, key=lambda each: (each.at, each.position))
        return last.minutes, "corrected", [f"{last.by} corrected this to {last.minutes} min: {last.reason}"]
    said = None if word is None else word.minutes if word.said is Said.PRESENT else 0
    reasons = []
    if word is not None:
        came = f"present for {said} min" if word.said is Said.PRESENT else "absent"
        reasons.append(f"the facilitator said: {came}")
    if seen is not None:
        reasons.append(f"{'the telephone and ' if there.by_phone else ''}the media server saw {seen} min")
        reasons += there.reasons
        if said is not None and said != seen:
            reasons.append("the lesser counts; a correction with its reason can say otherwise")
    if said is None and seen is None:
        words = "nobody has marked this seat yet"
        if page is not None:
            words += f"; the page was open for {page} min, which alone counts nothing"
        return None, "none", [words, *there.reasons]
    minutes = min(each for each in (said, seen) if each is not None)
    return minutes, _confidence(minutes, (said, seen), page, agreement, reasons), reasons


def _confidence(minutes: int, heard: Sequence[int | None], page: int | None, agreement: int, reasons: list[str]) -> str:
    if page is not None:
        near = abs(page - minutes) <= agreement
        reasons.append("the page agrees" if near else f"the page was open for {page} min")
    spoken = [each for each in (*heard, page) if each is not None]
    if any(abs(each - minutes) > agreement for each in spoken):
        return "witnesses disagree"
    return {1: "one witness", 2: "two witnesses agree"}.get(len(spoken), "three witnesses agree")


def _page_minutes(window: Period, statements: Iterable[Statement]) -> int | None:
    """How long the page was open during the session, by when its beats came in; None where it said nothing."""
    beats = [min(max(each.at, window.start_at), window.until) for each in statements if each.source is Source.PAGE]
    return (max(beats) - min(beats)) // MINUTE if beats else None


def _breaks(window: Period, statements: Sequence[Statement]) -> list[Period]:
    told = newest([each for each in statements if each.said is Said.BREAKS])
    found = [pause.shared_with(window) for pause in told.breaks] if told else []
    return [pause for pause in found if pause]


def _shared(periods: Iterable[Period], breaks: Sequence[Period]) -> timedelta:
    """How long of these periods was break; breaks that overlap are counted once."""
    return sum(
        (period.duration - sum((part.duration for part in period.without(breaks)), NOTHING) for period in periods),
        NOTHING,
    )
