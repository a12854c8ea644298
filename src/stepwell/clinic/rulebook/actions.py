"""Every write of the rulebook: new rules take the place of old ones by date; nothing in force is edited."""

import json
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

from django.db import transaction

from stepwell.clinic.rulebook.models import Rule


@transaction.atomic
def load_starter_rules() -> int:
    """Put in the rules that ship with Stepwell, where the rulebook has none of that name and scope yet.

    Returns how many were added. A site's own rows are never touched.
    """
    files = sorted(resources.files(__package__).joinpath("data").iterdir(), key=lambda file: file.name)
    shipped = [row for file in files for row in json.loads(file.read_text("utf-8"))]
    present = set(Rule.objects.values_list("name", "scope"))
    missing = [row for row in shipped if (row["name"], row["scope"]) not in present]
    Rule.objects.bulk_create(
        Rule(**row | {"effective_from": date.fromisoformat(row["effective_from"])}, author="shipped with Stepwell")
        for row in missing
    )
    return len(missing)


@transaction.atomic
def end_rule(*, name: str, scope: str, until: date) -> bool:
    """Nothing of this name and scope holds from that day on. False where nothing held. What held stays readable."""
    running = Rule.objects.filter(name=name, scope=scope, effective_from__lt=until, until__isnull=True)
    return bool(running.update(until=until))


class AlreadyPutInForce(ValueError):
    """A rule of this name and scope begins on that day already; choose a later day."""


@transaction.atomic
def put_in_force(
    *,
    name: str,
    scope: str,
    data: Mapping[str, Any],
    source: str,
    author: str,
    from_on: date,
    verified: bool,
    reviewed_by: str = "",
    reviewed_on: date | None = None,
) -> Rule:
    """A new rule from this day on; the one in force until then ends there, and stays readable.

    Raises AlreadyPutInForce where one begins on that day.
    """
    if Rule.objects.filter(name=name, scope=scope, effective_from=from_on).exists():
        raise AlreadyPutInForce("One begins on that day already; choose a later day.")
    Rule.objects.filter(name=name, scope=scope, effective_from__lt=from_on, until__isnull=True).update(until=from_on)
    return Rule.objects.create(
        name=name,
        scope=scope,
        data=dict(data),
        source=source,
        author=author,
        effective_from=from_on,
        verified=verified,
        reviewed_by=reviewed_by,
        reviewed_on=reviewed_on,
    )
