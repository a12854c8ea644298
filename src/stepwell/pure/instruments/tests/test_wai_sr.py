"""Does the WAI-SR give means, and is it kept from the patient's chart?"""

from decimal import Decimal

from stepwell.pure.instruments import instrument

WAI = instrument("wai-sr")


def test_it_gives_the_mean_of_each_part_and_of_all() -> None:
    parts = {"task": (1, 2, 10, 12), "bond": (3, 5, 7, 9), "goal": (4, 6, 8, 11)}
    answers = {
        f"item{number}": {"task": 5, "bond": 4, "goal": 2}[part] for part, own in parts.items() for number in own
    }
    result = WAI.score({**answers, "item1": 4})
    assert result.subscales == {"task": Decimal("4.75"), "bond": Decimal(4), "goal": Decimal(2)}
    assert result.total == Decimal("3.58")  # 43 of 12 is 3.583


def test_a_blank_leaves_its_own_mean_out() -> None:
    result = WAI.score({f"item{number}": 3 for number in range(2, 13)})
    assert (result.total, result.subscales["task"], result.subscales["bond"]) == (None, None, Decimal(3))


def test_patients_see_it_only_when_it_is_shared() -> None:
    assert WAI.hidden_from_patient
    assert not instrument("phq-9").hidden_from_patient
