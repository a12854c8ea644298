"""Files in every state a spreadsheet, a mail or a broken copy leaves them in."""

import pytest

from stepwell.pure.timetable.blocks import Timetable
from stepwell.pure.timetable.published import programmes, read_timetable
from stepwell.pure.timetable.sheet import decode
from stepwell.pure.timetable.tests.sheets import (
    HEADING,
    INDIVIDUAL,
    SKILLS,
    read,
    real_file,
    refused,
    row,
    sheet,
)
from stepwell.pure.values import Refused


def refusals_of(text: str, programme: str = "harbour") -> list[str]:
    with pytest.raises(Refused) as caught:
        read_timetable(text, programme=programme)
    return [str(refusal) for refusal in caught.value.refusals]


def test_line_ends_marks_blank_lines_and_empty_extra_cells_change_nothing() -> None:
    plain = read(SKILLS, INDIVIDUAL)
    untidy = "\ufeff" + "\n\n".join((HEADING + ",,", SKILLS + ",,,", ",,,", INDIVIDUAL + ","))
    assert [block.key for block in read_timetable(untidy, programme="harbour").blocks] == ["skills", "individual"]
    assert read_timetable(untidy, programme="harbour").open_choices == plain.open_choices


def test_columns_may_stand_in_another_order() -> None:
    swapped = [",".join(reversed(line.split(","))) for line in (HEADING, SKILLS)]
    assert read_timetable("\n".join(swapped), programme="harbour").blocks == read(SKILLS).blocks


def test_a_filled_extra_cell_is_refused_because_cells_have_shifted() -> None:
    assert refused(SKILLS + "choose, one") == [("line 2", "after notes")]


def test_a_line_cut_short_is_refused_for_every_programme_in_the_file() -> None:
    text = sheet(SKILLS, "quay,adult,virtual,,group,gro")
    assert refusals_of(text) == [
        "Line 3, audience: the line ends before this column, after 6 of 16 cells; see whether the file was cut short."
    ]


def test_an_unclosed_quotation_mark_is_named_where_it_opens() -> None:
    assert "Line 3: cannot be read as CSV" in refusals_of(sheet(SKILLS, 'harbour,"adult,virtual'))[0]


def test_a_quoted_line_break_and_an_unprintable_character_are_refused() -> None:
    assert refused(row(title='"a\nb"')) == [("line 2", "title")]
    assert refused(row(title="DBT\x00skills")) == [("line 2", "title")]


def test_two_copies_of_a_file_in_one_are_refused() -> None:
    text = sheet(SKILLS) + sheet(SKILLS)
    assert refusals_of(text) == ["Line 3: the heading stands here a second time; keep one copy of the timetable."]


def test_an_empty_file_and_a_heading_alone_are_refused() -> None:
    assert refusals_of("") == ["The file is empty; give a timetable with a heading and rows."]
    assert refusals_of("\r\n ,\r\n") == ["The file is empty; give a timetable with a heading and rows."]
    assert "ends after the heading" in refusals_of(HEADING)[0]


def test_a_missing_a_double_and_an_unknown_heading_are_named() -> None:
    text = sheet(SKILLS).replace("minutes,", "length,").replace("title", "kind")
    messages = " ".join(refusals_of(text))
    for part in ("minutes: is missing", "title: is missing", "length: no timetable has", "kind: stands in"):
        assert part in messages


def test_a_file_that_is_no_timetable_is_told_which_heading_to_write() -> None:
    assert "is not the heading of a timetable" in refusals_of("a;b;c\n1;2;3\n")[0]


def test_an_unknown_programme_is_answered_with_those_there_are() -> None:
    assert refusals_of(sheet(SKILLS), "harbor") == ['Programme: no programme "harbor" in this file; it has: harbour.']


def test_a_blank_programme_is_refused() -> None:
    assert refused(SKILLS, row(programme="")) == [("line 3", "programme")]


@pytest.mark.parametrize(
    ("data", "place"),
    [(b"a\nb\xff\n", "line 2"), (b"\xff\xfea\x00", ""), ("é".encode("latin-1"), "line 1")],
)
def test_bytes_that_are_not_utf8_are_refused(data: bytes, place: str) -> None:
    with pytest.raises(Refused) as caught:
        decode(data)
    assert caught.value.refusals[0].where == place


def test_the_byte_order_mark_of_a_spreadsheet_is_not_text() -> None:
    assert decode(b"\xef\xbb\xbfprogramme") == "programme"


def test_the_real_file_cut_anywhere_is_read_as_it_was_or_refused() -> None:
    whole = real_file()
    text = decode(whole)
    expected = {name: read_timetable(text, programme=name) for name in programmes(text)}
    for length in range(0, len(whole), 11):
        _read_or_refused(whole[:length].decode(), expected)


def _read_or_refused(text: str, expected: dict[str, Timetable]) -> None:
    """A cut between two lines cannot be seen, so a programme may lack its last blocks, never parts of one."""
    for name, whole in expected.items():
        try:
            cut = read_timetable(text, programme=name)
        except Refused:
            continue
        kept = [(block.key, block.weekly_minutes, block.for_the_patient) for block in whole.blocks]
        assert [(each.key, each.weekly_minutes, each.for_the_patient) for each in cut.blocks] == kept[: len(cut.blocks)]
        assert len(cut.blocks) == len(whole.blocks) or not any(block.choose_one for block in cut.blocks)


def test_a_programme_of_more_blocks_than_a_week_has_is_refused_at_once() -> None:
    rows = [row(block=f"b{number}") for number in range(20_000)]
    assert refused(*rows) == [("line 102", "programme")]


def test_a_long_list_of_programmes_is_cut() -> None:
    many = sheet(*(row(programme=f"p{number}") for number in range(1_000)))
    (told,) = refusals_of(many)
    assert told.endswith("p19 and 980 more.")
