"""A patient's hours by the clock, worked out by hand for every published programme."""

import pytest

from stepwell.pure.timetable.hours import weekly_clock_hours
from stepwell.pure.timetable.published import answer
from stepwell.pure.timetable.report import refused_report, report
from stepwell.pure.timetable.tests.sheets import INDIVIDUAL, SKILLS, read, real, row
from stepwell.pure.values import Refused

# programme -> (weeks, alternative, minutes a week), each worked out from the file by hand
BY_HAND = {
    # three groups of 50 min on 3 days = 450; one individual and one family session of 50 = 100
    "charlie-health": [("1-12", "", 550)],
    "uchealth-adult": [("1-8", "", 540)],  # 3 x 180
    "mayo-adult-transitions": [("1-3", "", 900)],  # 5 x 180
    "brightside-sud": [("1-20", "", 590)],  # 3 x 180 + 50
    "ebt-seattle-dbt": [("1-8", "", 540)],  # skills 3 x 120, mindfulness 60, individual 2 x 60
    # 4 x 120 + Saturday 120; the individual session has no minutes, the parents' group is not the teen's
    "slbmi-teen-dbt": [("1 to the end", "", 600)],
    # 4 x 195; as above
    "choc-teen-dbt": [("1-8", "", 780)],
    "ucla-adult": [("1 to the end", "", 780)],  # 2 x 300 + 180; therapist and psychiatrist without minutes
    "institute-of-living-perinatal": [("1-8", "", 675)],  # 3 x 225
    # weeks 1-4: 2 x 50 + 2 x 90 + 90; then 2 x 90 + 90 of family education, later of social support
    "psychmed-matrix": [("1-4", "", 370), ("5-12", "", 270), ("13-16", "", 270)],
    # 3 x 180 in the morning or in the evening, never both
    "prodigals-path-sud": [("1 to the end", "morning-track", 540), ("1 to the end", "evening-track", 540)],
}


@pytest.mark.parametrize("programme", BY_HAND)
def test_the_clock_hours_of_each_published_programme(programme: str) -> None:
    phases = weekly_clock_hours(real(programme)).phases
    assert [(str(each.weeks), each.alternative, each.minutes) for each in phases] == BY_HAND[programme]


def test_nine_hours_as_sold_are_seven_and_a_half_of_groups_by_the_clock() -> None:
    said = report(real("charlie-health"))
    assert (said["sold_hours"], said["group_clock_hours"]) == (9.0, 7.5)
    assert (said["weekly_clock_hours"], said["weekly_clock_minutes"]) == (9.17, 550)


def test_a_block_without_published_minutes_counts_nothing_and_says_so() -> None:
    (phase,) = weekly_clock_hours(real("slbmi-teen-dbt")).phases
    assert {each.block: each.why for each in phase.not_counted} == {
        "individual": "its minutes are not published",
        "parents": "for relatives only: not the patient's hours",
    }


def test_answering_the_minutes_makes_the_block_count() -> None:
    settled = answer(real("institute-of-living-perinatal"), {"individual.minutes": "50"})
    assert weekly_clock_hours(settled).first.minutes == 725


def test_a_block_all_alternatives_share_counts_in_each() -> None:
    track = "choose one track"
    evening = row(block="evening", start="18:00", end="21:00", minutes="180", notes=track)
    hours = weekly_clock_hours(read(row(notes=track), evening, INDIVIDUAL))
    assert [(each.alternative, each.minutes) for each in hours.phases] == [("skills", 290), ("evening", 410)]


def test_weeks_in_which_nothing_runs_are_listed_with_no_hours() -> None:
    hours = weekly_clock_hours(read(row(length_weeks="weeks 1-2 of 8"), row(INDIVIDUAL, length_weeks="weeks 5-8")))
    assert [(str(each.weeks), each.minutes) for each in hours.phases] == [("1-2", 240), ("3-4", 0), ("5-8", 50)]


def test_a_report_of_a_refusal_has_the_same_keys_and_names_line_and_column() -> None:
    with pytest.raises(Refused) as caught:
        read(row(minutes="90"))
    said = refused_report("harbour", caught.value.refusals)
    assert said.keys() == report(read(SKILLS)).keys()
    errors = said["errors"]
    assert isinstance(errors, list)
    assert [(each["line"], each["column"]) for each in errors] == [(2, "minutes")]
