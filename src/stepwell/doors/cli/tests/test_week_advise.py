"""`stepwell week advise`: what would serve whom is told in words and in JSON."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from stepwell.doors.cli.week import week
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.tests.small_weeks import a_patient, a_problem, at, skills
from stepwell.pure.timetable.solving.tests.test_advice import PLAN, PROBLEM
from stepwell.pure.timetable.solving.writing import write_plan, write_problem


def advised(folder: Path, *words: str, plan: Plan = PLAN) -> Result:
    problem, file = folder / "week.json", folder / "plan.json"
    problem.write_text(write_problem(PROBLEM))
    file.write_text(write_plan(plan))
    return CliRunner().invoke(week, ["advise", str(problem), str(file), *words])


def test_what_would_serve_most_is_told_first_with_what_it_costs_others(tmp_path: Path) -> None:
    told = advised(tmp_path)
    assert told.exit_code == 0, told.stderr
    assert "a licence in Texas for t1: " in told.stdout
    assert "2 × individual session" in told.stdout
    assert "for 2 (p3, p4)\n  changes the week of 0 others; nobody would lack more" in told.stdout
    assert "Nobody who lacks something could take a free seat." in told.stdout
    assert "1 of " in told.stderr


def test_the_same_is_there_as_json(tmp_path: Path) -> None:
    report = json.loads(advised(tmp_path, "--most", "8", "--json").stdout)
    assert report["advice"][0]["served"] == ["p3", "p4"]
    assert report["free_seats"] == []


def test_who_could_take_a_free_seat_is_told(tmp_path: Path) -> None:
    problem = a_problem(a_patient("p1"), a_patient("p2"), a_patient("p3"))
    week_file, plan = tmp_path / "a.json", tmp_path / "b.json"
    week_file.write_text(write_problem(problem))
    plan.write_text(write_plan(Plan((skills(at(0, 9), "p1", "p2"),))))
    told = CliRunner().invoke(week, ["advise", str(week_file), str(plan), "--most", "1"])
    assert "Skills, Mon 09:00, with t1 (1 free): p3" in told.stdout


def test_a_plan_that_is_not_legal_is_declined(tmp_path: Path) -> None:
    told = advised(tmp_path, plan=Plan((skills(at(0, 9), "p1"),)))
    assert told.exit_code == 1
    assert "is not a legal plan of this problem" in told.stderr
