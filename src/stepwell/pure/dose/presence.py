"""When was somebody in the room? From what the media server said, what polls saw of it, and the telephone.

A stay begins when it was said to, or when it was first seen; it ends when it was said to, or else when it was last
seen. Since one admission is one stay, nothing lost on the way can lengthen it; what is said twice, late or out of order
says no more. A page alone counts nothing, being in the hands of whoever is counted: it tells how far an end may be out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from stepwell.pure.dose.statement import Said, Source, Statement
from stepwell.pure.dose.terms import Terms
from stepwell.pure.values import Period

NOTHING = timedelta()
SECOND = timedelta(seconds=1)
_ENDS = (Said.LEFT, Said.REMOVED, Said.ENDED)
_CUTS = (Said.RESTARTED, Said.FORGED)


@dataclass(frozen=True, slots=True)
class Presence:
    """The stretches within the session, in order, and by how much they may be too long; `seen` is False for silence."""

    seen: bool
    periods: tuple[Period, ...]
    by_phone: timedelta
    bound: timedelta
    reasons: tuple[str, ...]

    @property
    def duration(self) -> timedelta:
        return sum((period.duration for period in self.periods), NOTHING)


@dataclass(frozen=True, slots=True)
class _Stay:
    begins_at: datetime
    ends_at: datetime
    how: Said | None  # None: its end was never said
    unsure: timedelta  # by how much the server's clock may still be out
    mixed: bool  # begin and end were read from two clocks


def presence(window: Period, statements: Iterable[Statement], terms: Terms) -> Presence:
    """When somebody was there between the session's beginning and end."""
    statements = set(statements)
    told: dict[str, list[Statement]] = defaultdict(list)
    for each in statements:
        if each.source in (Source.MEDIA, Source.POLL):
            told[each.stay].append(each)
    reasons: list[str] = []
    found = [_stay(told[name], terms) for name in sorted(told)]
    stays = sorted((stay for stay in found if stay), key=lambda stay: (stay.begins_at, stay.ends_at))
    if forged := sum(any(each.said is Said.FORGED for each in rows) for rows in told.values()):
        reasons.append(f"somebody came in under another's name ({_times(forged)}), which counts for nobody")
    beats = sorted(each.at for each in statements if each.source is Source.PAGE)
    bound = sum((_over(stay, window, beats, terms) for stay in stays), NOTHING)
    joined, bridged = _bridged(stays, window, terms)
    inside = _within(joined, window)
    spoke = [each for each in statements if each.source is Source.PHONE and each.said is Said.SEEN]
    calls = [(each.since_at or each.said_at, each.said_at) for each in spoke]
    spoken = [part for call in _within(calls, window) for part in call.without(inside)]
    by_phone = sum((period.duration for period in spoken), NOTHING)
    reasons += _in_words(stays, bridged, by_phone, statements)
    return Presence(
        seen=bool(stays or calls),
        periods=_within([(each.start_at, each.until) for each in (*inside, *spoken)], window),
        by_phone=by_phone,
        bound=bound + sum(bridged, NOTHING),
        reasons=tuple(reasons),
    )


def _stay(told: Sequence[Statement], terms: Terms) -> _Stay | None:
    """One stay, by our clock; None where nobody was let in under that name."""
    early, unsure = _clock(told, terms)
    when = {each: each.said_at + early if each.source is Source.MEDIA else each.said_at for each in told}
    joins = [when[each] for each in told if each.said is Said.JOINED]
    sights = [each for each in told if each.said is Said.SEEN]
    firsts = [min(each.since_at or each.said_at, each.said_at) for each in sights]
    if not joins and (not firsts or any(each.said is Said.FORGED for each in told)):
        return None
    begins_at = min(joins or firsts)
    cut_at = min((when[each] for each in told if each.said in _CUTS and when[each] > begins_at), default=None)
    ends = sorted((max(when[each], begins_at), each.said) for each in told if each.said in _ENDS)
    if ends and (cut_at is None or ends[0][0] <= cut_at):
        return _Stay(begins_at, ends[0][0], ends[0][1], unsure, mixed=not joins)
    last_seen = [seen for seen in (when[each] for each in sights) if cut_at is None or seen < cut_at]
    return _Stay(begins_at, max([begins_at, *last_seen]), None, unsure, mixed=bool(joins and last_seen))


def _clock(told: Sequence[Statement], terms: Terms) -> tuple[timedelta, timedelta]:
    """By how much the server's clock is put back, and by how much it may still be out.

    What comes in before it was said shows a clock that is fast, and by how much. What comes in late may be a slow clock
    or a slow way; nothing is put right then, and the whole of it may be wrong.
    """
    early = min((each.at - each.said_at for each in told if each.source is Source.MEDIA), default=NOTHING)
    return min(early, NOTHING), max(early, terms.delivery)


def _over(stay: _Stay, window: Period, beats: Sequence[datetime], terms: Terms) -> timedelta:
    """By how much the stay may be longer, within the session, than the person was there."""
    lag = SECOND if stay.how in (Said.REMOVED, Said.ENDED) else terms.lag
    if alive := [beat for beat in beats if stay.begins_at <= beat <= stay.ends_at]:
        lag = min(lag, stay.ends_at - alive[-1] + stay.unsure)
    sure_at = stay.ends_at - lag  # they were there at least until then, as far as the clock can be trusted
    late = min(stay.ends_at, window.until) - max(sure_at, stay.begins_at, window.start_at)
    covers = stay.begins_at + stay.unsure <= window.start_at and sure_at - stay.unsure >= window.until
    inside = stay.begins_at - stay.unsure >= window.start_at and stay.ends_at + stay.unsure <= window.until
    apart = stay.ends_at + stay.unsure <= window.start_at or stay.begins_at - stay.unsure >= window.until
    clock = NOTHING if covers or apart or (inside and not stay.mixed) else stay.unsure
    return max(late, NOTHING) + clock


def _bridged(
    stays: Sequence[_Stay], window: Period, terms: Terms
) -> tuple[list[tuple[datetime, datetime]], list[timedelta]]:
    """The stays joined where they overlap or a line was lost for a moment, and how long each was lost."""
    joined: list[tuple[datetime, datetime]] = []
    gaps: list[timedelta] = []
    removed = False
    for stay in stays:
        begins_at, ends_at = max(stay.begins_at, window.start_at), min(stay.ends_at, window.until)
        if begins_at >= ends_at:
            continue
        gap = begins_at - joined[-1][1] if joined else NOTHING
        if gap > NOTHING and not removed and gap <= min(terms.grace, terms.grace_total - sum(gaps, NOTHING)):
            gaps.append(gap)
        elif not joined or gap > NOTHING:
            joined.append((begins_at, ends_at))
        if ends_at >= joined[-1][1]:
            removed = stay.how is Said.REMOVED
        joined[-1] = (joined[-1][0], max(joined[-1][1], ends_at))
    return joined, gaps


def _within(stretches: Iterable[tuple[datetime, datetime]], window: Period) -> tuple[Period, ...]:
    """The stretches within the window, in order, without any moment twice."""
    cut = sorted((max(start, window.start_at), min(until, window.until)) for start, until in stretches)
    merged: list[tuple[datetime, datetime]] = []
    for start, until in cut:
        if start >= until:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((start, until))
    return tuple(Period(start, until) for start, until in merged)


def _in_words(
    stays: Sequence[_Stay], bridged: Sequence[timedelta], by_phone: timedelta, statements: Iterable[Statement]
) -> list[str]:
    words = []
    if unsaid := sum(stay.how is None for stay in stays):
        words.append(f"an end was never said ({_times(unsaid)}); the stay ends when it was last seen")
    if bridged:
        words.append(f"a line lost for {sum(bridged, NOTHING) // SECOND} s in all ({_times(len(bridged))}) is bridged")
    if any(first.ends_at > second.begins_at for first, second in pairwise(stays)):
        words.append("two devices at once count once")
    if any(stay.how is Said.REMOVED for stay in stays):
        words.append("the facilitator had them leave the room")
    if by_phone:
        words.append(f"{by_phone // timedelta(minutes=1)} min were by telephone alone")
    if any(each.said is Said.HIDDEN for each in statements):
        words.append("the page was behind another for a time, which takes no minute away")
    return words


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
