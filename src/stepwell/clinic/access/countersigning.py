"""What does a minor ask a parent or guardian to sign besides, and what did they sign so?

A paper is shown to whom it names, whether the law lets them see the record or not: by the minor's own written word in
it (42 CFR 2.14). So it is read here past the gate, and nothing is handed on but the paper.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from stepwell.clinic.access.consents import ConsentText, text_of
from stepwell.clinic.access.minors import of_substance_use
from stepwell.clinic.access.models import Consent, Countersignature, Guardianship
from stepwell.clinic.access.queries import consent_states
from stepwell.clinic.people.queries import Viewer
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import ConsentState

# What whoever is asked to sign is told, and where they find it.
ASKED, PAPERS = "Somebody asks you to sign something together with them.", "/family/children/"


@dataclass(frozen=True, slots=True)
class Paper:
    """A consent that takes this viewer's signature besides the minor's. `signed_at` is None while theirs is missing."""

    ref: UUID
    of: str
    text: ConsentText
    asked_at: datetime
    signed_at: datetime | None
    of_substance_use: bool


def papers_of(viewer: Viewer, *, at: datetime) -> tuple[Paper, ...]:
    """Those that wait for this viewer's signature or hold by it, newest first, while the papers on file let them sign.

    As many queries for any number of papers of people of one state.
    """
    standing = Guardianship.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), may_consent=True, from_at__lte=at, relative__account=viewer.account_id
    )
    with acting_as(viewer.account_id, wide=True):
        rows = Consent.objects.filter(also_signs__in=standing.values("relative"))
        told = rows.select_related("patient", "revocation", "countersignature").defer("pdf", "countersignature__pdf")
        found = list(told.order_by("-signed_at", "-pk"))
        states = consent_states(found, at=at)
    shown = (ConsentState.HALF_SIGNED, ConsentState.IN_FORCE)
    return tuple(_paper(row) for row in found if states[row.pk] in shown)


def paper_by_ref(ref: UUID, *, viewer: Viewer, at: datetime) -> Paper | None:
    """That paper; None where there is none for this viewer."""
    return next((paper for paper in papers_of(viewer, at=at) if paper.ref == ref), None)


def paper_document(ref: UUID, *, viewer: Viewer, at: datetime) -> bytes | None:
    """The document with both signatures; None where there is none for this viewer."""
    if paper_by_ref(ref, viewer=viewer, at=at) is None:
        return None
    pdf = Countersignature.objects.filter(consent__ref=ref, by=viewer.account_id).values_list("pdf", flat=True).first()
    return None if pdf is None else bytes(pdf)


def _paper(consent: Consent) -> Paper:
    countersignature = getattr(consent, "countersignature", None)
    return Paper(
        ref=consent.ref,
        of=consent.patient.name,
        text=text_of(consent),
        asked_at=consent.signed_at,
        signed_at=countersignature.at if countersignature else None,
        of_substance_use=of_substance_use(consent.told),
    )
