"""Did a person respond, and are they in remission? Two words with published rules, for scales where lower is better.

Response: the score fell by at least half. Remission: it lies below a line of its scale, for PHQ-9 below 5.
NCQA, Depression Remission or Response (DRR-E); own logic, no certification is claimed.
"""

from dataclasses import dataclass

from stepwell.pure.trends.change import Points


@dataclass(frozen=True, slots=True)
class Response:
    """`fell_by` in per cent of the first score, negative for a rise; None from a first score of 0."""

    fell_by: int | None
    responded: bool
    remission: bool
    words: str


def response_between(before: Points, after: Points, *, name: str, remission_below: Points | None = None) -> Response:
    """From the first score to a later one. Without a published line nobody is called in remission."""
    fell_by = round((before - after) * 100 / before) if before else None
    responded = before > 0 and (before - after) * 2 >= before
    remission = remission_below is not None and after < remission_below
    change = "" if fell_by is None else f" ({abs(fell_by)} % {'lower' if fell_by >= 0 else 'higher'})"
    line = (
        "" if remission_below is None else f"; {'' if remission else 'no '}remission, that is, below {remission_below}"
    )
    words = (
        f"{name} from {before} to {after}{change}: {'' if responded else 'no '}response, that is, at least half lower"
    )
    return Response(fell_by, responded, remission, f"{words}{line}.")
