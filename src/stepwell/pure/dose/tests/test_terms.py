"""The terms under which minutes are made can be told and read again, and each of them holds."""

from datetime import UTC, datetime, timedelta

import pytest

from stepwell.pure.dose import (
    Said,
    SeatMinutes,
    Source,
    Statement,
    Terms,
    closed_under,
    reconcile,
    statement_in,
    terms_in,
    terms_told,
)
from stepwell.pure.values import Period

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = Period(NOON, NOON + 60 * MINUTE)
END = NOON + 60 * MINUTE


def of(terms: Terms, minutes: int = 60, *more: Statement) -> SeatMinutes:
    pause = Period(NOON + 20 * MINUTE, NOON + 35 * MINUTE)
    told = [
        Statement(Source.FACILITATOR, Said.PRESENT, END, END, minutes=minutes),
        Statement(Source.FACILITATOR, Said.BREAKS, END, END, breaks=(pause,)),
    ]
    return reconcile(HOUR, [*told, *more], terms=terms)


@pytest.mark.parametrize("terms", [Terms(), Terms(grace=MINUTE, breaks_count=True, least=45 * MINUTE)])
def test_terms_are_read_as_they_were_told(terms: Terms) -> None:
    assert terms_in(terms_told(terms)) == terms
    assert terms_in({}) == Terms()


def test_breaks_count_where_the_terms_say_so() -> None:
    assert [of(Terms(breaks_count=which)).payer_countable for which in (False, True)] == [45, 60]


def test_less_than_the_least_counts_for_no_payer_and_says_so() -> None:
    least = Terms(least=45 * MINUTE)
    assert of(least).payer_countable == 45
    short = of(least, 50)
    assert (short.attended, short.payer_countable) == (50, 0)
    assert "less than 45 min of a session are not countable" in short.reasons


def test_the_terms_of_its_closing_hold_whatever_is_in_force_since() -> None:
    raw = closed_under(Terms(breaks_count=True))
    closed = statement_in(raw, source=Source.FACILITATOR, said=Said.CLOSED, said_at=END, at=END)
    assert of(Terms(least=50 * MINUTE), 60, closed) == of(Terms(breaks_count=True))
