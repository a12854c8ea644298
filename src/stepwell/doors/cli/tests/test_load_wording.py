"""A site's own wording from a file."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stepwell.clinic.measures.queries import as_shown
from stepwell.clinic.rulebook.models import Rule
from stepwell.doors.cli.load_wording import load_wording
from stepwell.pure.instruments import INSTRUMENTS

pytestmark = pytest.mark.django_db
WORDS = {item.key: f"Our words {item.key}" for item in INSTRUMENTS["epds"].items} | {"item1.0": "As always"}


def load(tmp_path: Path, told: object, instrument: str = "epds") -> Result:
    file = tmp_path / "words.json"
    file.write_text(told if isinstance(told, str) else json.dumps(told), "utf-8")
    return CliRunner().invoke(load_wording, [instrument, str(file), "--licence", "No. 4711", "--author", "Vera"])


def test_an_instrument_is_shown_in_the_sites_words_and_loading_them_twice_changes_nothing(tmp_path: Path) -> None:
    assert "shown in these words from today on" in load(tmp_path, WORDS).output
    assert "nothing new" in load(tmp_path, WORDS).output
    rule = Rule.objects.get(name="wording")
    assert (rule.scope, rule.source, rule.author) == ("epds", "No. 4711", "Vera")
    shown = as_shown("epds", on=date(2200, 1, 1))
    assert shown is not None
    assert shown.items[0].text == "Our words item1"
    assert shown.items[0].label(0) == "As always"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"item1": "One"}, "item2: has no wording; give the text of the question"),
        (WORDS | {"item11": "Eleven"}, "item11: has no place in it; leave it out"),
        ("item1: One", "is no JSON object of texts"),
        ({"item1": 1}, "is no JSON object of texts"),
    ],
)
def test_words_that_do_not_fit_are_refused_by_item_and_nothing_is_kept(tmp_path: Path, told: object, said: str) -> None:
    result = load(tmp_path, told)
    assert result.exit_code == 1
    assert said in result.output
    assert not Rule.objects.exists()


def test_an_instrument_there_is_not_is_refused(tmp_path: Path) -> None:
    assert "there is no instrument" in load(tmp_path, WORDS, "mood-ring").output
