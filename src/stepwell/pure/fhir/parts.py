"""What do the shared FHIR datatypes say: a coded concept, a reference, an address, a telephone?"""

import re
from dataclasses import dataclass

from stepwell.pure.fhir.node import Node
from stepwell.pure.values import STATE_NAMES

IDENTITY = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)  # FHIR R4 datatype: id
REFERENCE = re.compile(r"(?:https?://\S+/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/\S+)?", re.ASCII)
_STATE_CODES = {name.lower(): code for code, name in STATE_NAMES.items()}
_HOME = frozenset({"", "US", "USA", "UNITED STATES", "UNITED STATES OF AMERICA"})
_TELEPHONES = ("mobile", "home", "work", "")
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


@dataclass(frozen=True, slots=True)
class Concept:
    """A coded concept: the first coding (or the one of the system asked for) and the words for it."""

    system: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A postal address; all empty when none is known."""

    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""


def concept(node: Node | None, *, prefer: str = "") -> Concept | None:
    """The concept a CodeableConcept names, or None when it names none."""
    if node is None:
        return None
    codings = [
        Concept(coding.text("system", limit=120), coding.text("code", limit=40), coding.text("display", limit=300))
        for coding in node.children("coding")
    ]
    chosen = next((c for c in codings if c.system == prefer), codings[0] if codings else Concept("", "", ""))
    words = node.text("text", limit=300) or chosen.text or chosen.code
    return Concept(chosen.system, chosen.code, words) if words else None


def code_in(node: Node | None, system: str) -> str:
    """The code a CodeableConcept carries in that system, empty when none."""
    if node is None:
        return ""
    for coding in node.children("coding"):
        if coding.text("system", limit=120) == system:
            return coding.text("code", limit=40)
    return ""


def first_code(node: Node | None) -> str:
    """The first code of a CodeableConcept of whatever system, empty when none."""
    codings = node.children("coding") if node is not None else []
    return codings[0].text("code", limit=60) if codings else ""


def patient_named_by(node: Node, field: str) -> str:
    """The id in a reference such as Patient/123, relative or absolute. Raises `Refused` for any other."""
    reference = node.child(field)
    text = reference.text("reference", limit=1000) if reference is not None else ""
    if not text:
        node.refuse(f"{field}.reference", "names no patient", "write Patient/ and the patient's id")
    match = REFERENCE.fullmatch(text)
    if match is None or match[1] != "Patient":
        problem = f'"{text[:80]}" is not a reference to a patient by id'
        node.refuse(f"{field}.reference", problem, "write Patient/ and the patient's id")
    return match[2]


def patient_perhaps_named_by(value: object) -> str:
    """The patient's id in a reference that may be broken, empty when it cannot be read. Never raises."""
    text = value.get("reference") if isinstance(value, dict) else None
    match = REFERENCE.fullmatch(text.strip()) if isinstance(text, str) else None
    return match[2] if match is not None and match[1] == "Patient" else ""


def address(node: Node | None) -> Place:
    """The address in an Address. A US state must be one; abroad, the state is left empty."""
    if node is None:
        return Place()
    written = node.text("state", limit=60)
    state = written.upper() if len(written) == 2 else _STATE_CODES.get(written.lower(), written)
    if state not in STATE_NAMES and state:
        if node.text("country", limit=120).upper() in _HOME:
            node.refuse("state", f'"{written}" is not a US state', "write its two capital letters, such as NY")
        state = ""
    lines = node.texts("line", limit=120)
    if len(", ".join(lines)) > 250:
        node.refuse("line", "is longer than 250 characters in all", "shorten it")
    return Place(lines, node.text("city", limit=120), state, node.text("postalCode", limit=12))


def telephone(node: Node) -> str:
    """The number to ring first: mobile before home before work; never one marked old. Empty when none is known."""
    numbers: dict[str, str] = {}
    for contact in node.children("telecom"):
        value = contact.text("value", limit=40 if contact.text("system", limit=20) == "phone" else 1000)
        if value and contact.text("system", limit=20) == "phone":
            numbers.setdefault(contact.text("use", limit=20), value)
    return next((numbers[use] for use in _TELEPHONES if use in numbers), "")


def email(node: Node) -> str:
    """The first e-mail address not marked old, empty when none is known."""
    for contact in node.children("telecom"):
        if contact.text("system", limit=20) == "email" and contact.text("use", limit=20) != "old":
            value = contact.text("value", limit=254)
            if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
                contact.refuse("value", "is not an e-mail address", "correct it or leave it out")
            return value
    return ""
