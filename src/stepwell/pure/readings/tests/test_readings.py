"""Units, bounds and panels."""

from decimal import Decimal

import pytest

from stepwell.pure.readings import MEASURED, screened, taken
from stepwell.pure.values import Refused


@pytest.mark.parametrize(
    ("kind", "value", "unit", "kept"),
    [
        ("breath_alcohol", 0.08, "%", "0.080"),
        ("breath_alcohol", "0.38", "mg/L", "0.080"),  # 0.0798
        ("breath_alcohol", 0, "g/(210.L)", "0.000"),
        ("sleep", 7.5, "h", "450"),
        ("heart_rate", 71.5, "/min", "72"),
        ("steps", 12345, "{steps}", "12345"),
    ],
)
def test_a_value_is_kept_in_one_unit(kind: str, value: object, unit: str, kept: str) -> None:
    assert taken(kind, value, unit) == Decimal(kept)


@pytest.mark.parametrize(
    ("kind", "value", "unit", "said"),
    [
        ("mood_ring", 1, "%", "is not measured here"),
        ("breath_alcohol", 0.08, "bpm", "is no unit of breath alcohol; send g/\\(210.L\\) or %"),
        ("breath_alcohol", 80, "%", "cannot be; it lies within 0 to 0.6"),
        ("heart_rate", 0, "/min", "check the device"),
        ("oxygen", "ninety", "%", "is not a number"),
        ("oxygen", True, "%", "is not a number"),
        ("oxygen", float("nan"), "%", "is not a number"),
        ("oxygen", None, "%", "is not a number"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(kind: str, value: object, unit: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        taken(kind, value, unit)


def test_only_the_breath_test_tells_of_substance_use() -> None:
    assert [key for key, measured in MEASURED.items() if measured.substance_use] == ["breath_alcohol"]


def test_a_panel_comes_in_its_own_order_and_refuses_what_it_does_not_know() -> None:
    assert list(screened({"pcp": "negative", "alcohol": "positive"})) == ["alcohol", "pcp"]
    with pytest.raises(Refused) as caught:
        screened({"tea": "positive", "cocaine": "maybe"})
    assert [refusal.field for refusal in caught.value.refusals] == ["tea", "Cocaine"]
    with pytest.raises(Refused, match="nothing was tested"):
        screened({})
