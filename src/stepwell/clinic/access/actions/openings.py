"""Opening a record: decide and log in one call. What a request opened is noted, so that its page can say why."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from stepwell.clinic.access import queries
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.entitlement import Decision, GrantFacts, Ground, Kind, Purpose, decide

NOT_SHOWN = Decision(False, "Refused: no grant in force lets the database show this patient.")


class NotYours(Exception):
    """Unknown or forbidden: the asker cannot tell which. The log can."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening that was allowed: of whom, which kind of record, for what, and what it rests on."""

    patient_ref: UUID
    kind: Kind
    purpose: Purpose
    decision: Decision


_noted: ContextVar[list[Opened] | None] = ContextVar("stepwell_openings", default=None)


@contextmanager
def noting_openings() -> Iterator[list[Opened]]:
    """Collect what is opened until the block ends. The gate does so for each request."""
    noted: list[Opened] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def open_record(*, viewer: Viewer, patient_ref: UUID, kind: Kind, purpose: Purpose, at: datetime) -> Patient:
    """Decide whether this viewer may open this kind of record of this patient, and log it either way.

    Returns the patient. Raises NotYours when there is no such patient or the viewer may not. Not a transaction of its
    own: the log line of a refusal must outlive the exception.
    """
    return open_each(viewer=viewer, patient_refs=[patient_ref], kind=kind, purpose=purpose, at=at)[0]


def open_each(
    *,
    viewer: Viewer,
    patient_refs: Collection[UUID],
    kind: Kind,
    purpose: Purpose,
    at: datetime,
    listed: bool = False,
) -> list[Patient]:
    """`open_record` for everybody whom one screen shows, in few queries however many. Raises NotYours.

    `listed`: the screen only lists them; their openings are logged once an hour, however often it is renewed.
    """
    patients = {patient.ref: patient for patient in Patient.objects.filter(ref__in=patient_refs)}
    decisions = dict.fromkeys(patient_refs, NOT_SHOWN)
    granted = _granted(viewer, list(patients.values()), at)
    for ref, patient in patients.items():
        facts = granted[patient.pk]
        decisions[ref] = decide(roles=viewer.roles, kind=kind, purpose=purpose, grants=facts, at=at)
    _log([(ref, kind, decision) for ref, decision in decisions.items()], purpose, at, listed)
    if not all(decision.allowed for decision in decisions.values()):
        raise NotYours
    noted = _noted.get()
    if noted is not None:
        noted += [Opened(ref, kind, purpose, decision) for ref, decision in decisions.items()]
    return [patients[ref] for ref in patient_refs]


def open_kinds(
    *, viewer: Viewer, patient_ref: UUID, kinds: Collection[Kind], purpose: Purpose, at: datetime
) -> tuple[Patient, frozenset[Kind]]:
    """Open who this is, and of these kinds each that the viewer may see: the patient, and which were opened.

    What is left out was not asked for by anybody, and is no refusal. Raises NotYours where IDENTITY is refused.
    """
    patient = open_record(viewer=viewer, patient_ref=patient_ref, kind=Kind.IDENTITY, purpose=purpose, at=at)
    granted = _granted(viewer, [patient], at)[patient.pk]
    decided = {
        kind: decide(roles=viewer.roles, kind=kind, purpose=purpose, grants=granted, at=at)
        for kind in kinds
        if kind != Kind.IDENTITY
    }
    allowed = {kind: decision for kind, decision in decided.items() if decision.allowed}
    _log([(patient_ref, kind, decision) for kind, decision in allowed.items()], purpose, at, listed=False)
    noted = _noted.get()
    if noted is not None:
        noted += [Opened(patient_ref, kind, purpose, decision) for kind, decision in allowed.items()]
    return patient, frozenset(allowed) | {Kind.IDENTITY}


def decide_on(*, viewer: Viewer, patient: Patient, kind: Kind, purpose: Purpose, at: datetime) -> Decision:
    """What the law says of this opening, with the reason. Reads grants, writes nothing."""
    grants = _granted(viewer, [patient], at)[patient.pk]
    return decide(roles=viewer.roles, kind=kind, purpose=purpose, grants=grants, at=at)


def _granted(viewer: Viewer, patients: Collection[Patient], at: datetime) -> Mapping[int, list[GrantFacts]]:
    granted: dict[int, list[GrantFacts]] = defaultdict(list)
    known = {patient.pk: patient for patient in patients}
    found = queries.with_consent(queries.grants_of(viewer, at=at).filter(patient__in=patients)).order_by("pk")
    facts = queries.facts_of(found, known, at=at)
    for grant in found:
        granted[grant.patient_id].append(facts[grant.pk])
    return granted


def log_guest(*, guest: str, patient_refs: Collection[UUID], ground: Ground, at: datetime) -> None:
    """Write down that somebody without an account is in a session with these people: once an hour, however long.

    `guest` is who they are, in words. To be called by the programme itself: nobody else acts where nobody signed in.
    """
    seen = Decision(True, "Was in the same session, as a guest.", ground=ground)
    decided = [(ref, Kind.ATTENDANCE, seen) for ref in patient_refs]
    _log(decided, Purpose.TREATMENT, at, listed=True, guest=guest)


def _log(
    decided: Sequence[tuple[UUID, Kind, Decision]], purpose: Purpose, at: datetime, listed: bool, guest: str = ""
) -> None:
    # The app role cannot INSERT into the log; the database's own function can, and stamps the acting account itself.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stepwell_log_opening(o.ref, o.kind, %s, o.ground, o.allowed, o.reason, %s, %s, %s)"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::boolean[], %s::text[])"
            " AS o(ref, kind, ground, allowed, reason)",
            [
                *(purpose.value, at, listed, guest),
                [ref for ref, _, _ in decided],
                [kind.value for _, kind, _ in decided],
                [decision.ground.value if decision.ground else "" for _, _, decision in decided],
                [decision.allowed for _, _, decision in decided],
                [decision.reason[:200] for _, _, decision in decided],
            ],
        )
