"""What an import brings: patients, and the places of care."""

from collections.abc import Sequence

from django.db import transaction

from stepwell.clinic.people.models import CareSite, Patient
from stepwell.plumbing.imported import Outcome, keep_rows
from stepwell.pure.fhir import CareSiteRecord, PatientRecord


@transaction.atomic
def keep_patients(*, records: Sequence[PatientRecord], time_zone: str) -> Outcome:
    """Keep the patients of an import. New ones are given this time zone; one that was set since stays."""
    return keep_rows(
        Patient,
        {
            record.source_id: {
                "fingerprint": record.fingerprint,
                "family_name": record.family,
                "given_name": record.given,
                "preferred_name": record.preferred,
                "birth_on": record.birth_on,
                "gender": record.gender,
                "phone": record.phone,
                "email": record.email,
                "address": ", ".join(record.address_lines),
                "city": record.city,
                "state": record.state,
                "postal_code": record.postal_code,
                "language": record.language,
            }
            for record in records
        },
        only_new={"time_zone": time_zone},
    )


@transaction.atomic
def keep_care_sites(*, records: Sequence[CareSiteRecord]) -> Outcome:
    """Keep the places of care of an import."""
    return keep_rows(
        CareSite,
        {
            f"{record.resource_type}/{record.source_id}": {
                "fingerprint": record.fingerprint,
                "name": record.name,
                "phone": record.phone,
                "address": ", ".join(record.address_lines),
                "city": record.city,
                "state": record.state,
                "postal_code": record.postal_code,
            }
            for record in records
        },
    )
