"""Which rule is in force on this day?"""

from datetime import date

from django.db.models import Q, QuerySet

from stepwell.clinic.rulebook.models import Rule


class NoRule(Exception):
    """The rulebook has no such rule in force on this day. An administrator adds one."""

    def __init__(self, name: str, scope: str, on: date) -> None:
        super().__init__(f"The rulebook has no rule '{name}' for '{scope}' in force on {on}; add one.")


def rule_in_force(name: str, *, on: date, scope: str = "any") -> Rule:
    """The rule of this name and scope in force on this day. Raises NoRule."""
    rule = rules_in_force(name, on=on).filter(scope=scope).order_by("-effective_from").first()
    if rule is None:
        raise NoRule(name, scope, on)
    return rule


def rules_in_force(name: str, *, on: date) -> QuerySet[Rule]:
    """The rules of this name in force on this day, the older first."""
    running = Q(until__isnull=True) | Q(until__gt=on)
    return Rule.objects.filter(running, name=name, effective_from__lte=on).order_by("effective_from")
