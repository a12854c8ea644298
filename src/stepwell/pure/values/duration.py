"""How many hours is that, said so that nobody is misled?"""

from decimal import ROUND_HALF_UP, Decimal


def hours(minutes: int) -> Decimal:
    """The minutes in hours, exact where two decimals suffice and rounded half up where not: 450 is 7.5."""
    exact = (Decimal(minutes) / 60).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Decimal(f"{exact:f}".rstrip("0").rstrip("."))


def hours_words(minutes: int) -> str:
    """The minutes as a person says them, never rounded: "7.5 h" where one decimal suffices, else "9 h 10 min"."""
    if minutes < 0:
        raise ValueError(f"{minutes} minutes: a length of time is never negative")
    if minutes % 6 == 0:
        return f"{hours(minutes)} h"
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest} min" if whole else f"{rest} min"
