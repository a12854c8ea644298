"""May this viewer see this kind of record of this patient for this purpose?

The answer always has a reason. It leaves to `access` which grants there are, and to the database the second lock.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepwell.pure.entitlement.kinds import (
    BILLING_KINDS,
    OPENS,
    SEPARATE_NOTES,
    WIDE_PURPOSES,
    WIDE_ROLES,
    ConsentState,
    Ground,
    Kind,
    Purpose,
    Role,
)
from stepwell.pure.values import instant


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """One grant to the viewer over the patient: in force from `from_at` until `until` (exclusive; None: open).

    `consent` is the state of the consent it needs: the one it was made by, or for a payer the patient's consent to
    treatment, payment and operations. `minor_decides`: the patient is a minor whom the law lets decide alone.
    """

    kinds: frozenset[Kind]
    purpose: Purpose
    ground: Ground
    from_at: datetime
    until: datetime | None = None
    consent: ConsentState = ConsentState.NONE
    minor_decides: bool = False
    ref: UUID | None = None

    def in_force(self, at: datetime) -> bool:
        moment = instant(at)
        return instant(self.from_at) <= moment and (self.until is None or moment < instant(self.until))


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, and why, in words that follow "you" or a name. Refuses to be used as a truth value.

    `ground` and `grant` say what an allowed opening rests on; a programme-wide role needs no grant.
    """

    allowed: bool
    reason: str
    ground: Ground | None = None
    grant: GrantFacts | None = None

    def __bool__(self) -> bool:
        raise TypeError("a decision is not a truth value: ask for .allowed, and keep .reason")


GROUND_WORDS = {
    Ground.SELF: "it is the patient's own record",
    Ground.CARE_TEAM: "member of the care team",
    Ground.AUTHOR: "wrote these notes",
    Ground.CONSENT: "the patient consented",
    Ground.PERSONAL_REPRESENTATIVE: "parent, guardian or other personal representative",
    Ground.SUPERVISION: "supervises a member of the care team",
    Ground.PROGRAMME_ROLE: "a part in the programme that needs it",
    Ground.PAYER: "the payer may see what it pays for",
    Ground.BREAK_GLASS: "broke the glass in an emergency",
}


def decide(
    *, roles: Collection[Role], kind: Kind, purpose: Purpose, grants: Iterable[GrantFacts], at: datetime
) -> Decision:
    """Decide one opening. `grants` are the viewer's over this patient; closed by default; total over all inputs."""
    barred = ""
    for grant in grants:
        if kind not in grant.kinds or purpose != grant.purpose or not grant.in_force(at):
            continue
        barred = _barred(roles, kind, grant)
        if not barred:
            return Decision(True, f"Allowed: {GROUND_WORDS[grant.ground]}.", grant.ground, grant)
    for role in sorted(roles):
        if kind in WIDE_ROLES.get(role, ()) and purpose in WIDE_PURPOSES[role]:
            work = role.lower().replace("_", " ")
            return Decision(True, f"Allowed: the work of a {work} needs it.", Ground.PROGRAMME_ROLE)
    return Decision(False, barred or "Refused: no grant in force covers this kind of record for this purpose.")


def _barred(roles: Collection[Role], kind: Kind, grant: GrantFacts) -> str:
    """Why the law bars this opening although a grant covers it; empty if it does not. Read it from the top."""
    if grant.purpose == Purpose.LEGAL_PROCEEDINGS:
        return "Refused: no record is opened for proceedings against the patient; that takes a court order (2.61)."
    if kind in SEPARATE_NOTES and grant.ground not in (Ground.AUTHOR, Ground.CONSENT):
        return "Refused: separate notes are open to their author, or with an authorisation of their own (164.508)."
    if kind not in OPENS[grant.ground].get(grant.purpose, ()):
        return "Refused: this ground does not open this kind of record for this purpose."
    if grant.ground == Ground.CONSENT and grant.consent != ConsentState.IN_FORCE:
        return f"Refused: the consent it rests on is {CONSENT_WORDS[grant.consent]}."
    if kind in SEPARATE_NOTES and grant.ground == Ground.CONSENT and not grant.kinds <= SEPARATE_NOTES:
        return "Refused: an authorisation for separate notes stands alone (164.508(b)(3), 42 CFR 2.31(b))."
    if kind == Kind.SUBSTANCE_USE and grant.ground == Ground.PAYER and grant.consent != ConsentState.IN_FORCE:
        return f"Refused: a payer learns of substance use by consent, and that is {CONSENT_WORDS[grant.consent]}."
    if grant.ground == Ground.PERSONAL_REPRESENTATIVE and grant.minor_decides:
        return "Refused: at this age the law leaves this to the patient alone (164.502(g)(3), 42 CFR 2.14)."
    if set(roles) == {Role.BILLER} and kind not in BILLING_KINDS and grant.ground != Ground.SELF:
        return "Refused: work on claims reads who, when and what was billed, and nothing clinical."
    return ""


CONSENT_WORDS = {
    ConsentState.NONE: "missing",
    ConsentState.IN_FORCE: "in force",
    ConsentState.HALF_SIGNED: "not signed by both yet",
    ConsentState.OUTGROWN: "not signed by whom the law asks today",
    ConsentState.REVOKED: "withdrawn",
    ConsentState.EXPIRED: "past its term",
}
