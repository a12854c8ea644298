"""Days at the ends of what a computer counts, in every form that asks for one."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from stepwell.doors.web.ui.days import Day

WEB = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("far", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_nobody_lives_in_is_refused_in_words(far: str) -> None:
    with pytest.raises(ValidationError, match="between 1900 and 2199"):
        Day().clean(far)


def test_every_form_that_asks_for_a_day_refuses_them() -> None:
    asking = [path for path in WEB.rglob("*.py") if re.search(r"\bforms\.DateField\(", path.read_text())]
    assert asking == []
