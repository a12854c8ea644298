"""A patient moves to less intensive care, in the same record: the next stair of the same well."""

from datetime import datetime, time, timedelta

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.measures import actions as measures
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.programs import actions as programs
from stepwell.clinic.programs.models import Stay, Track
from stepwell.clinic.schedule import actions as schedule
from stepwell.pure.values import ClockTime


@transaction.atomic
def step_down(*, patient: Patient, to_track: Track, reason: str, by: Account, at: datetime) -> Stay:
    """End the stay today, the patient's own day, and begin one in the other track, in the same episode.

    Seats after today are given back; the sessions go on for the others. What is asked follows the new track. Grants
    and care team stay as they are. Raises `programs.actions` NotAdmitted and NotFitForThisTrack.
    """
    on = patient.today(at)
    stay = programs.move_to_track(patient=patient, track=to_track, reason=reason, from_on=on, by=by)
    measures.follow_schedule(stay=stay)
    tomorrow_at = ClockTime(time(0), patient.zone).on(on + timedelta(days=1))
    schedule.give_back_seats(patient=patient, after_at=tomorrow_at, at=at)
    if patient.account is not None:
        words = f"You move to {to_track.programme.name}. Your earlier sessions after today are cancelled."
        inbox.tell(account=patient.account, words=words, link="/me/week/", at=at)
    return stay
