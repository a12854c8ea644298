import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.levels import Answers, Band, Fit, advise, level_of

ADULT = (
    Band("1.5", "outpatient therapy", 0),
    Band("2.1", "intensive outpatient", 540),
    Band("2.5", "partial hospitalisation", 1200),
)


@pytest.mark.parametrize(
    ("minutes", "code"), [(50, "1.5"), (539, "1.5"), (540, "2.1"), (1199, "2.1"), (1200, "2.5"), (2850, "2.5")]
)
def test_the_level_follows_from_the_clock(minutes: int, code: str) -> None:
    assert level_of(minutes, ADULT).code == code


def test_nine_hours_sold_that_are_seven_and_a_half_by_the_clock_are_below_iop_and_say_so() -> None:
    level = level_of(450, ADULT, sold_minutes=540)
    assert level.code == "1.5"
    assert level.reason == (
        "7.5 h a week by the clock is outpatient therapy; intensive outpatient begins at 9 h; it is sold as 9 h."
    )


@given(st.integers(0, 10_000))
def test_more_hours_never_mean_a_lower_level(minutes: int) -> None:
    assert level_of(minutes, ADULT).code <= level_of(minutes + 1, ADULT).code


def test_danger_leads_to_emergency_help_whatever_else_is_said() -> None:
    answers = Answers(in_danger_now=True, weekly_therapy_was_not_enough=True, phq9=3)
    advice = advise(answers)
    assert advice.fit == Fit.EMERGENCY
    assert advice.first == ("Call 911, or call or text 988, now.",)


def test_weekly_therapy_that_was_not_enough_points_to_iop() -> None:
    advice = advise(Answers(in_danger_now=False, weekly_therapy_was_not_enough=True))
    assert advice.fit == Fit.IOP
    assert advice.reasons == ("Weekly therapy was tried and was not enough.",)


def test_unstable_withdrawal_points_higher() -> None:
    assert advise(Answers(in_danger_now=False, unstable_withdrawal=True)).fit == Fit.HIGHER


def test_care_needed_day_and_night_points_higher_even_after_weekly_therapy() -> None:
    answers = Answers(in_danger_now=False, needs_care_round_the_clock=True, weekly_therapy_was_not_enough=True)
    assert advise(answers).fit == Fit.HIGHER


def test_mild_trouble_points_to_weekly_therapy() -> None:
    assert advise(Answers(in_danger_now=False, phq9=8, daily_life_is_hard=True)).fit == Fit.WEEKLY


def test_no_private_place_is_settled_first_and_does_not_decide_the_level() -> None:
    advice = advise(Answers(in_danger_now=False, has_private_place_and_device=False, stepping_down=True))
    assert advice.fit == Fit.IOP
    nowhere = advise(Answers(in_danger_now=False, can_say_where_they_are=False, stepping_down=True))
    assert nowhere.first == ("Tell us at every session where you are, so that help can find you.",)
    assert advice.first == ("Find a private place and a device to take part with.",)
