"""When every line has been read, which patients are whole, and what is left out with those who are not?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from stepwell.pure.fhir.files import Kind
from stepwell.pure.fhir.line import ReadLine
from stepwell.pure.fhir.records import PatientRecord
from stepwell.pure.values import Refusal

_WORDS = {
    Kind.PROBLEMS: ("problem", "problems"),
    Kind.MEDICATIONS: ("medication", "medications"),
    Kind.ALLERGIES: ("allergy", "allergies"),
}


@dataclass(frozen=True, slots=True)
class Settlement:
    """The lines to take, and what was left out; `refused` and `repeated` name every kind."""

    taken: tuple[ReadLine, ...]
    refused: Mapping[Kind, int]
    repeated: Mapping[Kind, int]
    refusals: tuple[Refusal, ...]


def settle(lines: Sequence[ReadLine]) -> Settlement:
    """Drops repeats, refuses ids that mean two things, and holds back all lines of a patient with a broken one."""
    unique, repeated = _without_repeats(lines)
    judged = _with_contested_ids_refused(unique)
    broken = {line.owner: line for line in reversed(judged) if line.refusal is not None and line.owner}
    taken = [line for line in judged if line.refusal is None and line.owner not in broken]
    left_out = [line for line in judged if line.refusal is not None or line.owner in broken]
    return Settlement(
        taken=tuple(taken),
        refused=_counted(left_out),
        repeated={kind: repeated[kind] for kind in Kind},
        refusals=(*_told(judged), *_left_out_with_their_patient(judged, broken)),
    )


def _without_repeats(lines: Iterable[ReadLine]) -> tuple[list[ReadLine], Counter[Kind]]:
    """A second line with the same id that says the same is the same record, in whichever file it stands."""
    seen: set[tuple[str, str, str]] = set()
    unique: list[ReadLine] = []
    repeated: Counter[Kind] = Counter()
    for line in lines:
        # What we would keep decides; a line we cannot keep is the same only if all of it is.
        content = line.record.fingerprint if line.record is not None else line.digest
        key = (line.resource_type, line.source_id, content)
        if line.source_id and key in seen:
            repeated[line.kind] += 1
            continue
        seen.add(key)
        unique.append(line)
    return unique, repeated


def _with_contested_ids_refused(lines: Sequence[ReadLine]) -> list[ReadLine]:
    """One id on lines of different content: nobody can say which is right, so neither is taken."""
    first: dict[tuple[str, str], ReadLine] = {}
    claims: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if line.source_id:
            first.setdefault((line.resource_type, line.source_id), line)
            claims[line.resource_type, line.source_id] += 1
    judged = []
    for line in lines:
        key = (line.resource_type, line.source_id)
        if line.refusal is None and claims[key] > 1:
            other = first[key]
            if other is line:
                problem = f"{line.source_id} stands on another line with different content"
            else:
                problem = f"{line.source_id} stands on {other.where} with different content"
            refusal = Refusal(line.where, "id", problem, "keep the right line and remove the other")
            line = replace(line, record=None, refusal=refusal)
        judged.append(line)
    return judged


def _told(lines: Iterable[ReadLine]) -> list[Refusal]:
    """Every refusal once; lines of one file type that name the same unknown patient are told as one."""
    told: list[Refusal] = []
    strangers: dict[tuple[str, str], int] = {}
    more: Counter[tuple[str, str]] = Counter()
    for line in lines:
        key = (line.resource_type, line.stranger)
        if line.refusal is None:
            continue
        if line.stranger and key in strangers:
            more[key] += 1
            continue
        strangers[key] = len(told)
        told.append(line.refusal)
    for key, count in more.items():
        first = told[strangers[key]]
        lines_too = "line names" if count == 1 else "lines name"
        told[strangers[key]] = replace(first, problem=f"{first.problem}; {count:,} more {lines_too} the same patient")
    return told


def _counted(lines: Iterable[ReadLine]) -> dict[Kind, int]:
    """Distinct records by kind; a line without a readable id counts as one."""
    records = {(line.kind, line.resource_type, line.source_id or line.where) for line in lines}
    counts = Counter(kind for kind, _, _ in records)
    return {kind: counts[kind] for kind in Kind}


def _left_out_with_their_patient(lines: Iterable[ReadLine], broken: Mapping[str, ReadLine]) -> list[Refusal]:
    """One refusal for each patient whose own good lines are held back, however many those are."""
    held: dict[str, Counter[Kind]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for line in lines:
        if line.owner in broken and line.refusal is None:
            held[line.owner][line.kind] += 1
            if isinstance(line.record, PatientRecord):
                names[line.owner] = line.record.listed_name
    return [_held_back(broken[owner], names.get(owner, ""), counts) for owner, counts in held.items()]


def _held_back(cause: ReadLine, name: str, counts: Mapping[Kind, int]) -> Refusal:
    things = [
        f"{counts[kind]:,} {one if counts[kind] == 1 else many}"
        for kind, (one, many) in _WORDS.items()
        if counts.get(kind)
    ]
    whole = " and ".join(([name or "the patient"] if counts.get(Kind.PATIENTS) else []) + things)
    problem = f"{whole} of Patient/{cause.owner} left out, because this line was refused"
    return Refusal(cause.where, "", problem, "a patient is taken in whole or not at all")
