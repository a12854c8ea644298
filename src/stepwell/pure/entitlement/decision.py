"""May this viewer see this kind of record of this patient for this purpose?

The answer always has a reason. It leaves to `access` which grants there are, and to the database the second lock.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from stepwell.pure.entitlement.kinds import (
    BILLING_KINDS,
    WIDE_PURPOSES,
    WIDE_ROLES,
    Ground,
    Kind,
    Purpose,
    Role,
)
from stepwell.pure.values import instant


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, and why, in words the patient can read. Refuses to be used as a truth value."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        raise TypeError("a decision is not a truth value: ask for .allowed, and keep .reason")


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """One grant to the viewer over the patient: in force from `from_at` until `until` (exclusive; None: open)."""

    kinds: frozenset[Kind]
    purpose: Purpose
    ground: Ground
    from_at: datetime
    until: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        moment = instant(at)
        return instant(self.from_at) <= moment and (self.until is None or moment < instant(self.until))


GROUND_WORDS = {
    Ground.SELF: "it is their own record",
    Ground.CARE_TEAM: "they are on the care team",
    Ground.CONSENT: "the patient consented",
    Ground.PERSONAL_REPRESENTATIVE: "they are the personal representative",
    Ground.SUPERVISION: "they supervise the treating clinician",
    Ground.PROGRAMME_ROLE: "their part in the programme needs it",
    Ground.ON_CALL: "they are on call",
    Ground.PAYER: "the payer may see what it pays for",
    Ground.BREAK_GLASS: "they broke the glass in an emergency",
}
# Psychotherapy notes are opened on these grounds only (164.508(a)(2)); never by breaking the glass.
PSYCHOTHERAPY_GROUNDS = frozenset({Ground.CARE_TEAM, Ground.CONSENT})


def decide(
    *, roles: Collection[Role], kind: Kind, purpose: Purpose, grants: Iterable[GrantFacts], at: datetime
) -> Decision:
    """Decide one opening. `grants` are the viewer's over this patient; closed by default; total over all inputs."""
    barred = ""
    for grant in grants:
        if kind not in grant.kinds or purpose != grant.purpose or not grant.in_force(at):
            continue
        barred = _barred(roles, kind, grant.ground)
        if not barred:
            return Decision(True, f"Allowed: {GROUND_WORDS[grant.ground]}.")
    for role in sorted(roles):
        if kind in WIDE_ROLES.get(role, ()) and purpose in WIDE_PURPOSES[role]:
            return Decision(True, f"Allowed: the work of a {role.lower().replace('_', ' ')} needs it.")
    return Decision(False, barred or "Refused: no grant in force covers this kind of record for this purpose.")


def _barred(roles: Collection[Role], kind: Kind, ground: Ground) -> str:
    """Why the law bars this opening although a grant covers it; empty if it does not."""
    if kind == Kind.PSYCHOTHERAPY_NOTES and ground not in PSYCHOTHERAPY_GROUNDS:
        return "Refused: psychotherapy notes are open to those who treat, or with the patient's own authorisation."
    if set(roles) == {Role.BILLER} and kind not in BILLING_KINDS and ground != Ground.SELF:
        return "Refused: work on claims reads who, when and what was billed, and nothing clinical."
    return ""
