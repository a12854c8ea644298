"""What would help is solved on the week as it stands, and told by its keys, days and hours."""

from dataclasses import replace
from datetime import time

from stepwell.pure.timetable.advised import Counsel, week_advice, what_if_licensed
from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.by_hand import Sessions, numbered
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.tests.weeks import (
    GROUP,
    INDIVIDUAL,
    Week,
    a_clinician,
    a_patient,
    office_hours,
)
from stepwell.pure.timetable.week import WeekProblem, Window

OHIO = [a_patient(name, GROUP, INDIVIDUAL, state="OH") for name in ("bea", "cai")]
PROBLEM = Week((GROUP, INDIVIDUAL)).of([a_clinician("lin", "NY")], [a_patient("amara", GROUP, INDIVIDUAL), *OHIO])


def placed(problem: WeekProblem) -> Sessions:
    return numbered(place_week(problem).sessions)


def the(found: tuple[Counsel, ...], words: str) -> Counsel:
    return next(each for each in found if words in each.words)


def test_the_licence_that_is_missing_comes_first_and_serves_both_who_live_there() -> None:
    heard: list[tuple[int, int]] = []
    found = week_advice(PROBLEM, placed(PROBLEM), watching=lambda done, of: heard.append((done, of)))
    licence = the(found, "a licence in Ohio for «clinician lin»")
    assert licence.served == ("bea", "cai")
    assert dict(licence.gained) == {"individual": 2, "«block group»": 2}
    assert licence.worse == ()
    assert heard[0] == (0, heard[-1][1])
    assert len({each.words for each in found}) == len(found)


def test_somebody_hired_works_by_the_wall_of_the_programme() -> None:
    group = replace(GROUP, start=time(20), minutes=60)
    early = a_clinician("lin", windows=office_hours(9, 17))
    problem = Week((group,)).of([early], [a_patient("amara", group), a_patient("bea", group)])
    hired = the(week_advice(problem, placed(problem)), "a new therapist for «block group»")
    assert hired.words.endswith("licensed in New York, Mon to Fri from 1:00 pm to 9:00 pm")
    assert hired.served == ("amara", "bea")


def test_an_hour_more_is_told_on_the_wall_too() -> None:
    early = a_clinician("lin", windows=(Window(Weekday.MON, time(9), time(10)),))
    problem = Week((GROUP,)).of([early], [a_patient("amara", GROUP), a_patient("bea", GROUP)])
    assert the(week_advice(problem, placed(problem)), "«clinician lin» working Tuesday 10:00 am").served == (
        "amara", "bea",
    )  # fmt: skip


def test_one_licence_can_be_asked_about_and_what_serves_nobody_says_so() -> None:
    sessions = placed(PROBLEM)
    found = what_if_licensed(PROBLEM, sessions, "lin", "OH")
    assert found is not None
    assert found.served == ("bea", "cai")
    assert what_if_licensed(PROBLEM, sessions, "lin", "TX") is None


def test_what_was_moved_by_hand_stands_in_the_copy_as_well() -> None:
    by_hand = {
        number: replace(each, period=replace(each.period, start_at=each.period.start_at.replace(minute=30)))
        if each.block == "individual"
        else each
        for number, each in placed(PROBLEM).items()
    }
    assert the(week_advice(PROBLEM, by_hand), "a licence in Ohio for «clinician lin»").served == ("bea", "cai")
