"""A relative is shown what tells of substance-use treatment: the accounting says so, and a notice goes along."""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions.disclosures import disclose
from stepwell.clinic.access.consents import FAMILY
from stepwell.clinic.access.models import Consent
from stepwell.clinic.access.queries import consent_states
from stepwell.clinic.people.models import Account
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import ConsentState, Kind, Purpose
from stepwell.pure.values import ClockTime


def disclose_to_relative(*, patient_refs: Collection[UUID], by: Account, at: datetime) -> Mapping[UUID, str]:
    """Enter what the relative `by` is shown of these patients, once a day each, on the patient's own wall.

    Returns the notice on redisclosure (42 CFR 2.32) of each who lets this relative see what tells of substance use.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        held = Consent.objects.filter(
            form=FAMILY,
            recipient_account=by,
            kinds__contains=[Kind.SUBSTANCE_USE.value],
            patient__ref__in=patient_refs,
        ).select_related("patient", "revocation", "countersignature")
        consents = list(held.defer("pdf", "countersignature__pdf"))
        states = consent_states(consents, at=at)
        return {
            consent.patient.ref: disclose(
                patient=consent.patient,
                consent=consent,
                recipient=consent.recipient,
                description="Shown to them when they signed in",
                kinds=[Kind(kind) for kind in consent.kinds],
                purpose=Purpose.FAMILY_SUPPORT,
                by=by,
                at=at,
                unless_since=ClockTime(time(0), consent.patient.zone).on(consent.patient.today(at)),
            ).notice
            for consent in consents
            if states[consent.pk] is ConsentState.IN_FORCE
        }
