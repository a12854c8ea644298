"""How does structured text become a PDF that stays the same, byte for byte, for whoever makes it again?

Typst lays it out. The data travels beside the template, as JSON, and never becomes part of it: a name such as
`#read("x")` is printed as it is written. A template reads files of its own folder only.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst

HOUSE = Path(__file__).parent / "house.typ"
"""The template every document uses unless it has one of its own; the README says what its data holds."""

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
HARMLESS = "\n\t\u00ad\u200b\u200c\u200d"  # line, tab, soft hyphen, joiners


def pdf(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The document this template makes of this data: a tagged PDF (PDF/UA-1) that says it was made `at`.

    The same template, data and moment give the same bytes. `data` is what JSON can hold. A character that no font
    here can draw, and one that would turn the reading order, is printed as its number: [U+738B].
    Raises typst.TypstError where the data lacks what the template asks for; its words may repeat the data.
    """
    try:
        return _compiled(template, _each(data, _printable), at)
    except typst.TypstError:  # letters each of which can be drawn may still not be so side by side
        return _compiled(template, _each(data, _in_ascii), at)


def digest(document: bytes) -> str:
    """The SHA-256 of a document, 64 hexadecimal digits: what its hash is called wherever one is shown."""
    return hashlib.sha256(document).hexdigest()


def _compiled(template: Path, data: Any, at: datetime) -> bytes:
    return typst.compile(
        template,
        root=template.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _printable(words: str) -> str:
    """With a number for each letter that cannot be printed. A letter and the marks upon it are one."""
    letters: list[str] = []
    for each in words:
        if letters and unicodedata.category(each).startswith("M"):
            letters[-1] += each
        else:
            letters.append(each)
    return "".join(each if _can_print(each) else _number(each) for each in letters)


@lru_cache(maxsize=4096)
def _can_print(letter: str) -> bool:
    """Whether our fonts draw it, and it hides nothing and turns nothing: what is signed is what was read."""
    if letter in HARMLESS or (letter.isascii() and letter.isprintable()):
        return True
    if any(unicodedata.category(each) in HIDDEN and each not in HARMLESS for each in letter):
        return False
    try:  # the marks may be drawn where the letter under them is not
        for each in {letter, letter[0]}:
            _compiled(HOUSE.with_name("letter.typ"), each, datetime.fromtimestamp(0, UTC))
    except typst.TypstError:
        return False
    return True


def _in_ascii(words: str) -> str:
    return "".join(
        each if each.isascii() and (each.isprintable() or each in HARMLESS) else _number(each) for each in words
    )


def _number(characters: str) -> str:
    return "".join(f"[U+{ord(each):04X}]" for each in characters)


def _each(data: Any, change: Callable[[str], str]) -> Any:
    match data:
        case str():
            return change(data)
        case Mapping():
            return {key: _each(value, change) for key, value in data.items()}
        case list() | tuple():
            return [_each(value, change) for value in data]
    return data
