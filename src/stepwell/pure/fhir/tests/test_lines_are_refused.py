"""Is every fault told by file, line and field, and does it cost its patient and nobody else?"""

import json

import pytest

from stepwell.pure.fhir import Kind, read_bulk
from stepwell.pure.fhir.tests.lines import ON, condition, export, intolerance, order, person, read, told


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"birthDate": "2026-02-30"}, "birthDate", '"2026-02-30" is a day that does not exist'),
        ({"birthDate": "2026-03-10"}, "birthDate", "2026-03-10 is in the future"),
        ({"birthDate": "1890-01-01"}, "birthDate", "more than 130 years ago"),
        ({"birthDate": "2009"}, "birthDate", '"2009" names no day'),
        ({"birthDate": "2009-06"}, "birthDate", "ask for the whole date of birth"),
        ({"birthDate": 20090614}, "birthDate", "is a number, not text"),
        ({"birthDate": None}, "birthDate", "is missing"),
        ({"id": "  "}, "id", "is missing or blank"),
        ({"id": "a b"}, "id", "is not a FHIR id"),
        ({"id": 7}, "id", "is a number, not text"),
        ({"name": []}, "name", "has no official or usual name"),
        ({"name": {"family": "Obi"}}, "name", "is an object, not a list"),
        ({"name": [{"given": ["Amara"]}]}, "name[0].family", "is missing"),
        ({"name": [{"family": "Obi", "given": [" "]}]}, "name[0].given", "is missing"),
        ({"name": [{"family": "O\x00bi", "given": ["A"]}]}, "name[0].family", "control character U+0000"),
        ({"name": [{"family": "\ud800", "given": ["A"]}]}, "name[0].family", "control character U+D800"),
        ({"gender": "x"}, "gender", '"x" is not a code'),
        ({"address": [{"state": "ZZ"}]}, "address[0].state", '"ZZ" is not a US state'),
        ({"deceasedBoolean": "yes"}, "deceasedBoolean", "is text, not true or false"),
        ({"resourceType": "Person"}, "resourceType", 'is "Person" in a file of Patient lines'),
    ],
)
def test_a_spoiled_patient_is_refused_by_field(changes: dict[str, object], field: str, words: str) -> None:
    line = json.dumps(person() | changes).encode()
    bulk = read_bulk({"Patient.ndjson": [line]}, on=ON)
    assert not bulk.patients
    assert (bulk.refusals[0].where, bulk.refusals[0].field) == ("Patient.ndjson line 1", field)
    assert words in told(bulk)
    assert bulk.refused[Kind.PATIENTS] == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"onsetDateTime": "2026-02-30"}, "onsetDateTime", "is a day that does not exist"),
        ({"onsetDateTime": "2026-02-03T10:00:00"}, "onsetDateTime", "a time without a time zone"),
        ({"onsetDateTime": "2026-04-01"}, "onsetDateTime", "is in the future"),
        ({"onsetDateTime": "1999-01-01"}, "onsetDateTime", "before the patient was born (2009-06-14)"),
        ({"onsetDateTime": "9999-12-31T23:59:59-14:00"}, "onsetDateTime", "does not exist"),
        ({"abatementDateTime": "2024-01-01"}, "abatementDateTime", "is before the onset"),
        ({"abatementDateTime": "2026-01-01"}, "clinicalStatus", "although the problem ended on 2026-01-01"),
        ({"clinicalStatus": {"coding": [{"code": "cured"}]}}, "clinicalStatus", '"cured" is not a code'),
        ({"code": {}}, "code", "has neither code nor text"),
        ({"code": {"coding": {}}}, "code.coding", "is an object, not a list"),
        ({"id": None}, "id", "is missing"),
    ],
)
def test_one_spoiled_problem_leaves_the_whole_patient_out(changes: dict[str, object], field: str, words: str) -> None:
    bulk = read(person(), person("jordan"), condition("first"), condition() | changes, order(), intolerance())
    assert [patient.source_id for patient in bulk.patients] == ["jordan"]
    assert not bulk.problems + bulk.medications + bulk.allergies
    assert (bulk.refusals[0].where, bulk.refusals[0].field) == ("Condition.ndjson line 2", field)
    assert words in told(bulk)
    assert "Obi, Amara and 1 problem and 1 medication and 1 allergy of Patient/amara left out" in told(bulk)
    assert dict(bulk.refused) == {
        "patients": 1,
        "problems": 2,
        "medications": 1,
        "allergies": 1,
        "care_sites": 0,
    }


def test_the_dead_are_refused_by_name_and_date_and_their_lines_in_one_sentence() -> None:
    dead = person("marine", deceasedDateTime="1994-11-11T22:58:16-05:00", birthDate="1927-05-21")
    problems = [condition(f"c{n}", "marine", onsetDateTime="1990") for n in range(40)]
    bulk = read(dead, *problems, person())
    assert [patient.source_id for patient in bulk.patients] == ["amara"]
    assert len(bulk.refusals) == 2
    assert "Obi, Amara, died 11 Nov 1994" in told(bulk)
    assert "40 problems of Patient/marine left out" in told(bulk)
    assert (bulk.refused[Kind.PATIENTS], bulk.refused[Kind.PROBLEMS]) == (1, 40)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deceasedBoolean": True}, "Obi, Amara, died, on a date not given"),
        ({"deceasedDateTime": "2019-05"}, "Obi, Amara, died 2019-05"),
        ({"deceasedDateTime": "soon"}, "is not a date"),
        ({"deceasedDateTime": "2001-01-01"}, "before birth or in the future"),
    ],
)
def test_a_death_of_whatever_precision_keeps_the_person_out(changes: dict[str, object], words: str) -> None:
    bulk = read(person() | changes)
    assert not bulk.patients
    assert words in told(bulk)


def test_a_reference_to_nobody_is_refused_once_however_many_lines_make_it() -> None:
    bulk = read(person(), condition(), *(condition(f"c{n}", "ghost") for n in range(30)))
    assert [problem.source_id for problem in bulk.problems] == ["low-mood"]
    assert len(bulk.refusals) == 1
    assert "Patient/ghost is neither in these files nor known already; 29 more lines" in told(bulk)
    assert bulk.refused[Kind.PROBLEMS] == 30


def test_a_line_may_refer_to_a_patient_known_before() -> None:
    bulk = read(condition(owner="jordan"), known=("jordan",))
    assert [problem.patient_source_id for problem in bulk.problems] == ["jordan"]
    assert not bulk.refusals


@pytest.mark.parametrize("reference", ["Practitioner/amara", "Patient?identifier=x|1", "amara", "", 3, None])
def test_a_reference_that_is_not_to_a_patient_is_refused(reference: object) -> None:
    bulk = read(person(), condition(subject={"reference": reference}))
    assert bulk.refusals[0].field == "subject.reference"
    assert not bulk.problems


def test_a_truncated_line_costs_the_patient_it_can_be_read_off() -> None:
    files = export(person(), person("jordan"), order("a"), order("b", "jordan"))
    line = export(condition())["Condition.ndjson"][0]
    files["Condition.ndjson"] = [line[: line.index(b"onset")]]
    bulk = read_bulk(files, on=ON)
    assert [patient.source_id for patient in bulk.patients] == ["jordan"]
    assert [medicine.source_id for medicine in bulk.medications] == ["b"]
    assert "Condition.ndjson line 1: the line is not whole JSON" in told(bulk)


def test_a_truncated_line_that_names_nobody_is_refused_alone() -> None:
    files = export(person(), order())
    files["Condition.ndjson"] = [b'{"resourceType":"Condition","id":"lo']
    bulk = read_bulk(files, on=ON)
    assert (len(bulk.patients), len(bulk.medications), len(bulk.refusals)) == (1, 1, 1)


def test_a_truncated_patient_line_takes_its_dependents_along() -> None:
    files = export(person(), condition(), order())
    files["Patient.ndjson"] = [files["Patient.ndjson"][0][:120]]
    bulk = read_bulk(files, on=ON)
    assert not bulk.problems + bulk.medications
    assert len(bulk.refusals) == 2


@pytest.mark.parametrize("raw", [b"[]", b"3", b"null", b'"x"', b"\xff\xfe", b"{", b'{"a":NaN}', b"[" * 5000])
def test_a_line_that_is_no_object_is_refused(raw: bytes) -> None:
    bulk = read_bulk({"Patient.ndjson": [raw]}, on=ON)
    assert bulk.refused[Kind.PATIENTS] == 1
    assert bulk.refusals[0].where == "Patient.ndjson line 1"


def test_one_id_for_two_different_people_takes_neither() -> None:
    bulk = read(person(), person(gender="male"), condition())
    assert not bulk.patients + bulk.problems
    assert bulk.refused[Kind.PATIENTS] == 1
    assert "amara stands on Patient.ndjson line 1 with different content" in told(bulk)


def test_one_who_has_died_since_an_earlier_import_is_told_apart_from_one_who_never_came() -> None:
    dead = person(deceasedDateTime="2026-03-01")
    assert "nobody who has died is taken in" in told(read(dead))
    assert "end their stay and their appointments by hand" in told(read(dead, known=("amara",)))


def test_a_medicine_kept_in_another_file_is_named_by_its_field() -> None:
    elsewhere = order(medicationCodeableConcept=None, medicationReference={"reference": "Medication/1"})
    assert "medicationReference: names a medicine that stands neither in this line nor in a Medication file" in told(
        read(person(), elsewhere)
    )
