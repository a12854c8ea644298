"""How is this week's dose drawn, and how is it said?"""

from dataclasses import dataclass

from stepwell.doors.web.ui.trends import as_text


@dataclass(frozen=True, slots=True)
class DosePicture:
    """Hours done and hours still planned as shares of a whole ring or bar, 0 to 100."""

    done: float
    goal: float
    planned: float | None

    @property
    def scale(self) -> float:
        """Hours that fill the whole ring: the goal, or more when more is planned or done."""
        return max(self.goal, self.done, self.planned or 0.0)

    @property
    def done_share(self) -> float:
        """Attended hours in per cent of the ring."""
        return self._share(self.done)

    @property
    def planned_share(self) -> float:
        """Attended and still planned hours together, in per cent of the ring."""
        return self._share(max(self.planned or 0.0, self.done))

    @property
    def done_text(self) -> str:
        """Attended hours: "7.5"."""
        return as_text(round(self.done, 2))

    @property
    def goal_text(self) -> str:
        """The goal: "9"."""
        return as_text(round(self.goal, 2))

    @property
    def sentence(self) -> str:
        """The whole picture in words: "7.5 of 9 hours"."""
        return f"{self.done_text} of {self.goal_text} hours"

    @property
    def outlook(self) -> str:
        """What the planned hours will make of the week; empty when nothing is known about them."""
        if self.done >= self.goal:
            return "This week’s hours are reached."
        if self.planned is None:
            return ""
        left = round(max(self.planned - self.done, 0.0), 2)
        short = round(self.goal - max(self.planned, self.done), 2)
        more = f"{_hours(left)} more planned" if left else "Nothing more is planned"
        return f"{more}: enough for this week." if short <= 0 else f"{more}; {_hours(short)} short this week."

    def _share(self, hours: float) -> float:
        if self.scale <= 0:
            return 0.0
        return round(100 * min(max(hours, 0.0), self.scale) / self.scale, 2)


def _hours(hours: float) -> str:
    return "1 hour" if hours == 1 else f"{as_text(hours)} hours"
