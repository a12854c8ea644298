"""May somebody without an account come into a session of this kind, as what they are? Where no rule says so, not.

And what may not be said in front of them, where no written consent names them?
"""

from datetime import date

from stepwell.clinic.rulebook.queries.in_force import NoRule, rule_in_force


def may_be_guest(role: str, *, kind: str, on: date) -> bool:
    """Whether whoever is this (`interpreter`, `support_person`) may come into a session of this kind."""
    try:
        return kind in rule_in_force("guest", scope=role, on=on).data["kinds"]
    except NoRule:
        return False


def unsaid_without_consent(role: str, *, on: date) -> str:
    """What staff may not say in front of them where a session may tell of treatment for substance use, in words."""
    try:
        return str(rule_in_force("guest_unsigned", scope=role, on=on).data["words"])
    except NoRule:
        return "No written consent names them: say nothing in front of them that tells of treatment for substance use."
