"""A problem and a plan survive being written and read; a broken file is refused by path and reason, as a whole."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan, Unmet
from stepwell.pure.timetable.solving.problem import Problem
from stepwell.pure.timetable.solving.reading import Beside, read_plan, read_problem
from stepwell.pure.timetable.solving.tests.small_weeks import FAMILY, INDIVIDUAL, a_patient, a_problem, at, skills
from stepwell.pure.timetable.solving.writing import write_plan, write_problem
from stepwell.pure.values import Refused

PROBLEM = a_problem(
    a_patient("p1", one_to_ones=(INDIVIDUAL, FAMILY)),
    a_patient("p2", waiting_days=3),
    last_groups=(skills(at(0, 9), "p1", "p2"),),
    last_one_to_ones=(Meeting("p1", "individual", "t1", at(1, 9)),),
)
FILE = write_problem(PROBLEM)


def reasons(text: str | bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_problem(text)
    return [str(each) for each in refused.value.refusals]


def broken(change: Callable[[Any], None]) -> list[str]:
    """What is said of the file after that change to it."""
    file = json.loads(FILE)
    change(file)
    return reasons(json.dumps(file))


def test_what_is_written_is_read_back_the_same() -> None:
    assert read_problem(FILE) == PROBLEM
    assert write_problem(read_problem(FILE)) == FILE


def test_a_plan_is_read_back_the_same_and_keeps_what_is_missing() -> None:
    plan = Plan(
        (Group("twice", "t1", (at(0, 9), at(1, 9)), ("p1", "p2")),),
        (Meeting("p1", "individual", "t1", at(0, 13)),),
        (Unmet("p2", "individual session", ("nobody is free",)),),
    )
    text = write_plan(plan, {"objective": 12, "bound": 3})
    assert read_plan(text, PROBLEM) == (plan, Beside(12, 3))
    assert json.loads(text)["objective"] == 12


def test_no_last_week_and_no_co_facilitators_are_no_error() -> None:
    file = json.loads(FILE)
    del file["last_week"]
    file["co_facilitators"] = []
    read: Problem = read_problem(json.dumps(file))
    assert (read.last_groups, set(read.co_facilitators)) == ((), {0})


def test_a_window_may_end_at_midnight_and_windows_may_overlap() -> None:
    file = json.loads(FILE)
    file["patients"][0]["available"] = [["Sun", "22:00", "24:00"], ["Sun", "21:30", "23:00"]]
    assert json.loads(write_problem(read_problem(json.dumps(file))))["patients"][0]["available"] == [
        ["Sun", "21:30", "24:00"]
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE[: len(FILE) // 2], "not whole JSON"),
        ("", "not whole JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        (FILE.replace('"waiting_days": 3', '"waiting_days": NaN'), "NaN"),
        (FILE.replace('"waiting_days": 3', '"waiting_days": 1e999'), "patients[1].waiting_days: is a number with a"),
        ("[]", "is a list, not an object"),
        ("7", "is a number, not an object"),
        ("{}", "patients: is missing"),
    ],
)
def test_what_is_no_whole_problem_is_refused(text: str | bytes, said: str) -> None:
    assert any(said in each for each in reasons(text)), reasons(text)


@pytest.mark.parametrize("zone", ["America/Phoenix", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"])
def test_zones_with_odd_clocks_are_zones(zone: str) -> None:
    assert read_problem(FILE.replace("America/New_York", zone)).zone == zone


def _set(path: str, value: object) -> Callable[[Any], None]:
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]

    def change(file: Any) -> None:
        for step in steps:
            file = file[step]
        file[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("format", "stepwell-week/2", "Problem, format: is "),
        ("grid_minutes", 15, "grid_minutes: is another grid"),
        ("reference_time_zone", "Mars/Olympus", '"Mars/Olympus" is not a time zone'),
        ("patients", [], "patients: is empty"),
        ("patients", {}, "patients: is an object, not a list"),
        ("patients.1", None, "patients[1]: is nothing (null), not an object"),
        ("patients.1.id", "p1", '"p1" is also patients[0]'),
        ("patients.1.id", "", "patients[1].id: is not a name"),
        ("patients.0.state", 5, "patients[0].state: is a number, not text"),
        ("patients.0.waiting_days", -1, "patients[0].waiting_days: is -1; write 0"),
        ("patients.0.waiting_days", True, "patients[0].waiting_days: is true or false, not a whole number"),
        ("patients.0.min_minutes", 10**40, "patients[0].min_minutes: is out of range"),
        ("patients.0.available.1", ["Mon", "17:00"], "patients[0].available[1]: has 2 parts, not 3"),
        ("patients.0.available.1.0", "Mo", 'patients[0].available[1][0]: "Mo" is no weekday'),
        ("patients.0.available.1.1", "9:00", 'patients[0].available[1][1]: "9:00" is no time of day'),
        ("patients.0.available.1.1", "09:15", "is not on the half hour"),
        ("patients.0.available.1.2", "08:00", "patients[0].available[1][2]: is not after the start"),
        ("patients.0.available.1.2", "24:30", "after the end of the day"),
        ("patients.0.groups.0.type", "g99", 'patients[0].groups[0].type: there is no group type "g99"'),
        ("patients.0.groups.0.required", 3, "patients[0].groups[0].required: is 3, above max 2"),
        ("patients.0.individual.minutes", 45, "is 45 minutes; write a multiple of 30"),
        ("patients.0.individual.clinicians", ["c9"], 'individual.clinicians[0]: there is no clinician "c9"'),
        ("clinicians.0.role", "doctor", "clinicians[0].role: is "),
        ("clinicians.0.max_minutes_day", None, "clinicians[0].max_minutes_day: is nothing (null)"),
        ("group_types.0.min_size", 9, "group_types[0].max_size: is 3, below min_size 9"),
        ("co_facilitators.0", ["Mon", "09:00", "10:00", "2"], "co_facilitators[0][3]: is text, not a whole number"),
        ("last_week.groups.0.members.1", "p9", 'last_week.groups[0].members[1]: there is no patient "p9"'),
        ("last_week.one_to_one.0.start", ["Mon", "24:00"], "nothing starts at the end of the day"),
    ],
)
def test_whatever_is_broken_is_named_by_its_path(path: str, value: object, said: str) -> None:
    found = broken(_set(path, value))
    assert any(said in each for each in found), found


def test_everything_wrong_is_told_at_once_and_each_thing_once() -> None:
    def change(file: Any) -> None:
        file["patients"][0]["state"] = None
        file["patients"][1]["individual"] = 7
        del file["clinicians"][0]["licences"]

    assert sorted(broken(change)) == [
        "Problem, clinicians[0].licences: is missing; give it.",
        "Problem, patients[0].state: is nothing (null), not text; write text in quotes.",
        "Problem, patients[1].individual: is a number, not an object; write it in curly brackets.",
    ]


def test_of_very_much_that_is_wrong_the_first_fifty_are_told() -> None:
    def change(file: Any) -> None:
        file["patients"] = [None] * 200

    found = broken(change)
    assert len(found) == 51
    assert "more things are wrong; correct these first" in found[-1]
