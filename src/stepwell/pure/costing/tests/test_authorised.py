"""What a payer agreed to, what is left of it, and when it runs out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.costing import Agreement, Allowance, Care, Unit

MONDAY, APRIL = date(2026, 3, 2), date(2026, 4, 1)
THREE_DAYS = Agreement(MONDAY, APRIL, Unit.DAYS, 3)
TEN_HOURS = Agreement(MONDAY, APRIL, Unit.HOURS, 10)
USED_UP = "from 2 March to 31 March 2026, and all of it is used or planned"


def on(day: int, minutes: int = 180) -> Care:
    return Care(MONDAY + timedelta(days=day), minutes)


@pytest.mark.parametrize(
    ("agreed", "care", "place", "why"),
    [
        ((), [on(0)], on(1), ""),
        ((THREE_DAYS,), [], on(-1), "the payer has agreed to nothing on 1 March"),
        ((THREE_DAYS,), [], on(30), "the payer has agreed to nothing on 1 April"),
        ((THREE_DAYS,), [on(0), on(2)], on(29), ""),
        ((THREE_DAYS,), [on(0), on(2), on(3)], on(4), f"the payer agreed to 3 days {USED_UP}"),
        ((THREE_DAYS,), [on(0), on(2), on(3)], on(3, 50), ""),
        ((THREE_DAYS,), [on(0), on(2), on(3), on(4)], on(4, 50), ""),
        ((TEN_HOURS,), [on(0), on(2)], on(3), ""),
        ((TEN_HOURS,), [on(0), on(2), on(3)], on(4, 60), ""),
        ((TEN_HOURS,), [on(0), on(2), on(3)], on(4, 61),
         "the payer agreed to 10 hours from 2 March to 31 March 2026, and only 1 hour of it is left"),
    ],
)  # fmt: skip
def test_a_place_is_inside_what_was_agreed_to_or_it_is_said_why_not(
    agreed: tuple[Agreement, ...], care: list[Care], place: Care, why: str
) -> None:
    assert Allowance(agreed, tuple(care)).why_not(place) == why


@pytest.mark.parametrize(
    ("care", "places", "instead_of", "why"),
    [
        ([], [on(0), on(2), on(3)], [], []),
        ([], [on(3), on(0), on(2), on(4)], [], [f"the payer agreed to 3 days {USED_UP}"]),
        ([on(0)], [on(2), on(3), on(3, 50), on(4), on(7)], [], [f"the payer agreed to 3 days {USED_UP}"] * 2),
        ([on(0), on(2), on(3)], [on(4)], [on(3)], []),
        ([on(0), on(2), on(3)], [on(4)], [on(9)], [f"the payer agreed to 3 days {USED_UP}"]),
        ([], [on(0), on(30)], [], ["the payer has agreed to nothing on 1 April"]),
    ],
)  # fmt: skip
def test_of_several_places_each_is_outside_that_comes_after_all_of_it_is_taken(
    care: list[Care], places: list[Care], instead_of: list[Care], why: list[str]
) -> None:
    assert Allowance((THREE_DAYS,), tuple(care)).outside(places, instead_of=instead_of) == why


@pytest.mark.parametrize(
    ("agreed", "care", "out"),
    [
        ((), [], None),
        ((THREE_DAYS,), [], APRIL),
        ((THREE_DAYS,), [on(0), on(2), on(3)], date(2026, 3, 6)),  # the third is on Thursday
        ((Agreement(MONDAY, APRIL, Unit.DAYS, 5),), [on(0), on(2), on(3)], date(2026, 3, 10)),
        ((THREE_DAYS, Agreement(date(2026, 3, 9), APRIL, Unit.DAYS, 6)), [], APRIL),
        ((Agreement(MONDAY, date(2026, 3, 9), Unit.DAYS, 3), Agreement(date(2026, 3, 9), APRIL, Unit.DAYS, 6)),
         [on(0), on(2), on(3)], date(2026, 3, 23)),
        ((Agreement(date(2026, 3, 9), APRIL, Unit.DAYS, 6),), [on(0)], MONDAY),
        ((TEN_HOURS,), [on(0), on(2), on(3)], date(2026, 3, 6)),
    ],
)  # fmt: skip
def test_it_runs_out_as_its_days_end_or_as_the_week_uses_it_up(
    agreed: tuple[Agreement, ...], care: list[Care], out: date | None
) -> None:
    assert Allowance(agreed, tuple(care)).runs_out_on(MONDAY) == out


@given(
    st.integers(1, 20),
    st.sampled_from(Unit),
    st.lists(st.builds(on, st.integers(-5, 40), st.integers(1, 300)), max_size=30),
)
def test_whoever_only_takes_what_is_inside_never_has_more_than_was_agreed_to(
    approved: int, unit: Unit, places: list[Care]
) -> None:
    agreed = Agreement(MONDAY, APRIL, unit, approved)
    taken = Allowance((agreed,))
    for place in places:
        if not taken.why_not(place):
            taken = Allowance((agreed,), (*taken.care, place))
    assert taken.taken(agreed) <= approved
    assert all(agreed.covers(each.on) for each in taken.care)
