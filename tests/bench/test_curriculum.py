"""The bench on published timetabling problems: a small one made by hand, and files that are not what they should be."""

import pytest

from bench.curriculum import BadFile, Timetable, broken, cost, read, search

_SMALL = """Name: small
Courses: 3
Rooms: 2
Days: 2
Periods_per_day: 2
Curricula: 1
Constraints: 1

COURSES:
law Ada 2 2 30
art Ben 1 1 10
ethics Ada 1 1 12

ROOMS:
hall 40
closet\t9

CURRICULA:
first  2 law art

UNAVAILABILITY_CONSTRAINTS:
art 0 0

END.
"""


def test_a_small_timetable_comes_to_its_best_and_breaks_no_rule() -> None:
    problem = read(_SMALL, "small.ctt")
    weeks = list(search(problem, seed=1, seconds=0.3))
    assert [broken(problem, week) for week in weeks] == [[] for _ in weeks]
    costs = [cost(problem, week) for week in weeks]
    assert costs == sorted(costs, reverse=True)
    # Law fills the hall on both days and is alone on one of them; ethics, by its teacher too, sits in the hall besides.
    assert costs[-1] == 2


def test_what_a_week_costs_is_counted_as_the_competition_does() -> None:
    problem = read(_SMALL, "small.ctt")
    together = (frozenset({(0, 0), (1, 1)}), frozenset({(3, 1)}), frozenset({(2, 1)}))
    assert broken(problem, together) == []
    # 21 without a chair in law, one day too few (5), one more room (1), 1 in art, 3 in ethics, art alone (2).
    assert cost(problem, together) == 21 + 5 + 1 + 1 + 3 + 2


def test_every_rule_that_is_broken_is_told() -> None:
    problem = read(_SMALL, "small.ctt")
    told = broken(problem, (frozenset({(0, 0), (1, 0)}), frozenset({(0, 0)}), frozenset({(1, 1), (2, 1)})))
    assert [each.split()[0] for each in told] == ["ethics", "room", "law", "law", "art"]


def test_the_longer_form_is_read_as_well_without_its_further_rules() -> None:
    longer = (
        _SMALL.replace("30\n", "30 1\n")
        .replace("hall 40", "hall 40 1")
        .replace("END.", "ROOM_CONSTRAINTS:\nlaw hall\n\nEND.")
    )
    assert read(longer, "small.ectt") == read(_SMALL, "small.ctt")
    assert isinstance(read(longer, "small.ectt"), Timetable)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("COURSES:", "COURSE:", "no section COURSES"),
        ("Days: 2\n", "", "does not say Days:"),
        ("law Ada 2 2 30", "law Ada 2 2", "line 10: COURSES has at least 5 words"),
        ("hall 40", "hall forty", "line 15: forty should be a number"),
        ("2 law art", "2 law arts", "line 19: arts is no course"),
        ("art 0 0", "art 2 0", "line 22: there are 2 days of 2 periods"),
    ],
)
def test_a_broken_file_is_refused_by_line_and_reason(was: str, becomes: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read(_SMALL.replace(was, becomes), "small.ctt")
