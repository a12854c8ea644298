"""A document holds what it was given, and nothing it was given can do anything."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

import stepwell
from stepwell.plumbing.documents import HOUSE, digest, pdf

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
FULL: dict[str, Any] = {
    "title": "Consent to share",
    "sender": ["Example Virtual IOP", "1 Example Street"],
    "reference": "Version 2026-03",
    "notice": "Keep this copy.",
    "blocks": [
        {"heading": "What I agree to"},
        {"text": "One line\nand another"},
        {"list": ["First", "Second"]},
        {"quote": "As the rule says"},
        {"facts": [["Patient", "Amara Okoye"]]},
        {"table": {"head": ["When", "Who"], "rows": [["Monday", "Lin"]] * 40, "widths": [1, 2]}},
        {"signature": {"name": "Amara Okoye", "lines": ["Signed on 2 March 2026"]}},
    ],
}


def one_line(words: str) -> dict[str, Any]:
    return {"title": "T", "blocks": [{"text": words}]}


def words_of(document: bytes) -> str:
    """The document's words, as a reader takes them out."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not here to read documents with")
    return subprocess.run(
        [reader, "-layout", "-", "-"], input=document, stdout=subprocess.PIPE, check=True
    ).stdout.decode()


def test_the_same_words_and_moment_give_the_same_bytes_and_another_moment_others() -> None:
    once, again = pdf(HOUSE, FULL, at=AT), pdf(HOUSE, FULL, at=AT)
    assert once == again
    assert digest(once) == digest(again)
    assert digest(pdf(HOUSE, FULL, at=AT.replace(day=3))) != digest(once)


def test_a_document_is_tagged_says_when_it_was_made_and_is_us_letter() -> None:
    document = pdf(HOUSE, FULL, at=AT)
    assert b"/StructTreeRoot" in document
    assert b"/CreationDate(D:20260302150000Z)" in document
    assert b"/MediaBox[0 0 612 792]" in document


def test_every_kind_of_block_is_printed_and_every_page_is_numbered() -> None:
    words = words_of(pdf(HOUSE, FULL, at=AT))
    for expected in ("Example Virtual IOP", "What I agree to", "and another", "Second", "As the rule says", "Lin"):
        assert expected in words
    assert "Page 1 of 2" in words
    assert "Page 2 of 2" in words
    assert words.count("Keep this copy.") == 2


@pytest.mark.parametrize(
    "written",
    [
        '#read("house.typ")',
        "#panic()",
        "$x$ *b* _i_ `c`",
        "= Title",
        "@someone <mark>",
        "\\ // comment",
        '"]#sys',
        "#{1+1}",
    ],
)
def test_what_looks_like_a_command_is_printed_as_written(written: str) -> None:
    data = {
        "title": written,
        "reference": written,
        "notice": written,
        "sender": [written],
        "blocks": [
            {"heading": written}, {"facts": [[written, written]]}, {"list": [written]},
            {"table": {"head": [written], "rows": [[written]]}}, {"signature": {"name": written, "lines": [written]}},
        ],
    }  # fmt: skip
    assert words_of(pdf(HOUSE, data, at=AT)).count(written) == 12


@pytest.mark.parametrize("name", ["Ọlá Đặng-Nguyễn", "Ольга", "Γιώργος", "שרה", "ʻOkina", "O’Brien"])
def test_names_in_many_scripts_are_printed(name: str) -> None:
    assert name in words_of(pdf(HOUSE, one_line(name), at=AT))


def test_a_character_no_font_can_draw_is_printed_as_its_number() -> None:
    assert "Wang [U+738B] fang" in words_of(pdf(HOUSE, one_line("Wang 王 fang"), at=AT))
    assert "[U+738B][U+0303]" in words_of(pdf(HOUSE, one_line("王\u0303"), at=AT))


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\x00", "\x1b", "\ud800", "\ufeff"])
def test_nothing_can_turn_or_hide_the_words_around_it(hidden: str) -> None:
    assert f"agree[U+{ord(hidden):04X}]to" in words_of(pdf(HOUSE, one_line(f"agree{hidden}to"), at=AT))


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=30))
def test_nobody_has_a_name_that_cannot_be_printed(name: str) -> None:
    blocks = [{"facts": [[name, name]]}, {"text": name}, {"signature": {"name": name, "lines": [name]}}]
    assert pdf(HOUSE, {"title": f"For {name}", "notice": name, "blocks": blocks}, at=AT).startswith(b"%PDF-")


def test_a_word_longer_than_the_page_goes_on_in_the_next_line() -> None:
    lines = re.findall("x[x\u200b]+", words_of(pdf(HOUSE, one_line("x" * 400), at=AT)))
    assert len(lines) > 3
    assert sum(line.count("x") for line in lines) == 400


def test_a_template_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    template = tmp_path / "inside" / "page.typ"
    for path in ("../secret.txt", "/../secret.txt", str(tmp_path / "secret.txt")):
        template.write_text(f'#set document(title: "T")\n#read("{path}")')
        with pytest.raises(typst.TypstError):
            pdf(template, {}, at=AT)


def test_data_that_lacks_what_the_template_asks_for_is_refused() -> None:
    with pytest.raises(typst.TypstError):
        pdf(HOUSE, {"title": "T"}, at=AT)
    with pytest.raises(typst.TypstError):
        pdf(HOUSE, {"title": "T", "blocks": [{"picture": "x"}]}, at=AT)


def test_no_template_imports_a_package_which_would_be_fetched() -> None:
    source = Path(stepwell.__file__).parent
    assert [path for path in source.rglob("*.typ") if re.search(r'"@\w+/', path.read_text("utf-8"))] == []
