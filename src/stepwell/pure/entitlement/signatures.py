"""Whose signature does a consent take, and is what was signed still enough?

A row of this table is read aloud as: who decides alone signs alone. Below that age a parent or guardian signs; but what
tells of treatment for substance use takes both, the minor's signature and the parent's, under the same words.
"""

from enum import StrEnum


class Signers(StrEnum):
    """Who signed a consent, or whose signature it takes. BOTH: the minor, and a parent or guardian."""

    PATIENT = "PATIENT"
    GUARDIAN = "GUARDIAN"
    BOTH = "BOTH"


def signers(*, decides_alone: bool, of_substance_use: bool) -> Signers:
    """Whose signature the law asks for. `decides_alone`: of age, or a minor whom their state lets decide alone."""
    if decides_alone:
        return Signers.PATIENT  # and nobody else's counts: 45 CFR 164.502(g)(3), 42 CFR 2.14
    if of_substance_use:
        return Signers.BOTH  # where a parent has to agree to the treatment: 42 CFR 2.14
    return Signers.GUARDIAN  # 45 CFR 164.502(g)


def suffices(signed: Signers, asked: Signers) -> bool:
    """Whether these signatures are those the law asks for today.

    What a parent signed, alone or besides, ends as the minor begins to decide alone. That the minor signed besides a
    parent who would have been enough takes nothing away.
    """
    return signed is asked or (signed, asked) == (Signers.BOTH, Signers.GUARDIAN)
