"""Does a sound line become our record, and the same line twice the same record once?"""

from datetime import UTC, datetime

import pytest

from stepwell.pure.fhir import Kind, read_bulk
from stepwell.pure.fhir.tests.lines import ON, condition, export, intolerance, order, person, read


def test_a_person_is_read_with_name_place_and_telephone() -> None:
    spoken = [
        {"language": {"coding": [{"code": "en-US"}]}},
        {"language": {"coding": [{"code": "es"}]}, "preferred": True},
    ]
    names = [
        {"use": "nickname", "given": ["Ama"]},
        {"use": "official", "family": " O'Keefe ", "given": ["Amara", "Grace"]},
    ]
    phones = [
        {"system": "phone", "use": "home", "value": "1"},
        {"system": "phone", "use": "mobile", "value": "2"},
        {"system": "email", "value": "amara@example.org"},
    ]
    places = [{"use": "old", "state": "TX"}, {"line": ["1 Elm St"], "city": "Albany", "state": "New York"}]
    (amara,) = read(person(name=names, telecom=phones, communication=spoken, address=places)).patients
    assert (amara.family, amara.given, amara.middle, amara.preferred) == ("O'Keefe", "Amara", "Grace", "Ama")
    assert (amara.phone, amara.email, amara.language) == ("2", "amara@example.org", "es")
    assert (amara.address_lines, amara.city, amara.state) == (("1 Elm St",), "Albany", "NY")


def test_a_state_abroad_is_left_empty() -> None:
    (amara,) = read(person(address=[{"state": "ON", "country": "CA"}])).patients
    assert amara.state == ""


def test_a_problem_carries_its_icd_10_code_beside_the_first_coding() -> None:
    coding = [
        {"system": "http://snomed.info/sct", "code": "370143000", "display": "Depression"},
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F32.1"},
    ]
    (problem,) = read(person(), condition(code={"coding": coding})).problems
    assert (problem.code, problem.icd10, problem.text) == ("370143000", "F32.1", "Depression")
    assert problem.onset_at == datetime(2025, 10, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(("written", "month", "day"), [("2025", 1, 1), ("2025-04", 4, 1), ("2025-04-07", 4, 7)])
def test_a_date_without_an_hour_is_noon_utc_so_that_it_is_that_day_in_every_state(
    written: str, month: int, day: int
) -> None:
    (problem,) = read(person(), condition(onsetDateTime=written)).problems
    assert problem.onset_at == datetime(2025, month, day, 12, tzinfo=UTC)


@pytest.mark.parametrize("certainty", ["refuted", "entered-in-error"])
def test_what_never_was_true_says_so_in_its_status(certainty: str) -> None:
    never = {"coding": [{"code": certainty}]}
    (problem,) = read(person(), condition(verificationStatus=never)).problems
    assert problem.clinical_status == certainty


def test_a_medicine_tells_its_dosage_in_words() -> None:
    (medicine,) = read(person(), order()).medications
    assert (medicine.text, medicine.status) == ("Sertraline 50 MG Oral Tablet", "active")
    assert medicine.dosage == "1 time every 1 d"


def test_a_medicine_that_was_only_proposed_is_set_aside() -> None:
    bulk = read(person(), order(intent="proposal"))
    assert not bulk.medications + bulk.refusals
    assert bulk.not_used == {"MedicationRequest (only proposed)": 1}


def test_an_allergy_tells_its_reaction() -> None:
    (allergy,) = read(person(), intolerance()).allergies
    assert (allergy.text, allergy.criticality, allergy.reaction) == ("Tree nut", "high", "Hives")


def test_places_and_organisations_are_care_sites() -> None:
    place = {"resourceType": "Location", "id": "1", "name": "Clinic", "address": {"state": "KS"}}
    owner = {"resourceType": "Organization", "id": "1", "name": "Owner", "active": False}
    sites = read(place, owner).care_sites
    assert [(site.resource_type, site.name, site.state, site.active) for site in sites] == [
        ("Location", "Clinic", "KS", True),
        ("Organization", "Owner", "", False),
    ]


def test_the_same_line_twice_is_one_record_in_whichever_file_it_stands() -> None:
    files = export(person(), condition(), condition())
    files["Patient-120.ndjson"] = export(person(meta={"lastUpdated": "2026-01-01T00:00:00Z"}))["Patient.ndjson"]
    bulk = read_bulk(files, on=ON)
    assert (len(bulk.patients), len(bulk.problems), len(bulk.refusals)) == (1, 1, 0)
    assert (bulk.repeated[Kind.PATIENTS], bulk.repeated[Kind.PROBLEMS]) == (1, 1)


def test_a_fingerprint_changes_with_what_is_kept_and_with_nothing_else() -> None:
    (first,) = read(person()).patients
    (same,) = read(person(text={"status": "generated"})).patients
    (moved,) = read(person(address=[{"state": "NJ"}])).patients
    assert first.fingerprint == same.fingerprint
    assert first.fingerprint != moved.fingerprint
    assert len(first.fingerprint) == 64


def test_files_that_hold_nothing_we_keep_are_counted_and_strange_ones_named() -> None:
    bulk = read_bulk({"Encounter.ndjson": [b"{}\n", b"\n", b"not json"], "log.txt": [b"x"]}, on=ON)
    assert bulk.not_used == {"Encounter.ndjson": 2}
    assert bulk.unknown_files == ("log.txt",)
    assert not bulk.refusals


def test_numbered_parts_blank_lines_and_byte_order_marks_are_taken_in_stride() -> None:
    (line,) = export(person())["Patient.ndjson"]
    files = {
        "Condition.1.ndjson": export(condition())["Condition.ndjson"],
        "Patient.000.ndjson": [b"\xef\xbb\xbf" + line],
    }
    bulk = read_bulk(files | {"1.Patient.ndjson": [b"\r\n", b"  "]}, on=ON)
    assert (len(bulk.patients), len(bulk.problems), len(bulk.refusals)) == (1, 1, 0)


def test_a_medicine_inside_the_line_is_read() -> None:
    inside = {"resourceType": "Medication", "id": "m", "code": {"text": "Sertraline 50 MG"}}
    line = order(medicationCodeableConcept=None, medicationReference={"reference": "#m"}, contained=[inside])
    (medicine,) = read(person(), line).medications
    assert medicine.text == "Sertraline 50 MG"


def test_a_line_break_in_a_name_is_a_space() -> None:
    (one,) = read(person(name=[{"family": "Obi\r\n Ade", "given": ["Amara\tGrace"]}])).patients
    assert (one.family, one.given) == ("Obi Ade", "Amara Grace")


SERTRALINE = b'{"resourceType": "Medication", "id": "m1", "code": {"text": "sertraline 50 MG"}}'


@pytest.mark.parametrize("reference", ["Medication/m1", "https://example.org/fhir/Medication/m1"])
def test_a_medicine_in_a_file_of_its_own_is_found_by_its_id(reference: str) -> None:
    asked = order(medicationCodeableConcept=None, medicationReference={"reference": reference})
    bulk = read_bulk({**export(person(), asked), "Medication.ndjson": [SERTRALINE]}, on=ON)
    assert ([each.text for each in bulk.medications], bulk.refusals) == (["sertraline 50 MG"], ())


def test_a_medicine_that_stands_nowhere_refuses_the_order_and_a_broken_one_is_named_too() -> None:
    asked = order(medicationCodeableConcept=None, medicationReference={"reference": "Medication/m2"})
    bulk = read_bulk({**export(person(), asked), "Medication.ndjson": [SERTRALINE, b"{torn"]}, on=ON)
    assert [refusal.field for refusal in bulk.refusals][:2] == ["", "medicationReference"]
    assert bulk.refusals[0].where == "Medication.ndjson line 2"
    assert not bulk.patients
