"""Which cells of a split are too small to show without pointing at somebody?"""

from collections.abc import Mapping
from typing import TypeVar

SMALLEST_CELL = 5

Name = TypeVar("Name")


def too_small(sizes: Mapping[Name, int]) -> frozenset[Name]:
    """The cells to hide: those of fewer than five, and one more where a single hidden cell could be worked out.

    A cell of nobody hides nothing. CMS cell-size policy is stricter (11); five is what a programme's own staff see.
    """
    hidden = {name for name, size in sizes.items() if 0 < size < SMALLEST_CELL}
    rest = [name for name, size in sizes.items() if size >= SMALLEST_CELL]
    if len(hidden) == 1 and rest:
        hidden.add(min(rest, key=lambda name: sizes[name]))
    return frozenset(hidden)
