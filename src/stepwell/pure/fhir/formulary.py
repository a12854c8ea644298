"""Which medicine does a reference such as `Medication/123` mean?

Some systems write each medicine once, in a file of its own, and let the orders point there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stepwell.pure.fhir.node import Node, NotAnObject, parse
from stepwell.pure.fhir.parts import REFERENCE, RXNORM, Concept, concept
from stepwell.pure.values import Refusal, Refused


@dataclass(frozen=True, slots=True)
class Formulary:
    """The medicines of an export by their id, and what of its lines could not be read."""

    medicines: Mapping[str, Concept]
    refusals: tuple[Refusal, ...] = ()

    def meant_by(self, reference: str) -> Concept | None:
        """The medicine a reference leads to, if it stands in these files."""
        match = REFERENCE.fullmatch(reference)
        return self.medicines.get(match[2]) if match is not None and match[1] == "Medication" else None


NONE = Formulary({})


def read_formulary(files: Mapping[str, Iterable[bytes]]) -> Formulary:
    """Reads Medication lines by file name. A line that cannot be read is refused alone; orders that need it are too."""
    medicines: dict[str, Concept] = {}
    refusals: list[Refusal] = []
    for name, lines in files.items():
        for number, raw in enumerate(lines, start=1):
            if raw.strip():
                _take(raw, f"{name} line {number}", medicines, refusals)
    return Formulary(medicines, tuple(refusals))


def _take(raw: bytes, where: str, medicines: dict[str, Concept], refusals: list[Refusal]) -> None:
    try:
        node = Node(parse(raw), where)
        named = concept(node.child("code"), prefer=RXNORM)
        if named is None:
            node.refuse("code", "has neither code nor text", "say what it is")
        medicines[node.text("id", limit=64)] = named
    except NotAnObject as error:
        refusals.append(Refusal(where, "", str(error), "export the file again, or mend that line"))
    except Refused as refused:
        refusals += refused.refusals
