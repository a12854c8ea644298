"""`stepwell score`: what it prints, what it refuses and how; and a file dropped into the folder is an instrument."""

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result

from stepwell.doors.cli.score import score


def run(*words: str) -> Result:
    return CliRunner().invoke(score, list(words))


def told(*words: str) -> dict[str, object]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_json_has_every_key_whatever_the_instrument() -> None:
    keys = {"instrument", "version", "total", "band", "positive", "level", "rules", "subscales", "flags", "missing"}
    keys |= {"name", "findings", "explanation", "source"}
    for words in (("phq-9", "2,2,2,2,1,1,2,0,0"), ("c-ssrs-screener", "N,N,N"), ("bam-r", ",".join("-" * 17))):
        assert set(told(*words)) == keys


def test_a_score_its_flag_and_its_source() -> None:
    found = told("phq-9", "1,1,1,1,1,1,1,1,1")
    assert (found["total"], found["band"], found["positive"], found["level"]) == (9, "mild", False, None)
    assert [flag["item"] for flag in found["flags"]] == ["item9"]  # type: ignore[attr-defined]
    assert str(found["source"]).startswith("Kroenke K")


def test_decimals_are_numbers_in_json() -> None:
    found = told("promis-depression-4a", "3,3,3,3")
    assert found["total"] == 62.2
    assert told("wai-sr", "5,4,4,5,5,4,3,5,5,4,5,5")["subscales"] == {"task": 4.5, "bond": 4.25, "goal": 4.75}


def test_words_tell_the_score_the_rule_and_the_source() -> None:
    out = run("audit-c", "2,1,0").stdout
    assert "AUDIT-C: 3, positive." in out
    assert "the lower, more sensitive one of 3 is used" in out
    assert "Source: Bush K" in out


@pytest.mark.parametrize(
    ("sex", "positive"),
    [
        ("male", False),
        ("M", False),
        ("female", True),
        ("other", True),
        ("nonbinary", True),
        ("unknown", True),
        ("X", True),
    ],
)
def test_a_cut_off_goes_by_the_sex_given(sex: str, positive: bool) -> None:
    assert told("audit-c", "2,1,0", "--sex", sex)["positive"] is positive


def test_a_rule_goes_by_the_age_given() -> None:
    assert told("asq", "N,-,N,N", "--age", "15")["level"] == "non-acute positive"
    assert told("asq", "N,-,N,N", "--age", "40")["level"] is None


@pytest.mark.parametrize(
    "answers", [("-,2,2,2,1,1,2,0,0",), ("2, 2, 2, 2, 1, 1, 2, 0, -",), ("-", "2", "2,2,1,1,2,0,0")]
)
def test_a_blank_may_come_first_and_spaces_do_no_harm(answers: tuple[str, ...]) -> None:
    assert told("phq-9", *answers)["total"] is not None


@pytest.mark.parametrize("name", ["PHQ-9", "phq9", "phq_9"])
def test_the_name_may_be_spelled_as_people_do(name: str) -> None:
    assert told(name, "0,0,0,0,0,0,0,0,0")["instrument"] == "phq-9"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("phq-9", "1,1,1"), "PHQ-9: has 9 or 10 answers, not 3"),
        (("phq-9", "1,1,1,1,4,1,1,1,1"), "PHQ-9, item5: 4 is out of range; write 0 to 3, or - for a blank."),
        (("phq-9", "1,1,1,1,Y,1,1,1,1"), 'item5: "Y" is not a whole number'),
        (("gds-15", "2" + ",N" * 14), 'GDS-15, item1: "2" is neither yes nor no; write Y or N'),
        (
            ("c-ssrs-screener", "N,N,N,Y,N,N"),
            "item4: is answered, and was not to be asked; leave it blank, or correct item2",
        ),
        (("phq-10", "1"), "did you mean"),
        (("audit-c", "1,1,1", "--sex", "mail"), 'did you mean male by "mail"?'),
        (("audit-c", "1,1,1", "--age", "-3"), "-3 is not in the range"),
        (("audit-c", "1,1,1", "--jsn"), "No such option"),
    ],
)
def test_bad_input_is_refused_with_what_to_do_and_exit_status_2(words: tuple[str, ...], sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def test_json_names_each_item_refused() -> None:
    result = run("phq-9", "1,9,1,1,Y,1,1,1,1", "--json")
    assert result.exit_code == 2
    assert [fault["item"] for fault in json.loads(result.stdout)["refused"]] == ["item2", "item5"]


def test_the_list_and_the_guide_tell_how_answers_are_given() -> None:
    every = run("--list").stdout
    assert "bam-iop" in every
    assert "item1 to item10 as 1 to 5" in every
    guide = run("epds").stdout
    assert "the points of each answer, 0 to 3, as printed beside it" in guide
    assert "RCPsych" in guide or "Royal College of Psychiatrists" in guide


def test_it_starts_without_django_or_a_database() -> None:
    asked = "import sys, stepwell.doors.cli.main, stepwell.doors.cli.score; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# The folder of instruments, with one more that holds what the test dropped.
DROPPED_IN = """
    import sys
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec
    import stepwell.pure
    name = "stepwell.pure.instruments"
    spec = PathFinder.find_spec(name, stepwell.pure.__path__)
    spec.submodule_search_locations.append(sys.argv[1])
    sys.modules[name] = package = module_from_spec(spec)
    spec.loader.exec_module(package)
"""
MOOD_1 = '''
    """Mood-1: how is the mood, today?"""

    from stepwell.pure.instruments.definition import Band, Instrument
    from stepwell.pure.instruments.items import labelled, numbered
    from stepwell.pure.instruments.scoring import summed

    _HOW = labelled("Good", "Fair", "Bad")
    INSTRUMENT = Instrument(
        id="mood-1", version="1", name="One question of mood", short_name="Mood-1", citation="Nobody 2026.",
        licence="Free", permission="None needed", wording="Made up for a test", loinc_panel=None, loinc_total=None,
        window="today", stem="Today:", items=numbered(("How is your mood?",), _HOW), options=_HOW,
        bands=(Band(0, 1, "well"), Band(2, 2, "low")), rule=summed, cut_off=2,
    )
'''


def after_dropping_in(folder: Path, program: str) -> str:
    (folder / "mood_1.py").write_text(dedent(MOOD_1))
    script = dedent(DROPPED_IN) + dedent(program)
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_file_dropped_into_the_folder_is_scored_by_the_command(tmp_path: Path) -> None:
    program = """
        from stepwell.doors.cli.main import cli
        cli(["score", "mood-1", "2", "--json"], standalone_mode=False)
    """
    found = json.loads(after_dropping_in(tmp_path, program))
    assert (found["total"], found["band"], found["positive"], found["source"]) == (2, "low", True, "Nobody 2026.")


def test_a_file_dropped_into_the_folder_is_asked_by_the_check_in(tmp_path: Path) -> None:
    program = """
        import django
        from django.conf import settings
        settings.configure()
        django.setup()
        from stepwell.doors.web.ui.questionnaire import QuestionnaireForm
        from stepwell.pure.instruments import instrument
        asked = instrument("mood-1")
        form = QuestionnaireForm(asked, {"item1": "2"})
        print(form.questions[0].field.label, form.is_valid(), asked.score(form.answers).total)
        print(QuestionnaireForm(asked, {}).is_valid())
    """
    assert after_dropping_in(tmp_path, program) == "How is your mood? True 2\nFalse\n"
