"""Is the colour the one the printed rule gives?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.trends import Colour, Course, Expected, Yardstick, expected_course, on_track

PHQ9 = Yardstick("PHQ-9", reliable_change=6, cut_off=10)
WHO5 = Yardstick("WHO-5", reliable_change=10, cut_off=50, higher_is_worse=False)
USUAL = Expected(low=15, high=19, people=213, start=17, slope=-4, spread=3)


@pytest.mark.parametrize(
    ("scores", "colour", "words"),
    [
        ([(0, 18), (1, 17)], Colour.GREEN, "None of the signs"),
        ([(0, 18), (2, 18)], Colour.YELLOW, "After 2 weeks not better at all."),
        ([(0, 18), (2, 17)], Colour.GREEN, "None of the signs"),
        ([(0, 18), (2, 15), (4, 13)], Colour.YELLOW, "After 4 weeks not better by a reliable change (6 points)."),
        ([(0, 18), (4, 12)], Colour.GREEN, "None of the signs"),
        ([(0, 18), (1, 9)], Colour.WHITE, "outside the clinical range"),
        ([(0, 12), (1, 18)], Colour.RED, "Worse than at the start by 6 points (red from 6 points)."),
        ([(0, 18), (2, 8), (3, 14)], Colour.RED, "Worse than the time before by 6 points"),
        ([(0, 18), (2, 12), (3, 15), (4, 18)], Colour.RED, "Worse twice in a row, each time by at least 3 points."),
        ([(0, 2), (1, 8)], Colour.RED, "Worse than at the start"),  # still below the line, and worse all the same
    ],
)
def test_each_rule_gives_its_colour_and_is_printed(scores: list[tuple[int, int]], colour: Colour, words: str) -> None:
    found = on_track(scores, PHQ9)
    assert found is not None
    assert found.colour is colour
    assert words in found.rule


def test_before_two_scores_there_is_no_colour() -> None:
    assert on_track([(0, 20)], PHQ9) is None
    assert on_track([], PHQ9) is None


def test_where_higher_is_better_a_fall_is_the_wrong_way() -> None:
    found = on_track([(0, 40), (1, 30)], WHO5)
    assert found is not None
    assert found.colour is Colour.RED


@pytest.mark.parametrize(
    ("latest", "colour"), [("12", Colour.GREEN), ("14.6", Colour.YELLOW), ("15.4", Colour.RED), ("9", Colour.WHITE)]
)
def test_with_courses_of_its_own_the_programme_says_what_is_usual(latest: str, colour: Colour) -> None:
    """In week 3 usual is 17 - 4 ln 4 = 11.5; two thirds stay within 3.0 and four fifths within 3.84 of it."""
    found = on_track([(0, 17), (3, Decimal(latest))], PHQ9, USUAL)
    assert found is not None
    assert found.colour is colour
    assert colour is Colour.WHITE or "213 people" in found.rule


def test_who_began_elsewhere_is_judged_by_the_rules() -> None:
    found = on_track([(0, 25), (3, 20)], PHQ9, USUAL)
    assert found is not None
    assert "people" not in found.rule


def test_of_fewer_than_two_hundred_people_nothing_is_usual() -> None:
    course = Course([(0, 17), (4, 11)])
    assert expected_course([course] * 199, low=15, high=19) is None
    assert expected_course([course] * 200 + [Course([(0, 17)])] * 50, low=15, high=19) is not None
    assert expected_course([course] * 400, low=20, high=27) is None


def test_the_usual_course_is_that_of_least_squares() -> None:
    courses = [Course([(0, 17 + off), (3, 17 - 4 * 1.3862943611198906 + off)]) for off in (-1, 1) for _ in range(100)]
    found = expected_course(courses, low=15, high=19)
    assert found is not None
    assert found.start == pytest.approx(17)
    assert found.slope == pytest.approx(-4)
    assert found.spread == pytest.approx(1, abs=0.01)
    assert found.people == 200


@given(st.lists(st.integers(0, 27), min_size=2, max_size=12))
def test_whoever_is_worse_than_at_the_start_by_a_reliable_change_is_red(totals: list[int]) -> None:
    found = on_track(list(enumerate(totals)), PHQ9)
    assert found is not None
    if totals[-1] - totals[0] >= 6:
        assert found.colour is Colour.RED
    if found.colour is Colour.WHITE:
        assert totals[-1] < 10
