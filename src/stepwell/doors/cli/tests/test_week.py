"""`stepwell week`: what it writes, what it refuses and how, and that Ctrl-C keeps the best so far."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stepwell.doors.cli.week import week
from stepwell.pure.timetable.solving.cost import figures
from stepwell.pure.timetable.solving.reading import read_plan
from stepwell.pure.timetable.solving.tests.small_weeks import a_patient, a_problem
from stepwell.pure.timetable.solving.tests.test_search import a_programme
from stepwell.pure.timetable.solving.writing import write_problem

SMALL = a_problem(a_patient("p1"), a_patient("p2"), a_patient("p3", waiting_days=2))


def run(*words: object) -> Result:
    return CliRunner().invoke(week, [str(word) for word in words])


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    file = tmp_path / "week.json"
    file.write_text(write_problem(SMALL))
    return file


def test_a_week_is_solved_told_and_written_with_objective_and_bound(problem: Path) -> None:
    out = problem.with_name("plan.json")
    result = run("solve", problem, "--work", 2, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert "first legal week" in result.stderr
    assert "3 of 3 patients at their minimum" in result.stdout
    file = json.loads(out.read_text())
    plan, beside = read_plan(out.read_bytes(), SMALL)
    assert figures(SMALL, plan).objective() == beside.objective == beside.bound
    assert file["search"] == {"seed": 1, "work": 2.0, "repeatable": True}
    assert file["format"] == "stepwell-week/1"


def test_the_same_work_and_seed_write_the_same_bytes(tmp_path: Path) -> None:
    problem, one, two = (tmp_path / name for name in ("week.json", "one.json", "two.json"))
    problem.write_text(write_problem(a_programme(12)))
    for out in (one, two):
        assert run("solve", problem, "--work", 0.3, "--seed", 5, "--out", out).exit_code == 0
    assert one.read_bytes() == two.read_bytes()


def test_json_alone_is_on_standard_output(problem: Path) -> None:
    result = run("solve", problem, "--work", 1, "--out", problem.with_name("plan.json"), "--json")
    report = json.loads(result.stdout)
    assert (report["gap_percent"], report["stopped_early"]) == (0.0, False)


def test_a_broken_problem_is_refused_by_path_and_nothing_is_written(problem: Path) -> None:
    problem.write_text(problem.read_text().replace('"state": "NY"', '"state": 7', 1))
    out = problem.with_name("plan.json")
    result = run("solve", problem, "--out", out)
    assert result.exit_code == 1
    assert "The problem week.json, patients[0].state: is a number, not text" in result.stderr
    assert not out.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "stepwell-week/1"}', "\x00"])
def test_what_is_no_problem_is_refused_in_a_sentence(problem: Path, text: str) -> None:
    problem.write_text(text)
    result = run("solve", problem, "--out", problem.with_name("plan.json"))
    assert result.exit_code == 1
    assert result.stderr.startswith("The problem week.json")


def test_what_cannot_be_written_is_told_before_the_search(problem: Path, tmp_path: Path) -> None:
    nowhere = run("solve", problem, "--out", tmp_path / "no" / "plan.json")
    itself = run("solve", problem, "--out", problem)
    assert (nowhere.exit_code, itself.exit_code) == (1, 1)
    assert "is no directory" in nowhere.stderr
    assert "is the problem itself" in itself.stderr
    assert run("solve", problem, "--out", tmp_path / "p", "--seconds", 1, "--work", 1).exit_code == 2
    assert run("solve", problem, "--out", tmp_path / "p", "--seconds", 0).exit_code == 2
    assert run("solve", tmp_path / "none.json", "--out", tmp_path / "p").exit_code == 2


def test_ctrl_c_ends_well_with_the_best_so_far(tmp_path: Path) -> None:
    problem, out = tmp_path / "week.json", tmp_path / "plan.json"
    problem.write_text(write_problem(a_programme()))
    words = [sys.executable, "-m", "stepwell.doors.cli.main", "week", "solve", str(problem), "--seconds", "300"]
    with subprocess.Popen([*words, "--out", str(out)], stderr=subprocess.PIPE, env=os.environ, text=True) as process:
        assert process.stderr is not None
        while "first legal week" not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()
        assert process.wait(timeout=60) == 0, told
    assert "Ending with the best plan so far" in told
    assert json.loads(out.read_text())["search"]["repeatable"] is False


def test_what_is_missing_is_explained_and_stands_in_the_plan(tmp_path: Path) -> None:
    problem, out = tmp_path / "week.json", tmp_path / "plan.json"
    problem.write_text(write_problem(a_problem(a_patient("p1"), a_patient("p2", state="TX"))))
    run("solve", problem, "--work", 1, "--out", out)
    unmet = {(each["patient"], each["what"]) for each in json.loads(out.read_text())["unmet"]}
    assert ("p2", "individual session") in unmet
    told = run("explain", problem, out).stdout
    assert "no way is left, since the clinician must be licensed in Texas" in told
    assert "a licence in Texas for t1: p2" in told
    out.write_text(
        out.read_text().replace(
            '"one_to_one": [',
            '"one_to_one": [\n  {"patient": "p2", "kind": "individual", "clinician": "t1", "start": ["Mon", "09:00"]},',
            1,
        )
    )
    refused = run("explain", problem, out)
    assert refused.exit_code == 1
    assert "t1 is not licensed in TX, where p2 is" in refused.stderr


def test_two_plans_are_compared_with_and_without_their_problem(problem: Path) -> None:
    one, two = problem.with_name("one.json"), problem.with_name("two.json")
    run("solve", problem, "--work", 1, "--out", one)
    file = json.loads(one.read_text())
    file["one_to_one"] = file["one_to_one"][1:]
    two.write_text(json.dumps(file))
    alone = json.loads(run("compare", one, two, "--json").stdout)
    assert alone["one_to_ones"] == {"kept": 2, "moved": 0, "lost": 1, "new": 0}
    assert alone["patients"] == ["p1"]
    counted = json.loads(run("compare", one, two, "--problem", problem, "--json").stdout)
    assert counted["b"]["objective"] > counted["a"]["objective"]
    assert counted["b"]["rules_broken"] == 0
    assert "1 only in A" in run("compare", one, two).stdout
