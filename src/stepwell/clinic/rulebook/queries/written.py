"""What was, is and will be the rule of this name? Everything ever written of it, to read and to write anew."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stepwell.clinic.rulebook.models import Rule


@dataclass(frozen=True, slots=True)
class Written:
    """One rule as somebody wrote it, from its day on until the next took its place."""

    name: str
    scope: str
    data: Mapping[str, Any]
    from_on: date
    until: date | None
    source: str
    verified: bool
    author: str
    reviewed_by: str
    reviewed_on: date | None

    def holds(self, on: date) -> bool:
        return self.from_on <= on and (self.until is None or on < self.until)


def written(names: Collection[str]) -> tuple[Written, ...]:
    """All of these names, the latest first. One query."""
    found = []
    next_from: dict[tuple[str, str], date] = {}
    for row in Rule.objects.filter(name__in=names).order_by("-effective_from"):
        ends = (row.until, next_from.get((row.name, row.scope)))
        next_from[row.name, row.scope] = row.effective_from
        found.append(
            Written(
                name=row.name,
                scope=row.scope,
                data=row.data,
                from_on=row.effective_from,
                until=min((each for each in ends if each), default=None),
                source=row.source,
                verified=row.verified,
                author=row.author,
                reviewed_by=row.reviewed_by,
                reviewed_on=row.reviewed_on,
            )
        )
    return tuple(found)
