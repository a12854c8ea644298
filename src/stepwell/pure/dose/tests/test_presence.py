"""Who was in the room for how long? Every way in which media servers, polls and pages are known to go wrong."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.dose import Amendment, Said, SeatMinutes, Source, Statement, reconcile
from stepwell.pure.dose.tests.evenings import WINDOW, evenings
from stepwell.pure.values import Period

AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
HOUR = Period(AT, AT + 60 * MINUTE)
SOURCES = {"m": Source.MEDIA, "p": Source.POLL, "page": Source.PAGE, "phone": Source.PHONE, "f": Source.FACILITATOR}


def a(source: str, said: str, minute: float, stay: str = "one", **more: float) -> Statement:
    """A statement at a minute of the session; `skew` is what the source's clock shows too much, in minutes."""
    said_at, at = AT + (minute + more.get("skew", 0)) * MINUTE, AT + (minute + more.get("late", 0)) * MINUTE
    since_at = AT + more["since"] * MINUTE if "since" in more else None
    named = stay if source in ("m", "p") else ""
    return Statement(SOURCES[source], Said(said), said_at, at, named, since_at, int(more.get("minutes", 0)))


def pause(start: float, until: float) -> Statement:
    breaks = (Period(AT + start * MINUTE, AT + until * MINUTE),)
    return Statement(Source.FACILITATOR, Said.BREAKS, AT, AT, breaks=breaks)


def beats(*minutes: float) -> list[Statement]:
    return [a("page", "seen", minute) for minute in minutes]


IN, OUT = a("m", "joined", 0), a("m", "left", 60)
PRESENT = a("f", "present", 61, minutes=60)

# What it is, what was said, minutes attended, by how many seconds that may be too much, and a word of the reasons.
CASES: dict[str, tuple[Sequence[Statement], int, int | None, str]] = {
    "the whole hour": ([IN, OUT], 60, 70, "saw 60 min"),
    "the whole hour, and the page was alive to the end": ([IN, OUT, *beats(0, 30, 59.9)], 60, 26, "the page agrees"),
    "a latecomer who leaves early": ([a("m", "joined", 10), a("m", "left", 50)], 40, 60, "saw 40 min"),
    "there before it began and after it ended": ([a("m", "joined", -9), a("m", "left", 80)], 60, 0, "saw 60 min"),
    "the leave was lost, and polls saw them until 40": (
        [IN, *[a("p", "seen", minute) for minute in (10, 25, 40)]], 40, 70, "never said"),
    "the leave was lost, and nothing saw them": ([IN], 0, 10, "never said"),
    "the join was lost, and polls saw them from 5": ([a("p", "seen", 5), a("m", "left", 60)], 55, 70, "saw 55"),
    "join and leave were lost": ([a("p", "seen", 50, since=5)], 45, 60, "never said"),
    "everything is said three times": ([IN, OUT, IN, OUT, OUT, IN], 60, 70, "saw 60 min"),
    "said again much later": ([IN, OUT, a("m", "joined", 0, late=9), a("m", "left", 60, late=9)], 60, 70, "saw 60"),
    "the server dies at 30 and they are back at 31": (
        [IN, a("p", "seen", 30), a("m", "restarted", 30.5), a("m", "joined", 31, "two"), a("m", "left", 60, "two")],
        60, 200, "a line lost for 60 s in all (once) is bridged"),
    "the server dies at 30 and nobody comes back": (
        [IN, a("p", "seen", 30), a("m", "restarted", 30.5), a("p", "seen", 45)], 30, 70, "never said"),
    "the server dies at 30 and they are back at 40": (
        [IN, a("p", "seen", 30), a("m", "restarted", 31), a("m", "joined", 40, "two"), a("m", "left", 60, "two")],
        50, 140, "never said"),
    "a leave after the restart is somebody else's": (
        [IN, a("p", "seen", 20), a("m", "restarted", 30), a("m", "left", 50)], 20, 70, "never said"),
    "the room is closed with everybody in it": ([IN, a("m", "ended", 55)], 55, 11, "saw 55 min"),
    "removed at 20, and seen no more": ([IN, a("m", "removed", 20)], 20, 11, "leave the room"),
    "removed at 20, and a poll still lists them": ([IN, a("m", "removed", 20), a("p", "seen", 30)], 20, 11, "leave"),
    "removed at 20, let in again a minute later": (
        [IN, a("m", "removed", 20), a("m", "joined", 21, "two"), a("m", "left", 60, "two")], 59, 81, "leave the room"),
    "a lost line of a minute": (
        [IN, a("m", "left", 30), a("m", "joined", 31, "two"), a("m", "left", 60, "two")], 60, 200, "lost for 60 s"),
    "a pause of three minutes": (
        [IN, a("m", "left", 30), a("m", "joined", 33, "two"), a("m", "left", 60, "two")], 57, 140, "saw 57 min"),
    "a line lost six times is bridged for five minutes at most": (
        [each for n in range(7) for each in (a("m", "joined", 8 * n, f"{n}"), a("m", "left", 8 * n + 6.5, f"{n}"))],
        50, 700, "(3 times) is bridged"),
    "two devices at once": (
        [IN, OUT, a("m", "joined", 20, "two"), a("m", "left", 40, "two")], 60, 130, "two devices at once count once"),
    "from the phone to the laptop without a gap": (
        [IN, a("m", "left", 30), a("m", "joined", 29, "two"), a("m", "left", 60, "two")], 60, 140, "two devices"),
    "the leave comes in before the join": ([OUT, IN], 60, 70, "saw 60 min"),
    "the server's clock is an hour fast": (
        [a("m", "joined", 0, skew=60), a("m", "left", 60, skew=60)], 60, 70, "saw 60 min"),
    "the server's clock is ten minutes slow, which may be a slow way": (
        [a("m", "joined", 0, skew=-10), a("m", "left", 60, skew=-10)], 50, 660, "saw 50 min"),
    "all of it came in an hour late": (
        [a("m", "joined", 0, late=60), a("m", "left", 60, late=60)], 60, 3660, "saw 60 min"),
    "the page is behind another": ([IN, OUT, a("page", "hidden", 10), *beats(0, 60)], 60, 20, "behind another"),
    "the page alone": (beats(0, 30, 60), 0, None, "alone counts nothing"),
    "the page goes on saying so after the server died": (
        [IN, a("p", "seen", 20), *beats(0, 60)], 20, 70, "open for 60"),
    "a hidden watcher, who was let in by nobody": (
        [a("m", "forged", 3), a("p", "seen", 40, since=5)], 0, None, "counts for nobody"),
    "somebody under the name of one who had left": (
        [IN, a("p", "seen", 20), a("m", "forged", 30), a("p", "seen", 50)], 20, 70, "counts for nobody"),
    "by telephone after the line was lost": (
        [IN, a("m", "left", 20), a("phone", "seen", 55, since=25)], 50, 70, "30 min were by telephone alone"),
    "by telephone and in the room": ([IN, OUT, a("phone", "seen", 55, since=25)], 60, 70, "saw 60 min"),
    "reached by telephone after the session, or so it was written down then": (
        [IN, a("m", "left", 20), a("phone", "reached", 55, since=25)], 20, 70, "saw 20 min"),
    "reached by telephone, and never there": ([a("phone", "reached", 65, since=61)], 0, None, "nobody has marked"),
    "the facilitator agrees": ([IN, OUT, PRESENT], 60, 70, "present for 60 min"),
    "the facilitator says more": ([IN, a("m", "left", 40), PRESENT], 40, 70, "the lesser counts"),
    "the facilitator says less": ([IN, OUT, a("f", "present", 61, minutes=30)], 30, 70, "the lesser counts"),
    "the facilitator says absent": ([IN, OUT, a("f", "absent", 61)], 0, 70, "the facilitator said: absent"),
    "the facilitator alone": ([PRESENT], 60, None, "present for 60 min"),
}  # fmt: skip


@pytest.mark.parametrize(("told", "minutes", "bound", "words"), CASES.values(), ids=CASES)
def test_what_is_made_of_it(told: Sequence[Statement], minutes: int, bound: int | None, words: str) -> None:
    outcome = reconcile(HOUR, told)
    assert (outcome.attended, outcome.bound_seconds) == (minutes, bound)
    assert words in "; ".join(outcome.reasons)


@pytest.mark.parametrize(
    ("told", "confidence"),
    [
        ([IN, OUT], "one witness"), ([IN, OUT, PRESENT], "two witnesses agree"),
        ([IN, OUT, PRESENT, *beats(1, 59)], "three witnesses agree"),
        ([IN, a("m", "left", 30), PRESENT], "witnesses disagree"), ([IN, OUT, *beats(1, 20)], "witnesses disagree"),
        (beats(1, 20), "none"),
    ],
)  # fmt: skip
def test_how_far_it_is_to_be_trusted(told: Sequence[Statement], confidence: str) -> None:
    assert reconcile(HOUR, told).confidence == confidence


def test_a_break_counts_off_what_was_attended_of_it() -> None:
    late = [a("m", "joined", 25), OUT, pause(20, 30)]
    outcome = reconcile(HOUR, late)
    assert (outcome.attended, outcome.payer_countable) == (35, 30)
    less = reconcile(HOUR, [*late, a("f", "present", 61, minutes=10)])
    assert (less.attended, less.payer_countable) == (10, 5)
    more = reconcile(HOUR, late, [Amendment(60, "Lin", "was there by phone", AT)])
    assert (more.attended, more.payer_countable, more.bound_seconds) == (60, 50, None)


NEW_YORK = ZoneInfo("America/New_York")


NIGHTS = {
    "through midnight": ("2026-03-02T23:00-05:00", "2026-03-03T01:00-05:00", 120),
    "into another year": ("2026-12-31T23:00-05:00", "2027-01-01T01:00-05:00", 120),
    "the clocks go forward": ("2026-03-07T23:30-05:00", "2026-03-08T03:30-04:00", 180),
    "the clocks go back": ("2026-10-31T23:30-04:00", "2026-11-01T03:30-05:00", 300),
    "the hour that comes twice": ("2026-11-01T01:30-04:00", "2026-11-01T01:30-05:00", 60),
}


@pytest.mark.parametrize(("begins", "ends", "lived"), NIGHTS.values(), ids=NIGHTS)
def test_a_night_is_counted_in_lived_minutes(begins: str, ends: str, lived: int) -> None:
    begins_at, ends_at = (datetime.fromisoformat(each).astimezone(NEW_YORK) for each in (begins, ends))
    told = [
        Statement(Source.MEDIA, said, at, at, "one") for said, at in ((Said.JOINED, begins_at), (Said.LEFT, ends_at))
    ]
    outcome = reconcile(Period(begins_at, ends_at), told)
    assert (outcome.scheduled, outcome.attended) == (lived, lived)


@given(evenings())
def test_minutes_are_never_more_than_the_truth_and_the_bound(evening: tuple[int, list[Statement]]) -> None:
    truth, arrived = evening
    outcome = reconcile(WINDOW, arrived)
    assert outcome.attended * 60 <= truth + (outcome.bound_seconds or 0)
    assert 0 <= outcome.payer_countable <= outcome.attended <= outcome.scheduled


@given(evenings(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(evening: tuple[int, list[Statement]], chance: random.Random) -> None:
    _, arrived = evening
    again = list(arrived)
    chance.shuffle(again)
    assert reconcile(WINDOW, again) == reconcile(WINDOW, arrived)


@given(evenings())
def test_a_page_never_adds_a_minute(evening: tuple[int, list[Statement]]) -> None:
    _, arrived = evening

    def without(source: Source) -> SeatMinutes:
        return reconcile(WINDOW, [each for each in arrived if each.source is not source])

    assert reconcile(WINDOW, arrived).attended == without(Source.PAGE).attended
