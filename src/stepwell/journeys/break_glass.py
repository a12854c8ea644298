"""Somebody opens a record in an emergency; those who answer for privacy are told in the same transaction."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.models import BreakGlass
from stepwell.clinic.access.queries import reads_widely
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import queries as people
from stepwell.clinic.people import roles
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import CLINICAL, Kind


class NotClinical(ValueError):
    """Only clinicians break the glass, and only with a reason."""


def break_glass(*, patient: Patient, reason: str, by: Account, at: datetime) -> BreakGlass:
    """Open what an emergency needs, for the rulebook's minutes, and tell those who answer for privacy at once.

    The patient finds it in their list of who looked. While it is open a second call is the first, and tells nobody
    anew. Raises NotClinical when `by` is no clinician or `reason` says nothing.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        if not people.viewer_of(by).roles & CLINICAL or not reason.strip():
            raise NotClinical("A clinician opens a record in an emergency, and says why.")
        minutes = rulebook.break_glass(on=at.date()).minutes
        broken = access.open_in_emergency(patient=patient, reason=reason.strip(), minutes=minutes, by=by, at=at)
        if broken.at == at:
            for staff in roles.answering_for_privacy(besides=by):
                words, link = "A record was opened in an emergency. Please look at why.", "/director/emergencies/"
                if not reads_widely(people.viewer_of(staff.account), Kind.ACCESS):
                    words = "A record was opened in an emergency, and nobody may review it: name a privacy officer."
                    link = "/operations/staff/"
                inbox.tell(account=staff.account, words=words, link=link, at=at, by_email=True)
        return broken
