"""Whatever happens to the bytes, is every patient either whole or absent, and never an exception?"""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.pure.fhir import Bulk, read_bulk
from stepwell.pure.fhir.tests.lines import ON, condition, export, intolerance, order, person

SOUND = (person(), condition(), order(), intolerance())
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def assert_whole_or_absent(bulk: Bulk) -> None:
    kept = bool(bulk.patients)
    assert (len(bulk.problems), len(bulk.medications), len(bulk.allergies)) == ((1, 1, 1) if kept else (0, 0, 0))
    assert kept or bulk.refusals


@given(st.integers(0, 3), st.data())
@settings(max_examples=150, deadline=None)
def test_a_line_cut_anywhere_after_its_reference_leaves_the_patient_whole_or_absent(
    which: int, data: st.DataObject
) -> None:
    files = export(*SOUND)
    name = list(files)[which]
    line = files[name][0].rstrip()
    whose = b'"id": "amara"' if which == 0 else b"Patient/amara"
    cut = data.draw(st.integers(line.index(whose) + len(whose) + 1, len(line)))
    assert_whole_or_absent(read_bulk(files | {name: [line[:cut]]}, on=ON))


@given(st.integers(0, 3), st.data())
@settings(max_examples=200, deadline=None)
def test_a_cut_or_overwritten_line_never_raises(which: int, data: st.DataObject) -> None:
    files = export(*SOUND)
    name = list(files)[which]
    line = files[name][0]
    cut = data.draw(st.integers(0, len(line)))
    spoiled = line[:cut] + data.draw(st.binary(max_size=6)) + line[cut + data.draw(st.integers(0, 6)) :]
    bulk = read_bulk(files | {name: [spoiled]}, on=ON)
    assert len(bulk.patients) <= 1


@given(st.integers(0, 3), st.data(), ANYTHING)
@settings(max_examples=300, deadline=None)
def test_a_field_of_any_other_type_leaves_the_patient_whole_or_absent(
    which: int, data: st.DataObject, value: object
) -> None:
    resources = [dict(resource) for resource in SOUND]
    fields = sorted(set(resources[which]) - {"resourceType", "id", "subject", "patient", "intent"})
    resources[which][data.draw(st.sampled_from(fields))] = value
    files = {
        f"{sound['resourceType']}.ndjson": [json.dumps(resource).encode()]
        for sound, resource in zip(SOUND, resources, strict=True)
    }
    assert_whole_or_absent(read_bulk(files, on=ON))


@given(st.lists(st.sampled_from(SOUND), max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_repetition_of_lines_gives_each_record_at_most_once(extra: list[dict[str, object]]) -> None:
    bulk = read_bulk(export(*SOUND, *extra), on=ON)
    assert len(bulk.patients) == 1
    assert sum(bulk.repeated.values()) == len(extra)
    assert_whole_or_absent(bulk)
