"""Which problem, medicine or allergy does a FHIR line say a patient has?"""

from datetime import datetime

from stepwell.pure.fhir.formulary import NONE, Formulary
from stepwell.pure.fhir.moments import Lifetime
from stepwell.pure.fhir.node import Node
from stepwell.pure.fhir.parts import RXNORM, Concept, code_in, concept, first_code
from stepwell.pure.fhir.records import AllergyRecord, MedicationRecord, ProblemRecord

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
_LIMIT = 300

# FHIR R4 value sets condition-clinical, condition-ver-status, allergyintolerance-*, medicationrequest-*.
_STILL_PRESENT = frozenset({"active", "recurrence", "relapse"})
_PROBLEM_STATUSES = _STILL_PRESENT | {"inactive", "remission", "resolved"}
_ALLERGY_STATUSES = frozenset({"active", "inactive", "resolved"})
_NEVER_TRUE = frozenset({"refuted", "entered-in-error"})
_PROBLEM_VERIFIED = _NEVER_TRUE | {"unconfirmed", "provisional", "differential", "confirmed"}
_ALLERGY_VERIFIED = _NEVER_TRUE | {"unconfirmed", "presumed", "confirmed"}
_CRITICALITIES = frozenset({"low", "high", "unable-to-assess"})
_ALLERGY_CATEGORIES = frozenset({"food", "medication", "environment", "biologic"})
_ORDER_STATUSES = frozenset(
    {"active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown"}
)
_ORDERED = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})
_ONLY_PROPOSED = frozenset({"proposal", "plan", "option"})


def problem(node: Node, source_id: str, owner: str, life: Lifetime) -> ProblemRecord:
    """The problem of one Condition line. Raises `Refused` for a code, type or date that cannot be."""
    named = _named(node, "code")
    status = _status(node, _PROBLEM_STATUSES, _PROBLEM_VERIFIED)
    onset_at = _moment(node, "onsetDateTime", life)
    abated_at = _moment(node, "abatementDateTime", life)
    if onset_at is not None and abated_at is not None and abated_at < onset_at:
        ends = f"{abated_at:%Y-%m-%d %H:%M} is before the onset {onset_at:%Y-%m-%d %H:%M} (UTC)"
        node.refuse("abatementDateTime", ends, "correct one of the two dates")
    if abated_at is not None and status in _STILL_PRESENT:  # FHIR R4 invariant con-4
        both = f'is "{status}" although the problem ended on {abated_at:%Y-%m-%d}'
        node.refuse("clinicalStatus", both, "write resolved, or remove the end")
    categories = node.children("category")
    return ProblemRecord(
        source_id=source_id,
        patient_source_id=owner,
        system=named.system,
        code=named.code,
        text=named.text,
        icd10=code_in(node.child("code"), ICD10),
        clinical_status=status,
        category=first_code(categories[0]) if categories else "",
        onset_at=onset_at,
        abated_at=abated_at,
    )


def medication(
    node: Node, source_id: str, owner: str, life: Lifetime, formulary: Formulary = NONE
) -> MedicationRecord | None:
    """The medicine of one MedicationRequest line, or None when it was only proposed and never ordered.

    Raises `Refused` for a code, type or date that cannot be.
    """
    status = node.code("status", _ORDER_STATUSES)
    if not status:
        node.refuse("status", "is missing", "give the status of the order, such as active or stopped")
    intent = node.code("intent", _ORDERED | _ONLY_PROPOSED)
    named = _medicine(node, formulary)
    authored_at = _moment(node, "authoredOn", life)
    dosage = _dosage(node)
    if intent in _ONLY_PROPOSED:
        return None
    return MedicationRecord(
        source_id=source_id,
        patient_source_id=owner,
        system=named.system,
        code=named.code,
        text=named.text,
        status=status,
        authored_at=authored_at,
        dosage=dosage,
    )


def allergy(node: Node, source_id: str, owner: str, life: Lifetime) -> AllergyRecord:
    """The allergy of one AllergyIntolerance line. Raises `Refused` for a code, type or date that cannot be."""
    named = _named(node, "code")
    categories = node.texts("category", limit=40)
    for number, category in enumerate(categories):
        node.known(f"category[{number}]", category, _ALLERGY_CATEGORIES)
    return AllergyRecord(
        source_id=source_id,
        patient_source_id=owner,
        system=named.system,
        code=named.code,
        text=named.text,
        clinical_status=_status(node, _ALLERGY_STATUSES, _ALLERGY_VERIFIED),
        criticality=node.code("criticality", _CRITICALITIES),
        categories=categories,
        reaction=_reaction(node),
        recorded_at=_moment(node, "recordedDate", life),
    )


def _status(node: Node, clinical: frozenset[str], verified: frozenset[str]) -> str:
    """The clinical status; what never was true says so, and what is not said is `unknown`."""
    certainty = node.known("verificationStatus", first_code(node.child("verificationStatus")), verified)
    status = node.known("clinicalStatus", first_code(node.child("clinicalStatus")), clinical)
    return certainty if certainty in _NEVER_TRUE else status or "unknown"


def _named(node: Node, field: str) -> Concept:
    named = concept(node.child(field))
    if named is None:
        node.refuse(field, "has neither code nor text", "say what it is")
    return named


def _medicine(node: Node, formulary: Formulary) -> Concept:
    named = concept(node.child("medicationCodeableConcept"), prefer=RXNORM)
    if named is not None:
        return named
    reference = node.child("medicationReference")
    if reference is None:
        node.refuse("medicationCodeableConcept", "names no medicine", "give its code or its name")
    pointed_at = reference.text("reference", limit=1000)
    if (named := formulary.meant_by(pointed_at)) is not None:
        return named
    within = _contained(node, pointed_at)
    if (named := concept(within.child("code"), prefer=RXNORM) if within is not None else None) is not None:
        return named
    words = reference.text("display", limit=_LIMIT)
    if not words:
        problem = "names a medicine that stands neither in this line nor in a Medication file"
        node.refuse("medicationReference", problem, "add its line, give its name as display, or its code in this line")
    return Concept("", "", words)


def _contained(node: Node, reference: str) -> Node | None:
    """The resource inside this line that a reference such as `#med` leads to, if there is one."""
    if not reference.startswith("#"):
        return None
    return next((each for each in node.children("contained") if each.text("id", limit=1000) == reference[1:]), None)


def _dosage(node: Node) -> str:
    """The words of the dosage; where there are none, the frequency in words."""
    parts = []
    for instruction in node.children("dosageInstruction"):
        parts.append(instruction.text("text", limit=_LIMIT) or _frequency(instruction))
    return node.clean("dosageInstruction", "; ".join(part for part in parts if part), _LIMIT)


def _frequency(instruction: Node) -> str:
    """`2 times every 8 h`, from Timing.repeat; empty when it is not said."""
    timing = instruction.child("timing")
    repeat = timing.child("repeat") if timing is not None else None
    if repeat is None:
        return ""
    times, length = repeat.number("frequency"), repeat.number("period")
    unit = repeat.code("periodUnit", {"s", "min", "h", "d", "wk", "mo", "a"})
    if times is None or length is None or not unit:
        return ""
    return f"{times:g} {'time' if times == 1 else 'times'} every {length:g} {unit}"


def _reaction(node: Node) -> str:
    words = []
    for reaction in node.children("reaction"):
        for manifestation in reaction.children("manifestation"):
            named = concept(manifestation)
            if named is not None:
                words.append(named.text)
    return node.clean("reaction", ", ".join(words), _LIMIT)


def _moment(node: Node, field: str, life: Lifetime) -> datetime | None:
    at = node.moment(field)
    if at is not None:
        life.check(at, where=node.where, field=node.path(field))
    return at
