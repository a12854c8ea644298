"""What was wrong with this input, where, and what should the person do about it?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason an input was not taken.

    `where` names the place as its author knows it ("line 3", "week.csv line 12"), or is empty for a single
    value; `field` the column or field; `problem` what is wrong; `remedy` what to do. No part ends in a stop.
    """

    where: str
    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.where, self.field) if part)
        body = "; ".join(part for part in (self.problem, self.remedy) if part)
        sentence = f"{place}: {body}" if place else body
        return f"{sentence[:1].upper()}{sentence[1:]}."


class Refused(ValueError):
    """Raised instead of doing half of something; carries every refusal found, never none."""

    def __init__(self, *refusals: Refusal) -> None:
        if not refusals:
            raise TypeError("Refused needs at least one Refusal: a person must be told what to do.")
        super().__init__(" ".join(str(refusal) for refusal in refusals))
        self.refusals = refusals
