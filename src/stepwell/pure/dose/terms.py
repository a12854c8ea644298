"""What is allowed, and what counts? The terms under which minutes are made, as a ledger and a packet keep them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of the machinery, and what the programme allows.

    A server notices after `lag` at most that a page is gone (its session timeout), and at least one thing it says of a
    stay comes in within `delivery`. A line lost for no longer than `grace` is bridged, all of them up to `grace_total`.
    Witnesses no further apart than `agreement` agree. For a payer breaks do not count, unless `breaks_count`, nor does
    a session of which somebody attended less than `least`.
    """

    lag: timedelta = timedelta(seconds=60)
    delivery: timedelta = timedelta(seconds=10)
    grace: timedelta = timedelta(seconds=120)
    grace_total: timedelta = timedelta(seconds=300)
    agreement: timedelta = timedelta(minutes=10)
    breaks_count: bool = False
    least: timedelta = timedelta()


def terms_told(terms: Terms) -> dict[str, int | bool]:
    """The terms as a ledger keeps them."""
    return {
        "lag_seconds": terms.lag // _SECOND,
        "delivery_seconds": terms.delivery // _SECOND,
        "grace_seconds": terms.grace // _SECOND,
        "grace_total_seconds": terms.grace_total // _SECOND,
        "agreement_minutes": terms.agreement // _MINUTE,
        "breaks_count": terms.breaks_count,
        "least_minutes": terms.least // _MINUTE,
    }


def terms_in(told: Mapping[str, Any]) -> Terms:
    """The terms that were told; what is not told is as it ships."""
    told = terms_told(Terms()) | dict(told)
    return Terms(
        lag=int(told["lag_seconds"]) * _SECOND,
        delivery=int(told["delivery_seconds"]) * _SECOND,
        grace=int(told["grace_seconds"]) * _SECOND,
        grace_total=int(told["grace_total_seconds"]) * _SECOND,
        agreement=int(told["agreement_minutes"]) * _MINUTE,
        breaks_count=bool(told["breaks_count"]),
        least=int(told["least_minutes"]) * _MINUTE,
    )
