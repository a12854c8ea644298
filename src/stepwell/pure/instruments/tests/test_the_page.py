"""Does the page on instruments say what the files say?"""

from pathlib import Path

from stepwell.pure.instruments import instrument

PAGE = Path(__file__).parents[5] / "docs" / "algorithms" / "instruments.md"


def test_every_row_agrees_with_its_file() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    assert len(rows) > 30
    for id, source, licence, ships, verify in rows:
        tool = instrument(id.strip("`"))
        assert (source, licence) == (tool.citation, tool.licence)
        assert ships == ("text" if tool.ships_wording else "scoring only")
        assert verify == ("; ".join(tool.verify) or "-")
