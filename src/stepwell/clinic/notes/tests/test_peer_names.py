"""The peer-name firewall, name by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.clinic.notes.peer_names import names_found

NAMES = ("Jordan", "Reyes", "Amara", "", "Mary Ann", "O'Neil", "García-López", "Q")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Practised opposite action.", ()),
        ("Jordan practised.", ("Jordan",)),
        ("JORDAN's week", ("Jordan",)),
        ("jordan, reyes", ("Jordan", "Reyes")),
        ("Jordanian food and samaras", ()),
        ("mary\nann spoke", ("Mary Ann",)),
        ("Mary spoke to Ann", ()),
        ("O’Neil spoke", ("O'Neil",)),
        ("garcia-lopez spoke", ("García-López",)),
        ("García‑López spoke", ("García-López",)),
        ("A Q and A followed", ()),
        ("(Amara)", ("Amara",)),
        ("Amara_x", ()),
    ],
)
def test_a_name_is_found_as_a_whole_word_however_it_is_written(text: str, found: tuple[str, ...]) -> None:
    assert names_found(text, NAMES) == found


@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=1, max_size=20))
def test_no_text_and_no_name_breaks_it(before: str, after: str, name: str) -> None:
    names_found(f"{before} {name} {after}", [name])


@given(st.text(alphabet="abcdefgh .,'", max_size=30), st.text(alphabet="abcdefgh .,'", max_size=30))
def test_a_name_between_two_spaces_is_always_found(before: str, after: str) -> None:
    assert names_found(f"{before} jordan {after}", ["Jordan"]) == ("Jordan",)
