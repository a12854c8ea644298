"""How fast must this reach a human?"""

from enum import StrEnum


class Grade(StrEnum):
    """How fast a signal must reach a human; the later in this list, the less can wait."""

    REVIEW = "REVIEW"  # before the next contact; nobody is paged
    SIGNAL = "SIGNAL"  # now, through the ladder
    URGENT = "URGENT"  # now, and the person is not left alone with it

    @property
    def pages(self) -> bool:
        """Whether somebody is paged for it."""
        return self is not Grade.REVIEW

    @property
    def rank(self) -> int:
        return list(Grade).index(self)
