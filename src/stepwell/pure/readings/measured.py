"""One number from a device or a person: is its unit known, and can it be?

Units are UCUM codes. A breath test is kept as grams in 210 litres of breath, the figure US law and devices print as per
cent (27 CFR and 49 CFR 40.3); a milligram in a litre is 0.21 of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from stepwell.pure.values import Refusal, Refused

BREATH_ALCOHOL, URINE_SCREEN = "breath_alcohol", "urine_screen"


@dataclass(frozen=True, slots=True)
class Measured:
    """A kind of reading. `units` are those it may come in, with what to multiply by; the first is how it is kept.

    `lowest` and `highest` bound what can be at all, not what is healthy: a value beyond is a fault of the device.
    """

    key: str
    label: str
    units: Mapping[str, Decimal]
    lowest: Decimal
    highest: Decimal
    step: Decimal
    substance_use: bool = False

    @property
    def unit(self) -> str:
        return next(iter(self.units))


def _units(**factors: str) -> Mapping[str, Decimal]:
    return {unit: Decimal(factor) for unit, factor in factors.items()}


_ONE = Decimal(1)
MEASURED: Mapping[str, Measured] = {
    each.key: each
    for each in (
        Measured(
            BREATH_ALCOHOL, "Breath alcohol", _units(**{"g/(210.L)": "1", "%": "1", "g/dL": "1", "mg/L": "0.21"}),
            Decimal(0), Decimal("0.6"), Decimal("0.001"), substance_use=True,
        ),
        Measured("heart_rate", "Heart rate", _units(**{"/min": "1"}), Decimal(20), Decimal(300), _ONE),
        Measured("oxygen", "Oxygen in the blood", _units(**{"%": "1"}), Decimal(50), Decimal(100), _ONE),
        Measured("sleep", "Sleep", _units(min="1", h="60"), Decimal(0), Decimal(1440), _ONE),
        Measured("steps", "Steps", _units(**{"{steps}": "1"}), Decimal(0), Decimal(100_000), _ONE),
    )
}  # fmt: skip


def taken(kind: str, value: object, unit: str) -> Decimal:
    """The value in the unit it is kept in. Raises Refused for an unknown kind or unit, or what cannot be."""
    measured = MEASURED.get(kind)
    if measured is None:
        raise Refused(Refusal("", "kind", f"{kind!r} is not measured here", f"send one of {', '.join(MEASURED)}"))
    if unit not in measured.units:
        remedy = f"send {' or '.join(measured.units)}"
        raise Refused(Refusal("", "unit", f"{unit!r} is no unit of {measured.label.lower()}", remedy))
    number = _number(value) * measured.units[unit]
    if not measured.lowest <= number <= measured.highest:
        problem = f"{value} {unit} cannot be"
        bounds = f"{measured.lowest} to {measured.highest} {measured.unit}"
        raise Refused(Refusal("", "value", problem, f"it lies within {bounds}; check the device"))
    return number.quantize(measured.step, rounding=ROUND_HALF_UP)


def _number(value: object) -> Decimal:
    refusal = Refused(Refusal("", "value", f"{value!r} is not a number", "send one such as 0.08"))
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise refusal
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise refusal from None
    if not number.is_finite():
        raise refusal
    return number
