"""How are rows from another system kept, so that bringing them a second time changes nothing?

Each row carries the id it has there (`source_id`) and a fingerprint of what was kept of it. The same fingerprint is
left alone, another one is brought up to date, an unknown id is created; a handful of statements however many rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model

BATCH = 500
Kept = TypeVar("Kept", bound=Model)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows were new, changed, and the same as before."""

    created: int
    updated: int
    unchanged: int


def keep_rows(
    model: type[Kept], rows: Mapping[str, Mapping[str, Any]], *, only_new: Mapping[str, Any] | None = None
) -> Outcome:
    """Keep `rows`: by source id, the columns with `fingerprint` among them. `only_new` is set on new rows alone."""
    manager = model._default_manager
    present = {row.source_id: row for row in manager.filter(source_id__in=list(rows))}  # type: ignore[attr-defined]
    new, changed, columns = [], [], set[str]()
    for source_id, values in rows.items():
        row = present.get(source_id)
        if row is None:
            new.append(model(source_id=source_id, **{**(only_new or {}), **values}))
        elif row.fingerprint != values["fingerprint"]:  # type: ignore[attr-defined]
            for name, value in values.items():
                setattr(row, name, value)
            columns |= set(values)
            changed.append(row)
    manager.bulk_create(new, batch_size=BATCH)
    if changed:
        manager.bulk_update(changed, sorted(columns), batch_size=BATCH)
    return Outcome(len(new), len(changed), len(rows) - len(new) - len(changed))
