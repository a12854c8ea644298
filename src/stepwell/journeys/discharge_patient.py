"""A patient leaves the programme, with a reason and with what holds afterwards."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.measures import actions as measures
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.plans import actions as plans
from stepwell.clinic.programs import actions as programs
from stepwell.clinic.programs.models import Discharge
from stepwell.clinic.schedule import actions as schedule
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Ground


def discharge_patient(
    *,
    patient: Patient,
    reason: str,
    words: str,
    first_visit_with: str,
    first_visit_at: datetime | None,
    supports: str,
    warning_signs: str,
    by: Account,
    at: datetime,
) -> Discharge:
    """End the episode with its aftercare plan; the care team's sight of the record ends with it, the patient's stays.

    `reason` is a `Discharge.Reason`. Whoever calls has opened the record through the gate; the ending of other
    people's grants is done programme-wide, as no clinician may touch them. Raises `programs.actions.NotAdmitted`.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        on = patient.today(at)
        discharge = programs.end_episode(patient=patient, reason=reason, words=words, on=on, by=by, at=at)
        plans.write_aftercare(
            episode=discharge.episode,
            first_visit_with=first_visit_with,
            first_visit_at=first_visit_at,
            supports=supports,
            warning_signs=warning_signs,
            by=by,
            at=at,
        )
        schedule.give_back_seats(patient=patient, after_at=at, at=at)
        measures.end_every_assignment(patient=patient, on=on)
        people.leave_care_team(patient=patient, at=at)
        access.end_grants(patient=patient, ground=Ground.CARE_TEAM, at=at)
        access.settle_supervision(patients=[patient], by=by, at=at)
        access.end_consents_with_stay(patient=patient, by=by, at=at)
        if patient.account is not None:
            schedule.end_calendar_feed(account=patient.account, at=at)
            told = "Your stay has ended. Your aftercare plan is here whenever you need it."
            inbox.tell(account=patient.account, words=told, link="/me/", at=at)
        return discharge
