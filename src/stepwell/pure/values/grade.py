"""How fast must this reach a human?"""

from enum import StrEnum


class Grade(StrEnum):
    """How fast a signal must reach a human, the most pressing first."""

    URGENT = "URGENT"  # now, and the person is not left alone with it
    SIGNAL = "SIGNAL"  # now, through the ladder
    REVIEW = "REVIEW"  # before the next contact; nobody is paged

    @property
    def pages(self) -> bool:
        """Whether somebody is paged for it."""
        return self is not Grade.REVIEW

    def is_above(self, other: "Grade") -> bool:
        """Whether this presses more than the other."""
        return self.place < other.place

    @property
    def place(self) -> int:
        """Its place among the grades: 0 is the most pressing."""
        return list(Grade).index(self)
