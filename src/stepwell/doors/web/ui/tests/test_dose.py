"""The picture of a week's hours and the sentence beside it say the same."""

import pytest

from stepwell.doors.web.ui.dose import DosePicture


def test_hours_are_said_as_done_of_goal() -> None:
    assert DosePicture(7.5, 9, None).sentence == "7.5 of 9 hours"


def test_without_a_plan_nothing_is_foretold() -> None:
    assert DosePicture(7.5, 9, None).outlook == ""


@pytest.mark.parametrize(
    ("done", "planned", "said"),
    [
        (7.5, 9.5, "2 hours more planned: enough for this week."),
        (3, 6, "3 hours more planned; 3 hours short this week."),
        (7, 8, "1 hour more planned; 1 hour short this week."),
        (7.5, 7.5, "Nothing more is planned; 1.5 hours short this week."),
        (9, 9, "This week’s hours are reached."),
    ],
)
def test_the_outlook_says_whether_the_week_will_be_enough(done: float, planned: float, said: str) -> None:
    assert DosePicture(done, 9, planned).outlook == said


def test_more_hours_than_the_goal_fill_the_ring_once() -> None:
    picture = DosePicture(10.25, 9, 10.25)
    assert (picture.done_share, picture.planned_share) == (100.0, 100.0)


def test_a_week_without_a_goal_is_an_empty_ring() -> None:
    assert DosePicture(0, 0, None).done_share == 0.0
