"""Who may see whom, to test with."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from stepwell.clinic.access import actions
from stepwell.clinic.access.consents import Terms, consent_text, family_terms
from stepwell.clinic.access.models import Consent
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient, Relative, Staff
from stepwell.clinic.people.tests import factories
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.plumbing.database.acting import current_actor, transaction_settings
from stepwell.pure.entitlement import Kind


def a_patient(**facts: Any) -> Patient:
    """A patient who may read their own record."""
    patient = factories.a_patient(**facts)
    if patient.account:
        actions.grant_self(patient=patient, by=None, at=SPRING)
    return patient


def treats(staff: Staff, patient: Patient, part: str = "primary therapist", at: datetime = SPRING) -> None:
    """Put a clinician on the care team, with the grant that goes with it."""
    people.join_care_team(patient=patient, staff=staff, part=part, at=at)
    actions.grant_care_team(to=staff.account, patient=patient, by=None, at=at)


def signs(patient: Patient, terms: Terms, at: datetime = SPRING, recipient_account: Account | None = None) -> Consent:
    """The patient signs these terms, as they are shown. The rules must be in force."""
    assert patient.account is not None
    return actions.sign_consent(
        patient=patient,
        terms=terms,
        shown=consent_text(patient, terms, at=at).seal,
        signature=patient.name,
        recipient_account=recipient_account,
        by=patient.account,
        at=at,
    )


def shares(relative: Relative, kinds: Collection[Kind], at: datetime = SPRING) -> Consent:
    """The patient signs for a relative who is linked already to see these kinds, who the patient is among them."""
    told = family_terms(
        name=relative.name, relationship=relative.relationship, kinds=kinds, until=at + timedelta(days=300)
    )
    return signs(relative.patient, told, at, relative.account)


def the_database_reads(at: datetime) -> None:
    """Until the test's transaction ends, the database's own clock shows this moment; grants end by that one too."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION stepwell_now() RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $$SELECT timestamptz '{at.isoformat()}'$$"
        )
        cursor.execute(*transaction_settings(current_actor()))
