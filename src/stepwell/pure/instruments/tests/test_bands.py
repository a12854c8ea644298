"""Does every total fall in its published band, and on its published side of the cut-off, at the edges?"""

from collections.abc import Iterator

import pytest

from stepwell.pure.instruments import Instrument, instrument

# The highest total of each band, in order, and the first clinical total.
EDGES: dict[str, tuple[dict[int, str], int | None]] = {
    "phq-9": ({4: "minimal", 9: "mild", 14: "moderate", 19: "moderately severe", 27: "severe"}, 10),
    "phq-a": ({4: "minimal", 9: "mild", 14: "moderate", 19: "moderately severe", 27: "severe"}, 10),
    "phq-2": ({2: "negative screen", 6: "positive screen"}, 3),
    "gad-7": ({4: "minimal", 9: "mild", 14: "moderate", 21: "severe"}, 10),
    "gds-15": ({4: "normal", 8: "mild", 11: "moderate", 15: "severe"}, 5),
    "core-10": (
        {5: "healthy", 10: "low level", 14: "mild", 19: "moderate", 24: "moderate to severe", 40: "severe"},
        11,
    ),
    "asrm": ({5: "below the cut-off", 20: "probable mania or hypomania"}, 6),
    "k6": ({4: "low", 12: "moderate", 24: "serious"}, 13),
    "k10": ({15: "low", 21: "moderate", 29: "high", 50: "very high"}, None),
    "isi": ({7: "none", 14: "subthreshold", 21: "moderate", 28: "severe"}, 10),
    "audit": ({7: "zone I", 15: "zone II", 19: "zone III", 40: "zone IV"}, 8),
    "dast-10": ({0: "none", 2: "low", 5: "moderate", 8: "substantial", 10: "severe"}, 3),
    "epds": ({9: "below the cut-off", 12: "possible", 30: "probable"}, 10),
    "y-bocs": ({7: "subclinical", 15: "mild", 23: "moderate", 31: "severe", 40: "extreme"}, 16),
    "zarit-12": ({16: "below the line", 48: "high burden"}, 17),
    "zarit-4": ({7: "below the line", 16: "high burden"}, 8),
    "pc-ptsd-5": ({2: "negative screen", 5: "positive screen"}, 3),
    "oq-45": ({63: "functional range", 180: "clinical range"}, 64),
    "whodas-12": ({}, None),
    "pcl-5": ({}, 31),
    "psc-17": ({}, 15),
}
# The lowest total of each band where higher is better, and the last clinical total.
EDGES_FROM_BELOW: dict[str, tuple[dict[int, str], int]] = {
    "who-5": ({0: "very low", 32: "low", 52: "not low"}, 48),
    "csi-4": ({0: "distressed", 14: "not distressed"}, 13),
}


def adding_up_to(tool: Instrument, total: int) -> dict[str, int]:
    """Full answers with this sum of points."""
    answers, left = {}, total
    for item, rest in zip(tool.scored_items, _least_after(tool), strict=True):
        value = max((each for each in item.values if item.points(each) <= left - rest), key=item.points)
        answers[item.key] = value
        left -= item.points(value)
    assert left == 0
    return answers


def _least_after(tool: Instrument) -> Iterator[int]:
    """The least points of all items after each."""
    least = [min(map(item.points, item.values)) for item in tool.scored_items]
    for place in range(len(least)):
        yield sum(least[place + 1 :])


def _cases() -> Iterator[tuple[str, int, str | None, bool | None]]:
    for id, (edges, cut_off) in EDGES.items():
        tool = instrument(id)
        totals = {int(tool.lowest), int(tool.highest), *edges, *(edge + 1 for edge in edges if edge < tool.highest)}
        if cut_off is not None:
            totals |= {cut_off - 1, cut_off}
        for total in sorted(totals):
            band = next((name for edge, name in edges.items() if total <= edge), None)
            yield id, total, band, None if cut_off is None else total >= cut_off


@pytest.mark.parametrize(("id", "total", "band", "positive"), list(_cases()))
def test_a_total_falls_in_its_band_and_on_its_side_of_the_cut_off(
    id: str, total: int, band: str | None, positive: bool | None
) -> None:
    tool = instrument(id)
    result = tool.score({"event": 1, **adding_up_to(tool, total)} if id == "pc-ptsd-5" else adding_up_to(tool, total))
    assert (result.total, result.band, tool.is_positive(total)) == (total, band, positive)


@pytest.mark.parametrize("id", EDGES_FROM_BELOW)
def test_where_higher_is_better_the_clinical_side_is_below(id: str) -> None:
    tool, (edges, last) = instrument(id), EDGES_FROM_BELOW[id]
    step = 4 if id == "who-5" else 1
    for total in range(0, int(tool.highest) + 1, step):
        result = tool.score(adding_up_to(tool, total // step))
        band = [name for edge, name in edges.items() if edge <= total][-1]
        assert (result.total, result.band, result.positive) == (total, band, total <= last)


def test_every_sum_of_a_promis_form_has_a_band_by_its_t_score() -> None:
    tool = instrument("promis-depression-4a")
    bands = {total: tool.score(adding_up_to(tool, total)).band for total in range(4, 21)}
    assert [bands[total] for total in (4, 7, 8, 10, 11, 13, 14, 16, 17, 20)] == [
        "within normal limits",
        "within normal limits",
        "mild",
        "mild",
        "moderate",
        "moderate",
        "moderately severe",
        "moderately severe",
        "severe",
        "severe",
    ]
    assert [tool.score(adding_up_to(tool, total)).positive for total in (10, 11)] == [False, True]
