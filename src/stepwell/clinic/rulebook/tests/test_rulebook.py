from datetime import date
from decimal import Decimal

import pytest

from stepwell.clinic.rulebook import actions, queries

ON = date(2026, 3, 2)

pytestmark = pytest.mark.usefixtures("rules")


def test_adults_need_nine_hours_and_adolescents_six_with_the_source() -> None:
    adult = queries.dose_minimum(age_years=18, on=ON)
    assert adult.minutes_per_week == 540
    assert "SAMHSA" in adult.source
    assert queries.dose_minimum(age_years=17, on=ON).minutes_per_week == 360


def test_loading_the_starter_rules_twice_changes_nothing() -> None:
    assert actions.load_starter_rules() == 0


def test_a_new_rule_holds_from_its_day_and_the_old_one_until_then() -> None:
    actions.put_in_force(
        name="adolescent_under",
        scope="any",
        data={"age_years": 21},
        source="22-A DCMR 6329",
        author="Vera",
        from_on=date(2026, 4, 1),
        verified=True,
    )
    assert queries.adolescent_under(on=date(2026, 3, 31)) == 18
    assert queries.adolescent_under(on=date(2026, 4, 1)) == 21


def test_a_payer_without_a_rule_is_said_by_name() -> None:
    with pytest.raises(queries.NoRule, match="unknown-payer"):
        queries.payer_day("unknown-payer", on=ON)


def test_charges_are_exact_decimals() -> None:
    assert queries.payer_day("stairway-commercial-mh", on=ON).charge == Decimal("420.00")


def test_the_ladder_starts_at_once() -> None:
    assert queries.ladder(on=ON)[0] == queries.LadderStep("on call", 0)


def test_a_level_is_said_by_code_and_name_and_an_unknown_one_by_its_code() -> None:
    assert queries.level_words(["2.1", "9"], on=ON) == {"2.1": "2.1 intensive outpatient", "9": "9"}
