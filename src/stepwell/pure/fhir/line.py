"""What does one line hold, whose is it, and what is wrong with it?"""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from stepwell.pure.fhir.care_site import location, organization
from stepwell.pure.fhir.chart import allergy, medication, problem
from stepwell.pure.fhir.files import KIND_OF, PATIENT, Kind
from stepwell.pure.fhir.formulary import Formulary
from stepwell.pure.fhir.moments import Lifetime
from stepwell.pure.fhir.node import Json, Node, NotAnObject, parse
from stepwell.pure.fhir.parts import IDENTITY, patient_named_by, patient_perhaps_named_by
from stepwell.pure.fhir.patient import patient
from stepwell.pure.fhir.records import PatientRecord, Record
from stepwell.pure.values import Refusal, Refused

_ID_IN_BROKEN = re.compile(rb'"id"\s*:\s*"([A-Za-z0-9\-.]{1,64})"')
_OWNER_IN_BROKEN = re.compile(rb'"reference"\s*:\s*"(?:https?://[^"\s]*/)?Patient/([A-Za-z0-9\-.]{1,64})"')
_OWNER_FIELD = {"Condition": "subject", "MedicationRequest": "subject", "AllergyIntolerance": "patient"}


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line after reading: a record, or a refusal. Texts are empty where they cannot be read.

    `owner` is the source id of the patient the line belongs to (a patient owns their own line), `stranger` one the
    line names but nobody knows. `digest` is equal for equal content.
    """

    resource_type: str
    where: str
    source_id: str
    owner: str
    digest: str
    record: Record | None = None
    refusal: Refusal | None = None
    stranger: str = ""

    @property
    def kind(self) -> Kind:
        return KIND_OF[self.resource_type]


class LineReader:
    """Reads lines one after another, patients' own lines before all others."""

    def __init__(self, *, on: date, known_patient_ids: frozenset[str], formulary: Formulary) -> None:
        self.lines: list[ReadLine] = []
        self.set_aside: Counter[str] = Counter()
        self._on = on
        self._known = known_patient_ids
        self._formulary = formulary
        self._births: dict[str, date] = {}
        self._named: set[str] = set()

    def take(self, raw: bytes, resource_type: str, where: str) -> None:
        """Reads one line; a blank one is passed over."""
        if not raw.strip():
            return
        try:
            value = parse(raw)
        except NotAnObject as error:
            line = self._unparsed(raw, resource_type, where, str(error))
        else:
            line = self._parsed(value, resource_type, where)
        if line.record is None and line.refusal is None:
            self.set_aside[f"{resource_type} (only proposed)"] += 1
            return
        self.lines.append(line)
        if resource_type == PATIENT and line.source_id:
            self._named.add(line.source_id)
        if isinstance(line.record, PatientRecord):
            self._births[line.source_id] = line.record.birth_on

    def _parsed(self, value: Json, resource_type: str, where: str) -> ReadLine:
        node, source_id = Node(value, where), _perhaps_id(value)
        named = source_id if resource_type == PATIENT else self._perhaps_owner(value, resource_type)
        digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode("ascii")).hexdigest()
        owner, stranger = (named, "") if self._is_known(named, resource_type) else ("", named)
        try:
            _check_type(node, resource_type)
            _check_id(node)
            if resource_type in _OWNER_FIELD:
                self._check_owner(node, _OWNER_FIELD[resource_type])
            record = self._record(node, resource_type, source_id, owner)
        except Refused as refused:
            refusal = refused.refusals[0]
            stranger = stranger if refusal.field.endswith(".reference") else ""
            return ReadLine(resource_type, where, source_id, owner, digest, None, refusal, stranger)
        return ReadLine(resource_type, where, source_id, owner, digest, record)

    def _unparsed(self, raw: bytes, resource_type: str, where: str, problem: str) -> ReadLine:
        """A line that is not JSON: whose it is may still be read off it, if exactly one answer stands there."""
        pattern = _ID_IN_BROKEN if resource_type == PATIENT else _OWNER_IN_BROKEN
        owners = {match.decode("ascii") for match in pattern.findall(raw)}
        owner = owners.pop() if len(owners) == 1 else ""
        owner = owner if self._is_known(owner, resource_type) else ""
        source_id = owner if resource_type == PATIENT else ""
        digest = hashlib.sha256(raw.strip()).hexdigest()
        refusal = Refusal(where, "", problem, "export the file again, or mend that line")
        return ReadLine(resource_type, where, source_id, owner, digest, None, refusal)

    def _is_known(self, patient_id: str, resource_type: str) -> bool:
        return resource_type == PATIENT or patient_id in self._named or patient_id in self._known

    def _perhaps_owner(self, value: Json, resource_type: str) -> str:
        return patient_perhaps_named_by(value.get(_OWNER_FIELD.get(resource_type, "")))

    def _check_owner(self, node: Node, field: str) -> None:
        owner = patient_named_by(node, field)
        if owner not in self._named and owner not in self._known:
            problem = f"Patient/{owner} is neither in these files nor known already"
            node.refuse(f"{field}.reference", problem, "add that patient's line, or correct the reference")

    def _record(self, node: Node, resource_type: str, source_id: str, owner: str) -> Record | None:
        life = Lifetime(self._births.get(owner), self._on)
        match resource_type:
            case "Patient":
                return patient(node, source_id, self._on, known=source_id in self._known)
            case "Condition":
                return problem(node, source_id, owner, life)
            case "MedicationRequest":
                return medication(node, source_id, owner, life, self._formulary)
            case "AllergyIntolerance":
                return allergy(node, source_id, owner, life)
            case "Location":
                return location(node, source_id)
            case _:
                return organization(node, source_id)


def _perhaps_id(value: Json) -> str:
    """The id of a line that may be broken elsewhere, empty when it is no FHIR id."""
    source_id = value.get("id")
    return source_id if isinstance(source_id, str) and IDENTITY.fullmatch(source_id) else ""


def _check_type(node: Node, resource_type: str) -> None:
    written = node.text("resourceType", limit=100)
    if written != resource_type:
        problem = f'is "{written}" in a file of {resource_type} lines' if written else "is missing"
        node.refuse("resourceType", problem, "put the line in the file of its own type")


def _check_id(node: Node) -> None:
    source_id = node.text("id", limit=1000, trim=False)
    if not source_id.strip():
        node.refuse("id", "is missing or blank", "give the line its id, so that importing twice changes nothing")
    if IDENTITY.fullmatch(source_id) is None:
        node.refuse("id", f'"{source_id[:80]}" is not a FHIR id', "use up to 64 letters, digits, - and .")
