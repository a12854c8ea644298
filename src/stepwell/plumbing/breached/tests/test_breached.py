"""A password of the list is refused, any other is not; a list that is none is refused at the start."""

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.plumbing.breached import BreachedPasswordValidator, check_list, is_breached


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def a_list(path: Path, passwords: list[str], end: str = "\r\n") -> Path:
    lines = sorted(f"{sha1(password)}:{len(password) ** 7}{end}" for password in passwords)
    path.write_text("".join(lines), newline="")
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("count", [1, 2, 3, 500])
def test_each_password_of_the_list_is_found_and_no_other(tmp_path: Path, count: int, end: str) -> None:
    path = a_list(tmp_path / "list", [f"password{number}" for number in range(count)], end)
    check_list(path)
    assert all(is_breached(f"password{number}", path) for number in range(count))
    assert not any(is_breached(f"another{number}", path) for number in range(200))


@settings(max_examples=60, deadline=None)
@given(known=st.lists(st.text(min_size=1), min_size=1, unique=True), asked=st.text())
def test_the_search_says_what_reading_every_line_would(
    tmp_path_factory: pytest.TempPathFactory, known: list[str], asked: str
) -> None:
    path = a_list(tmp_path_factory.mktemp("breached") / "list", known)
    assert is_breached(asked, path) is (asked in known)


def test_the_person_is_told_why_and_without_a_list_nothing_is_refused(tmp_path: Path) -> None:
    path = a_list(tmp_path / "list", ["correct horse battery"])
    with pytest.raises(ValidationError, match="stolen from another site"):
        BreachedPasswordValidator(str(path)).validate("correct horse battery")
    BreachedPasswordValidator(str(path)).validate("a stair for every day")


def test_a_list_that_is_missing_empty_unsorted_or_something_else_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "list"
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        check_list(path)
    for words, said in [
        ("", "not a list"),
        ("hello\nworld\n", "not a list"),
        (f"{sha1('b')}:1\n{sha1('a')}:1\n" * 40, "not ordered"),
    ]:
        path.write_text(words)
        with pytest.raises(ImproperlyConfigured, match=said):
            check_list(path)
