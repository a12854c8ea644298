"""How much is that, to the cent?"""

from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """The amount in dollars with exactly two decimals; half a cent rounds away from zero, as payers do."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)
