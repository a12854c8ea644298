"""May somebody without an account come into a session of this kind, as what they are? Where no rule says so, not."""

from datetime import date

from stepwell.clinic.rulebook.queries.in_force import NoRule, rule_in_force


def may_be_guest(role: str, *, kind: str, on: date) -> bool:
    """Whether whoever is this (`interpreter`, `support_person`) may come into a session of this kind."""
    try:
        return kind in rule_in_force("guest", scope=role, on=on).data["kinds"]
    except NoRule:
        return False
