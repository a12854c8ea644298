"""When is a questionnaire asked, until when may it be answered, and which times went by without an answer?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stepwell.clinic.measures.models import Assignment

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Round:
    """One time an instrument is asked: from `opens_on`, on time until `until`, then missed; an answer given before
    `next_on`, when it is asked again (None: never), still belongs to it. All in the patient's own days.
    """

    opens_on: date
    until: date
    next_on: date | None

    def holds(self, on: date) -> bool:
        return self.opens_on <= on and (self.next_on is None or on < self.next_on)

    def is_answered(self, answered: Iterable[date]) -> bool:
        return any(self.holds(on) for on in answered)


def rounds(assignment: Assignment, *, through: date) -> Iterator[Round]:
    """The times it is asked from the first up to and including this day, oldest first."""
    opens_on = assignment.from_on
    end = assignment.until
    while opens_on <= through and (end is None or opens_on < end):
        open_until = opens_on + assignment.open_days * DAY
        next_on = None if assignment.every_days is None else opens_on + assignment.every_days * DAY
        yield Round(opens_on, open_until if end is None else min(open_until, end), next_on)
        if next_on is None:
            return
        opens_on = next_on


def missed(assignment: Assignment, answered: Sequence[date], *, on: date) -> tuple[Round, ...]:
    """The times that are over by this day and were not answered, oldest first."""
    return tuple(each for each in rounds(assignment, through=on) if each.until <= on and not each.is_answered(answered))


def missed_in_a_row(assignment: Assignment, answered: Sequence[date], *, on: date) -> tuple[Round, ...]:
    """Those missed since the last answer, oldest first."""
    last = max(answered, default=None)
    return tuple(each for each in missed(assignment, answered, on=on) if last is None or each.opens_on > last)
