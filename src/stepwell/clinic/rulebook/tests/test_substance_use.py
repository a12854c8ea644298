"""Which titles and codes would tell that somebody is treated for substance use?"""

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from stepwell.clinic.rulebook import queries

ON = date(2026, 3, 2)

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture
def words(rules: None) -> queries.PartTwoWords:
    return queries.part_two_words(on=ON)


@pytest.mark.parametrize(
    "text",
    [
        "Relapse prevention", "relapse-prevention", "SUD group", "brightside-sud", "MH+SUD", "Substance use education",
        "Addiction and the brain", "AA meeting", "12-step facilitation", "Twelve steps", "MAT check", "early-recovery",
        "Recovery group", "Alcohol and mood", "Opioid use disorder", "Misuses drugs (finding)", "Suboxone visit",
        "Unhealthy alcohol drinking behavior (finding)", "Dual diagnosis", "co-occurring disorders", "Al-Anon",
        "Depression, addiction and relapse prevention", "SMART Recovery", "Urges and cravings",
    ],
)  # fmt: skip
def test_what_tells_of_substance_use_is_recognised(words: queries.PartTwoWords, text: str) -> None:
    assert words.tell(text=text)
    assert queries.is_substance_use(text=text, on=ON)


@pytest.mark.parametrize(
    "text",
    [
        "", "DBT skills", "Recovery from depression", "Depression relapse prevention", "Eating disorder recovery group",
        "Yoga on the mat", "Mathematics", "Sudden loss", "Sudoku and calm", "Self-harm reduction", "Food cravings",
        "Social withdrawal", "Psychiatric medication review", "Allergy to substance (finding)", "Aardvark",
        "Ibuprofen 400 MG Oral Tablet", "Mindfulness", "Auditory processing", "Trauma recovery group", "Matrices",
    ],
)  # fmt: skip
def test_what_does_not_tell_of_it_is_left_alone(words: queries.PartTwoWords, text: str) -> None:
    assert not words.tell(text=text)


@pytest.mark.parametrize(
    "code", ["F10.20", "F1020", "f11", "F17.210", "F19.9", "H0015", "0906", "audit-c", "dast-10", "bam-iop", "82667-7"]
)
def test_codes_and_instruments_of_substance_use_are_recognised(words: queries.PartTwoWords, code: str) -> None:
    assert words.tell(code=code)


@pytest.mark.parametrize("code", ["", "F32.1", "F20.0", "F1", "S9480", "0905", "phq-9", "gad-7", "auditory", "bamboo"])
def test_other_codes_and_instruments_are_left_alone(words: queries.PartTwoWords, code: str) -> None:
    assert not words.tell(code=code)


def test_the_published_programmes_for_substance_use_are_recognised_and_no_other(words: queries.PartTwoWords) -> None:
    """By the programme's name and whom it is for; one of uchealth's five tracks treats substance use as well."""
    beside = Path(__file__).parents[6] / "shared" / "inputs"
    path = Path(os.environ.get("STEPWELL_INPUTS", beside)) / "timetables" / "timetables.csv"
    if not path.exists():
        pytest.skip(f"no published timetables at {path}; set STEPWELL_INPUTS to their folder's parent")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    programmes = {row["programme"]: f"{row['programme']} {row['population']}" for row in rows}
    assert len(programmes) == 11
    assert {name for name, text in programmes.items() if words.tell(text=text)} == {
        "brightside-sud", "psychmed-matrix", "prodigals-path-sud", "uchealth-adult",
    }  # fmt: skip
    blocks = {
        (row["programme"], row["block"])
        for row in rows
        if words.tell(text=f"{row['block']} {row['kind']} {row['title']} {row['notes']}")
    }
    assert blocks == {
        ("psychmed-matrix", "early-recovery"),
        ("psychmed-matrix", "relapse-prevention"),
        ("psychmed-matrix", "social-support"),  # its notes speak of toxicology
    }


def test_many_titles_are_judged_with_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        known = queries.part_two_words(on=ON)
        for _ in range(100):
            known.tell(text="DBT skills", code="F32.1")
