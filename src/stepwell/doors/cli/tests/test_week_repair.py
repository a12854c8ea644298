"""`stepwell week repair`: who is touched and why is told, the plan and its problem are written, bad words refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stepwell.doors.cli.week import week
from stepwell.pure.timetable.solving.plan import Meeting, Plan
from stepwell.pure.timetable.solving.reading import read_plan, read_problem
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.tests.small_weeks import THERAPIST, a_patient, a_problem, at, skills
from stepwell.pure.timetable.solving.writing import write_plan, write_problem

PROBLEM = a_problem(a_patient("p1"), a_patient("p2"), clinicians=(THERAPIST, replace(THERAPIST, id="t2")))
PLAN = Plan(
    (skills(at(1, 9), "p1", "p2"),),
    (Meeting("p1", "individual", "t1", at(1, 13)), Meeting("p2", "individual", "t1", at(0, 9))),
)


def run(*words: object) -> Result:
    return CliRunner().invoke(week, [str(word) for word in words])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    problem, plan = tmp_path / "week.json", tmp_path / "plan.json"
    problem.write_text(write_problem(PROBLEM))
    plan.write_text(write_plan(PLAN))
    return problem, plan


def test_a_sick_day_is_told_by_person_and_its_plan_is_legal_in_the_problem_written(files: tuple[Path, Path]) -> None:
    out, changed = files[0].with_name("mended.json"), files[0].with_name("changed.json")
    result = run("repair", *files, "--ill", "t1", "Tue", "--out", out, "--out-problem", changed)
    assert result.exit_code == 0, result.stderr
    assert "T1 is away Tue.\nSomething changes for 2 patients:\np1\n" in result.stdout
    assert "  Skills Tue 09:00 with t2 in place of t1; t1 is not there Tue 09:00" in result.stdout
    assert "t2\n  new: Skills Tue 09:00 (2: p1, p2); t1 is not there Tue 09:00" in result.stdout
    assert "Nothing is missing that was not before." in result.stdout
    problem = read_problem(changed.read_bytes())
    assert breaches(problem, read_plan(out.read_bytes(), problem)[0]) == []


def test_what_has_begun_stays_and_only_the_rest_of_the_day_is_lost(files: tuple[Path, Path]) -> None:
    out = files[0].with_name("mended.json")
    words = ("--ill", "t1", "Tue-Wed", "--now", "Tue 09:10", "--cover", "t2", "--out", out, "--json")
    report = json.loads(run("repair", *files, *words).stdout)
    assert read_plan(out.read_bytes())[0].groups == PLAN.groups
    assert list(report["patients"]) == ["p1"]
    assert report["touched"][0]["before"] == {"what": "individual", "start": ["Tue", "13:00"], "clinician": "t1"}
    afternoon = run("repair", *files, "--ill", "t1", "Tue", "--from", "12:00", "--out", out, "--json")
    assert list(json.loads(afternoon.stdout)["patients"]) == ["p1"]


def test_somebody_new_is_admitted_from_a_file_or_from_words(files: tuple[Path, Path]) -> None:
    row = json.loads(files[0].read_text())["patients"][0] | {"id": "p3"}
    file = files[0].with_name("p3.json")
    file.write_text(json.dumps(row))
    for given in (file, json.dumps(row)):
        result = run("repair", *files, "--admit", given, "--out", files[0].with_name("mended.json"), "--json")
        assert list(json.loads(result.stdout)["patients"]) == ["p3"]


def test_everything_else_that_can_happen_is_told_in_one_go(files: tuple[Path, Path]) -> None:
    words = ("--moved", "p2", "OH", "--windows", "p1", "Mon 09:00-17:00, Wed", "--closed", "Wed")
    result = run("repair", *files, *words, "--licence-ended", "t2", "NY", "--out", files[0].with_name("mended.json"))
    assert result.exit_code == 0, result.stderr
    assert "P2 is in Ohio.\nP1 can come Mon 09:00–17:00, Wed.\nClosed Wed.\n" in result.stdout
    assert "The licence of t2 in New York has ended.\n" in result.stdout
    assert "p1 cannot come Tue 09:00" in result.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--ill", "t9", "Tue"), 'There is no clinician "t9" in this week; correct the id.'),
        (("--ill", "t1", "Tux"), '--ill t1: "Tux" is no weekday; write one of Mon, Tue'),
        (("--ill", "t1", "Tue 17:00-12:00"), '--ill t1: "Tue 17:00-12:00" ends before it begins'),
        (("--ill", "t1", "Fri-Mon"), '--ill t1: "Fri-Mon" ends before it begins; a week goes from Mon to Sun'),
        (("--ill", "t1", "Tue at noon"), '--ill t1: "Tue at noon" is no window; write "Tue"'),
        (("--closed", "Tue 09:10-12:00"), '--closed: "09:10" is not on the half hour; write one that is.'),
        (("--closed", "Tue", "--now", "noon"), '--now: "noon" is no moment; write it as "Tue 07:40".'),
        (("--moved", "p9", "TX"), 'There is no patient "p9" in this week; correct the id.'),
        (("--relatives", "p1", "Sat"), "No family session is in the plan of p1; name a patient who has one."),
        (("--admit", "nobody.json"), "--admit nobody.json: there is no such file"),
        (("--admit", "{}"), "--admit, id: is missing; give it."),
    ],
)
def test_what_makes_no_sense_is_refused_with_where_why_and_what_to_do(
    files: tuple[Path, Path], words: tuple[str, ...], told: str
) -> None:
    out = files[0].with_name("mended.json")
    result = run("repair", *files, *words, "--out", out)
    assert result.exit_code == 1
    assert told in result.stderr
    assert not out.exists()


def test_nothing_is_begun_where_nothing_happened_or_the_plan_is_not_legal(files: tuple[Path, Path]) -> None:
    out = files[0].with_name("mended.json")
    assert run("repair", *files, "--out", out).exit_code == 2
    assert run("repair", *files, "--closed", "Mon", "--from", "09:00", "--out", out).exit_code == 2
    files[1].write_text(write_plan(Plan((skills(at(1, 9), "p1"),))))
    result = run("repair", *files, "--closed", "Mon", "--out", out)
    assert result.exit_code == 1
    assert "plan.json is not a legal plan of this problem" in result.stderr
