"""Patients come in from another system, each whole with problems, medications and allergies, and the places of care."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.chart import actions as chart
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.queries import patient_ids_by_source
from stepwell.plumbing.imported import Outcome
from stepwell.pure.fhir import Bulk, Kind


@transaction.atomic
def import_people(*, bulk: Bulk, time_zone: str, at: datetime) -> Mapping[Kind, Outcome]:
    """Keep everything an import may take in. Bringing the same again changes nothing.

    `time_zone` is given to patients who are new here; the record they came with does not say what their clocks show.
    What tells of substance use is marked by the rulebook's words in force that day. Where a minor moved to another
    state or a birth date was mended, what parents and guardians see is settled anew.
    """
    on = at.date()
    patients = people.keep_patients(records=bulk.patients, time_zone=time_zone)
    if patients.updated:
        access.settle_every_representation(at=at)
    named = {record.patient_source_id for record in bulk.problems}
    named |= {record.patient_source_id for record in bulk.medications}
    named |= {record.patient_source_id for record in bulk.allergies}
    ids = patient_ids_by_source(named)
    return {
        Kind.PATIENTS: patients,
        Kind.PROBLEMS: chart.keep_problems(records=bulk.problems, patient_ids=ids, on=on),
        Kind.MEDICATIONS: chart.keep_medications(records=bulk.medications, patient_ids=ids, on=on),
        Kind.ALLERGIES: chart.keep_allergies(records=bulk.allergies, patient_ids=ids),
        Kind.CARE_SITES: people.keep_care_sites(records=bulk.care_sites),
    }
