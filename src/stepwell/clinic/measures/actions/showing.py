"""A clinician shows a patient the scores of an instrument that is hidden from them, or no longer."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access.actions import NotYours, decide_on
from stepwell.clinic.measures.models import Showing
from stepwell.clinic.measures.scores import kept_from
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.pure.entitlement import Kind, Purpose
from stepwell.pure.instruments import instrument as instrument_called
from stepwell.pure.values import Refusal, Refused


@transaction.atomic
def show_scores(*, patient: Patient, instrument: str, shown: bool, by: Account, at: datetime) -> None:
    """From now on the patient, and whoever reads with them, sees these scores, or no longer. Said twice it is one act.

    Raises NotYours for whoever does not treat them, and Refused for an instrument that is not hidden.
    """
    asked = instrument_called(instrument)
    told = decide_on(viewer=viewer_of(by), patient=patient, kind=Kind.SCORES, purpose=Purpose.TREATMENT, at=at)
    if not told.allowed:
        raise NotYours
    if not asked.hidden_from_patient:
        raise Refused(Refusal("", asked.short_name, "is not hidden from the patient", "there is nothing to show"))
    Patient.objects.select_for_update().get(pk=patient.pk)
    if (asked.id in kept_from(patient)) is shown:
        Showing.objects.create(patient=patient, instrument=asked.id, shown=shown, by=by, at=at)
